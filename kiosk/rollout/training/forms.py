"""The forms of training: what is planned, and what came of it."""

from collections.abc import Iterable

from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.people.records import Person
from kiosk.rollout.training.records import AUDIENCE_WORDS, Audience, Held, NewTraining

MOST_NAMES = 200
LONGEST_NAME = 80


class TrainingForm(OnceForm):
    """Who is to be trained in what, by whom, when."""

    version = HiddenField(filters=[clean_line])
    audience = SelectField("For whom", choices=offered(AUDIENCE_WORDS.items()))
    topic = StringField("What about", [InputRequired("Write what it is about."), at_most(200)], filters=[clean_line])
    trainer = StringField("Trainer", [InputRequired("Write who trains."), at_most(80)], filters=[clean_line])
    planned_on = DateField("Planned for", [InputRequired("Choose a day.")])

    def new(self) -> NewTraining:
        """Return the checked form."""
        return NewTraining(
            self.form_key.data,
            Audience(self.audience.data),
            self.topic.data,
            self.trainer.data,
            self.planned_on.data.isoformat(),
        )


class HeldForm(Form):
    """What came of a training."""

    version = HiddenField(filters=[clean_line])
    held_on = DateField("Held on", [InputRequired("Choose the day.")])
    came = SelectMultipleField("Who came, of those with an account", choices=[])
    names = TextAreaField("Who else came: a name on each line", filters=[clean_text])
    feedback = TextAreaField("What they said", [at_most(2000)], filters=[clean_text])
    refresh_on = DateField("Repeat it by", [Optional()])

    def offer(self, people: Iterable[Person]) -> None:
        """Offer the people with accounts."""
        self.came.choices = offered((person.id, person.name) for person in people)

    def validate_names(self, field: TextAreaField) -> None:
        """Bound how many names there are, and how long."""
        names = self.typed_names
        if len(names) > MOST_NAMES:
            raise ValidationError(f"Write at most {MOST_NAMES} names; plan a second training for more.")
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(f"Use at most {LONGEST_NAME} characters a name, and a line for each.")

    @property
    def typed_names(self) -> tuple[str, ...]:
        """The names, each once."""
        lines = (clean_line(line) for line in (self.names.data or "").split("\n"))
        return tuple(dict.fromkeys(line for line in lines if line))

    def held(self) -> Held:
        """Return the checked form."""
        return Held(
            self.held_on.data.isoformat(),
            frozenset(row_number(person_id) for person_id in self.came.data or ()),
            self.typed_names,
            self.feedback.data,
            self.refresh_on.data.isoformat() if self.refresh_on.data else None,
        )
