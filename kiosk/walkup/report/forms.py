"""What is tapped and typed at a kiosk becomes checked answers, and in the end a call."""

from dataclasses import replace

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.core.forms import LONGEST_LINE, clean_line, clean_text
from kiosk.core.refusals import FieldRefused
from kiosk.devices.records import Device
from kiosk.walkup.records import Draft, Question

LONGEST = {Question.MESSAGE: 2000, Question.WORDS: 2000, Question.NAME: 80}


def answered(draft: Draft, device: Device, question: Question, typed: str, trap: str) -> Draft:
    """Return the draft with one more answer. FieldRefused says what is wrong with it."""
    if question is Question.WRONG:
        if typed not in dict(symptoms.symptoms_for(draft.kind, device.kind)):
            raise FieldRefused("answer", "Tap one of these.")
        return replace(draft, symptom=typed)
    if question is Question.LESSON:
        if typed not in rules.answers_for(draft.kind):
            raise FieldRefused("answer", "Tap one of these.")
        return replace(draft, answer=typed)
    said = clean_line(typed) if question is Question.NAME else clean_text(typed)
    kept = _with_words(draft, question, said[: most_typed(question)], trap)
    if len(said) > LONGEST[question]:
        raise TooLong(kept, question)
    return kept


def most_typed(question: Question) -> int:
    """Return how much a field takes: more than an answer may have, so that one that is too long can be shortened."""
    return LONGEST.get(question, 0) * 2


class TooLong(FieldRefused):
    """Words that are too long; `draft` keeps them, so that they can be shortened."""

    def __init__(self, draft: Draft, question: Question) -> None:
        super().__init__("answer", f"Use at most {LONGEST[question]} characters.")
        self.draft = draft


def _with_words(draft: Draft, question: Question, said: str, trap: str) -> Draft:
    trapped = replace(draft, trap=trap[:40] or draft.trap)
    if question is Question.MESSAGE:
        return replace(trapped, message=said)
    return replace(trapped, name=said) if question is Question.NAME else replace(trapped, words=said)


def shown_answer(draft: Draft, question: Question) -> str:
    """Return what was answered so far, as the page of a question shows it."""
    return {
        Question.WRONG: draft.symptom,
        Question.LESSON: draft.answer,
        Question.MESSAGE: draft.message,
        Question.WORDS: draft.words,
        Question.NAME: draft.name,
    }.get(question, "")


def is_whole(draft: Draft) -> bool:
    """Tell whether everything that must be answered is, and nothing is too long."""
    fits = len(draft.words) <= LONGEST[Question.WORDS] and len(draft.message) <= LONGEST[Question.MESSAGE]
    return bool(draft.symptom and draft.answer) and fits and len(draft.name) <= LONGEST[Question.NAME]


def new_call(draft: Draft, device: Device) -> NewCall:
    """Return a whole draft as a call to be logged."""
    answer = rules.answers_for(draft.kind)[draft.answer]
    words = symptoms.words_for(draft.symptom, draft.kind, device.kind)
    said = " ".join(draft.words.split())
    is_unspecific = draft.symptom == symptoms.OTHER and bool(said)
    has_message = draft.kind is CallKind.INCIDENT and draft.symptom == symptoms.ERROR_MESSAGE[0]
    return NewCall(
        form_key=draft.form_key,
        kind=draft.kind,
        channel=Channel.KIOSK,
        symptom=draft.symptom,
        summary=(said if is_unspecific else words)[:LONGEST_LINE],
        impact=answer.impact,
        urgency=answer.urgency,
        device_id=device.id,
        model_id=device.model.id,
        location_id=device.location_id,
        description=draft.words,
        error_text=draft.message if has_message else "",
        reporter_name=draft.name,
    )
