"""What reporters say about how it went: measure 23."""

from statistics import fmean

from kiosk.measures.figures.numbers import ids, part_of
from kiosk.measures.figures.records import Facts, Figure, Part, Unit
from kiosk.surveys.scales import RATING, TOP_TWO


def satisfaction(facts: Facts) -> Figure:
    """Mean of what reporters answered, from 1 (very poor) to 5 (very good), of those asked in the period after closing.

    Unit: score; beside it the share of answers that were good or very good, and the share of those asked who answered.
    Source: FITS measure 23 (service desk, post implementation review; ITIL). An answer that came after the end of the
    period is not in it; of several to one call the newest counts.
    """
    answered = [call for call in facts.asked if call.score is not None]
    scores: dict[int, float] = {call.id: call.score for call in answered if call.score is not None}
    parts = [
        part_of("Good or very good", [call for call in answered if call.score in TOP_TWO], answered),
        part_of("Answered, of those asked", answered, facts.asked),
    ]
    for score, words in RATING.items():
        said = [call for call in answered if call.score == score]
        parts.append(Part(words, len(said), Unit.CALLS, ids(said)))
    mean = fmean(scores.values()) if scores else None
    return Figure(mean, Unit.SCORE, ids(answered), ids(facts.asked), amounts=scores, parts=tuple(parts))
