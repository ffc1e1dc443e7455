"""Whether a device is better replaced or repaired, by values alone.

- A failure costs what was paid for parts and repairs and the time written down on it. A device's own failures say it
  little by little: cost of a failure = (its cost so far + one usual failure of its kind) / (its failures + 1).
- Keeping it costs, in a year: its likely failures (kiosk/measures/failure_rates/shrinking.py) x the cost of a failure.
- A new one costs, in a year: its price / the years that devices are used, and the failures that are usual for its kind.
  A price that is not entered is taken to be the usual one of its kind.

The verdict is the first of these that holds:
- fewer than 3 failures: too early to tell;
- under warranty: send it back;
- no price known of its kind: cannot be told;
- keeping it costs at least as much as a new one: replace;
- otherwise: keep repairing.

Money is weighed alone. Lessons that are lost have no price here: the time out of use stands beside it for people to
judge. The order is: replace, send back, no price, keep, too early; within each by what a new one would save in a year.
"""

from collections.abc import Iterable
from datetime import date

from kiosk.measures.failure_rates.rules import FEWEST_TO_BLAME
from kiosk.measures.replacing.records import Case, Known, Reckoned, Terms, Usual, Verdict

ORDER = (Verdict.REPLACE, Verdict.SEND_BACK, Verdict.NO_PRICE, Verdict.KEEP, Verdict.TOO_EARLY)


def spent_pence(known: Known, terms: Terms) -> float:
    """Return what failures cost so far: parts, repairs, and the time of people."""
    return known.cost_pence + known.minutes * terms.hour_pence / 60


def reckon(known: Known, usual: Usual, terms: Terms) -> Reckoned:
    """Return what a year is likely to cost with the old device and with a new one."""
    failure = (spent_pence(known, terms) + usual.failure_pence) / (known.failures + 1)
    price = known.price_pence if known.price_pence is not None else usual.price_pence
    new = None if price is None else price / terms.life_years + usual.failures_a_year * usual.failure_pence
    return Reckoned(failure, known.likely_a_year * failure, new)


def is_under_warranty(known: Known, today: date) -> bool:
    """Tell whether the warranty holds on a day, the last one included."""
    return known.warranty_until_on is not None and known.warranty_until_on >= today.isoformat()


def verdict(known: Known, reckoned: Reckoned, today: date) -> Verdict:
    """Return what to do; the rule stands on top of this module."""
    if known.failures < FEWEST_TO_BLAME:
        return Verdict.TOO_EARLY
    if is_under_warranty(known, today):
        return Verdict.SEND_BACK
    if reckoned.saved_pence is None:
        return Verdict.NO_PRICE
    return Verdict.REPLACE if reckoned.saved_pence >= 0 else Verdict.KEEP


def most_pressing_first(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the list in its order: by verdict, then by what a new one would save."""

    def place(case: Case) -> tuple[int, float, float, str, str]:
        saved = case.reckoned.saved_pence
        gain = case.reckoned.keep_pence if saved is None else saved
        return (ORDER.index(case.verdict), -gain, -case.known.likely_a_year, case.name, case.key)

    return tuple(sorted(cases, key=place))
