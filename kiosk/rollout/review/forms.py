"""The forms of a review."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.rollout.review.lines import LINES, lines_of
from kiosk.rollout.review.records import ANSWER_WORDS, Answer, Answered, Group, ReviewLine

FEWEST_DAYS = timedelta(days=6)


class PeriodForm(OnceForm):
    """Which days are looked back on."""

    first_on = DateField("First day", [InputRequired("Choose the first day.")])
    last_on = DateField("Last day (included)", [InputRequired("Choose the last day.")])

    def check(self, today: date) -> None:
        """Refuse days that are still to come, and too few of them."""
        if self.first_on.data and self.last_on.data:
            if self.last_on.data > today:
                self.last_on.errors = ["The last day has not come yet. Choose today or an earlier day."]
            elif self.last_on.data - self.first_on.data < FEWEST_DAYS:
                self.first_on.errors = ["A review looks back on a week at least. Choose an earlier first day."]


class AnswersForm(Form):
    """Yes, partly or no to each line of a group, and a remark."""

    def answers(self, group: Group) -> list[Answered]:
        """Return the lines that were answered."""
        return [
            Answered(line.key, Answer(self[f"{line.key}-answer"].data), self[f"{line.key}-remark"].data)
            for line in lines_of(group)
            if self[f"{line.key}-answer"].data
        ]


def answers_form(group: Group, known: Mapping[str, Answered] | None = None) -> AnswersForm:
    """Return the form of a group's lines: as answered so far, or as it was posted."""
    fields = {}
    for line in lines_of(group):
        # no answer yet is fine, which the field's own check of its choices would refuse
        fields[f"{line.key}-answer"] = RadioField(
            line.words, [_is_one], choices=offered(ANSWER_WORDS.items()), validate_choice=False
        )
        fields[f"{line.key}-remark"] = StringField("Remark", [at_most(400), _with_answer(line)], filters=[clean_line])
    form_class = type("AnswersOfGroup", (AnswersForm,), fields)
    if known is None:
        posted: AnswersForm = form_class()
        return posted
    data: dict[str, str] = {}
    for one in known.values():
        data |= {f"{one.line}-answer": one.answer.value, f"{one.line}-remark": one.remark}
    shown: AnswersForm = form_class(formdata=None, data=data)
    return shown


def _is_one(_: AnswersForm, field: RadioField) -> None:
    if field.data and field.data not in tuple(Answer):
        raise ValidationError("Choose yes, partly or no.")


def _with_answer(line: ReviewLine) -> object:
    def check(form: AnswersForm, field: StringField) -> None:
        if field.data and not form[f"{line.key}-answer"].data:
            raise ValidationError("Choose yes, partly or no with it.")

    return check


class WordsForm(Form):
    """What was intended, and what came of it."""

    version = HiddenField(filters=[clean_line])
    intended = TextAreaField("What was intended", [at_most(2000)], filters=[clean_text])
    came_of_it = TextAreaField("What came of it", [at_most(2000)], filters=[clean_text])


class ActionForm(OnceForm):
    """Something that is to be done."""

    line = SelectField("Because of", choices=offered(((one.key, one.words) for one in LINES), "the review as a whole"))
    text = StringField(
        "What is to be done", [InputRequired("Write what is to be done."), at_most(200)], filters=[clean_line]
    )
    owner = StringField("Who does it", [InputRequired("Write who does it."), at_most(80)], filters=[clean_line])
    due_on = DateField("Until", [InputRequired("Choose a day.")])


class SignForm(Form):
    """Who signs the review off."""

    name = StringField("Name", [InputRequired("Write who signs."), at_most(80)], filters=[clean_line])
    role = StringField("Role", [InputRequired("Write the role, such as Head."), at_most(80)], filters=[clean_line])
    signed_on = DateField("Signed on", [InputRequired("Choose the day.")])


def all_answers_forms(known: Mapping[str, Answered], groups: Iterable[Group] = Group) -> dict[Group, AnswersForm]:
    """Return the form of each group."""
    return {group: answers_form(group, known) for group in groups}
