"""The forms of surveys: planning one, publishing it, what is done about it, and how many are asked after closing."""

from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.surveys.records import (
    KIND_WORDS,
    LONGEST_WORDS,
    MOST_QUESTIONS,
    STATE_WORDS,
    ActionState,
    NewSurvey,
    Question,
    QuestionKind,
    Survey,
    SurveyAction,
)

NUMBERS = range(1, MOST_QUESTIONS + 1)


def _line(words: str, longest: int, *checks: object) -> StringField:
    return StringField(words, [*checks, at_most(longest)], filters=[clean_line])


class SurveyForm(OnceForm):
    """What is asked, why, and from when to when. The questions are fields words_1, kind_1 and so on."""

    title = _line("What is it called?", 100, InputRequired("Give it a name."))
    why = TextAreaField(
        "Why do you ask?", [InputRequired("Say why you ask: people read it first."), at_most(400)], filters=[clean_text]
    )
    opens_on = DateField("First day", [InputRequired("Choose a day.")])
    closes_on = DateField("Last day", [InputRequired("Choose a day.")])

    def new_survey(self) -> NewSurvey:
        """Return the checked form; questions without words are left out, and the rest are numbered anew."""
        asked = [(self[f"kind_{n}"].data, self[f"words_{n}"].data) for n in NUMBERS if self[f"words_{n}"].data]
        return NewSurvey(
            self.title.data,
            self.why.data,
            self.opens_on.data.isoformat(),
            self.closes_on.data.isoformat(),
            tuple(Question(n, QuestionKind(kind), words) for n, (kind, words) in enumerate(asked, 1)),
        )


for _number in NUMBERS:
    _kinds = offered(KIND_WORDS.items())
    setattr(SurveyForm, f"words_{_number}", _line(f"Question {_number}", LONGEST_WORDS))
    setattr(SurveyForm, f"kind_{_number}", SelectField("Answered by", choices=_kinds, default=QuestionKind.RATING))


def values_of(survey: Survey, questions: tuple[Question, ...]) -> dict[str, Any]:
    """Return a survey as the form shows it."""
    asked = {f"words_{one.number}": one.words for one in questions}
    kinds = {f"kind_{one.number}": one.kind.value for one in questions}
    return {"title": survey.title, "why": survey.why, **asked, **kinds}


class PublishForm(Form):
    """The sentence that stands over published results."""

    finding = _line("What did it show, in one sentence?", 300)


class ActionForm(OnceForm):
    """What is done about it, by whom, until when, and how far it is."""

    words = _line("What is to be done?", LONGEST_WORDS, InputRequired("Write what is to be done."))
    owner = _line("Who sees to it?", 80, InputRequired("Write who sees to it, such as: ICT co-ordinator."))
    due_on = DateField("Until", [InputRequired("Choose a day.")])
    state = SelectField("How far is it?", choices=offered(STATE_WORDS.items()), default=ActionState.PLANNED)

    def action(self, action_id: int = 0) -> SurveyAction:
        """Return the checked form."""
        due_on = self.due_on.data.isoformat()
        return SurveyAction(action_id, self.words.data, self.owner.data, due_on, ActionState(self.state.data))


class EveryForm(Form):
    """One closed call in how many is asked about."""

    survey_every = _line("One closed call in", 5)
