"""The forms of a call's diagnostics sheet: choosing a checklist, ticking a step, and its free parts."""

from typing import Any, ClassVar

from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from kiosk.core.forms import OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.diagnostics.records import RESULT_WORDS, Result
from kiosk.diagnostics.sheets.records import CHOICE_WORDS, PART_WORDS, Part

MOST_MINUTES = 24 * 60


class ChooseForm(OnceForm):
    """Which checklist the call takes."""

    version_id = StringField("Checklist", [InputRequired("Choose a checklist.")], filters=[clean_line])


class TickForm(OnceForm):
    """How a step went; each answer is a button of its own."""

    step_key = StringField(filters=[clean_line])
    result = StringField("How did it go?", filters=[clean_line])
    note = TextAreaField("Note", [at_most(1000)], filters=[clean_text])

    def answer(self) -> tuple[int, Result]:
        """Return the step's key and its checked result."""
        if self.result.data not in tuple(Result):
            raise FieldRefused("result", f"Say how it went: {', '.join(RESULT_WORDS.values())}.")
        return row_number(self.step_key.data), Result(self.result.data)


class EntryForm(OnceForm):
    """A part of the sheet beside the checklist."""

    part: ClassVar[Part]
    minutes = IntegerField(
        "Minutes worked", [Optional(), NumberRange(0, MOST_MINUTES, "Enter whole minutes, such as 15.")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:  # the page holds all of these forms: a label must lead to the field of its own
            field.id = f"{self.part}-{field.id}"

    def said(self) -> dict[str, str]:
        """Return what was filled in, by field, as text."""
        return {name: str(self._fields[name].data or "") for name in PART_WORDS[self.part].fields}

    def parts(self) -> list[Any]:
        """Return the fields in the order of the page."""
        return [self._fields[name] for name in (*PART_WORDS[self.part].fields, "minutes")]


def _line(part: Part, name: str) -> StringField:
    return StringField(PART_WORDS[part].fields[name], [at_most(200)], filters=[clean_line])


def _text(part: Part, name: str) -> TextAreaField:
    return TextAreaField(PART_WORDS[part].fields[name], [at_most(2000)], filters=[clean_text])


def _choice(part: Part, name: str) -> RadioField:
    choices = offered(CHOICE_WORDS[name].items())
    return RadioField(PART_WORDS[part].fields[name], [Optional()], choices=choices)


class SymptomForm(EntryForm):
    """Whether the fault shows, and how it was made to happen."""

    part = Part.SYMPTOM
    confirmed = _choice(part, "confirmed")
    how = _text(part, "how")


class ChangesForm(EntryForm):
    """What was new before it began."""

    part = Part.CHANGES
    what = _text(part, "what")
    since = _line(part, "since")


class EarlierForm(EntryForm):
    """Earlier calls, known errors and workarounds that were looked at."""

    part = Part.EARLIER
    looked_at = _line(part, "looked_at")
    found = _text(part, "found")


class MessageForm(EntryForm):
    """An error code or message, its meaning, and where that was found."""

    part = Part.MESSAGE
    code = _line(part, "code")
    meaning = _text(part, "meaning")
    source = _line(part, "source")


class TriedForm(EntryForm):
    """An idea, its test and the outcome."""

    part = Part.TRIED
    idea = _line(part, "idea")
    test = _text(part, "test")
    outcome = _text(part, "outcome")


class WorkaroundForm(EntryForm):
    """What keeps things going until it is mended."""

    part = Part.WORKAROUND
    what = _text(part, "what")
    spare = _line(part, "spare")
    until = _line(part, "until")


class AskedForm(EntryForm):
    """A specialist or a supplier was asked."""

    part = Part.ASKED
    who = _line(part, "who")
    their_reference = _line(part, "their_reference")
    reply = _text(part, "reply")


class ConclusionForm(EntryForm):
    """What it comes to, and what happens next."""

    part = Part.CONCLUSION
    is_known = _choice(part, "is_known")
    cause = _line(part, "cause")
    ends = _choice(part, "ends")
    next_step = _text(part, "next_step")
    follow_up_on = DateField(PART_WORDS[Part.CONCLUSION].fields["follow_up_on"], [Optional()])


ENTRY_FORMS: dict[Part, type[EntryForm]] = {
    form.part: form
    for form in (
        SymptomForm,
        ChangesForm,
        EarlierForm,
        MessageForm,
        TriedForm,
        WorkaroundForm,
        AskedForm,
        ConclusionForm,
    )
}
