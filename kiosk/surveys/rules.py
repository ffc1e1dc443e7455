"""What a survey must be like, and from how many answers on its totals are shown."""

from collections import Counter
from collections.abc import Iterable

from kiosk.core.refusals import FieldRefused
from kiosk.surveys.records import MOST_QUESTIONS, NewSurvey, Question, QuestionKind, Reply, Totals

FEWEST_SHOWN = 5  # below, somebody could work out who said what


def check(new: NewSurvey, today: str) -> None:
    """Refuse a survey that cannot be answered; FieldRefused names the field."""
    if new.closes_on < new.opens_on:
        raise FieldRefused("closes_on", "It closes before it opens. Choose a later last day.")
    if new.closes_on < today:
        raise FieldRefused("closes_on", "This day has passed. Choose today or a later day.")
    if not new.questions:
        raise FieldRefused("words_1", "Write at least one question.")
    if len(new.questions) > MOST_QUESTIONS:
        raise FieldRefused("words_5", f"Ask at most {MOST_QUESTIONS} questions.")


def check_replies(questions: Iterable[Question], replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Return the replies that answer something; FieldRefused where one does not fit its question, or none is left."""
    asked = {question.number: question for question in questions}
    given = []
    for reply in replies:
        question = asked.get(reply.number)
        is_words = question is not None and question.kind is QuestionKind.TEXT
        if question is None or (reply.score is not None and reply.score not in question.scale):
            raise FieldRefused(f"reply_{reply.number}", "Choose one of the answers.")
        if is_words and reply.text:
            given.append(Reply(reply.number, None, reply.text))
        elif not is_words and reply.score is not None:
            given.append(Reply(reply.number, reply.score))
    if not given:
        raise FieldRefused("", "Answer at least one question.")
    return tuple(given)


def totals(question: Question, replies: Iterable[Reply]) -> Totals:
    """Return what was answered to a question, all together; from FEWEST_SHOWN answers on.

    Words come in the order of the alphabet, which says nothing about who wrote them when.
    """
    given = [reply for reply in replies if reply.number == question.number]
    if len(given) < FEWEST_SHOWN:
        return Totals(question, len(given), {})
    if question.kind is QuestionKind.TEXT:
        return Totals(question, len(given), {}, tuple(sorted((one.text for one in given), key=str.casefold)))
    counted = Counter(one.score for one in given)
    return Totals(question, len(given), {score: counted[score] for score in question.scale})
