"""The forms of a checklist's heading and of one step."""

import re

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.database import Database
from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.diagnostics import store
from kiosk.diagnostics.records import (
    KINDS,
    LEADS_WORDS,
    NEXT,
    SYMPTOMS,
    WHO_WORDS,
    CheckStep,
    Heading,
    Version,
    Who,
)

ARTICLE = re.compile(r"(?:.*/knowledge/)?#?([0-9]{1,15})/?")


class SeenForm(Form):
    """A form that remembers which state of the checklist its reader looked at."""

    seen = HiddenField(filters=[clean_line])

    def looked_at(self, version: Version) -> None:
        """Take the checklist as it stands for the one that was looked at, on a page that is shown afresh."""
        if not self.is_submitted():
            self.seen.data = version.seen


class HeadingForm(SeenForm):
    """What a checklist is called and what it is offered for."""

    title = StringField("Title", [InputRequired("Enter a title."), at_most(80)], filters=[clean_line])
    kinds = SelectMultipleField("Offer it for", choices=offered(KINDS.items()), validate_choice=False)
    symptoms = SelectMultipleField("And for these symptoms", choices=offered(SYMPTOMS.items()), validate_choice=False)
    purpose = TextAreaField("What it is for", [at_most(300)], filters=[clean_text])
    stop_words = TextAreaField("What to do now when it stops", [at_most(400)], filters=[clean_text])

    def start_from(self, heading: Heading) -> None:
        """Show what stands."""
        if not self.is_submitted():
            self.title.data, self.purpose.data = heading.title, heading.purpose
            self.kinds.data, self.symptoms.data = list(heading.kinds), list(heading.symptoms)
            self.stop_words.data = heading.stop_words

    def heading(self) -> Heading:
        """Return the checked heading, in the order of the lists."""
        kinds = tuple(kind for kind in KINDS if kind in (self.kinds.data or ()))
        symptoms = tuple(key for key in SYMPTOMS if key in (self.symptoms.data or ()))
        if not kinds:
            raise FieldRefused("kinds", "Choose at least one.")
        return Heading(self.title.data, kinds, symptoms, self.purpose.data, self.stop_words.data)


class NewChecklistForm(OnceForm, HeadingForm):
    """A new checklist, empty or with the steps of another."""

    copy_from = SelectField("Start with the steps of", validate_choice=False)

    def prepare(self, database: Database) -> None:
        """Offer what is published."""
        titles = sorted((heading.title, number) for number, heading in store.headings_in_use(database))
        self.copy_from.choices = offered([(number, title) for title, number in titles], "no other: begin empty")

    def steps(self, database: Database) -> tuple[CheckStep, ...]:
        """Return the steps to begin with."""
        if not self.copy_from.data:
            return ()
        found = store.version(database, row_number(self.copy_from.data))
        if found is None or found.is_draft:
            raise FieldRefused("copy_from", "Choose a checklist from the list.")
        return found.steps


class StepForm(SeenForm):
    """One step of a checklist."""

    check = TextAreaField(
        "What to do", [InputRequired("Say what to check or to do."), at_most(400)], filters=[clean_text]
    )
    expected = TextAreaField(
        "What one should see", [InputRequired("Say what one should see then."), at_most(300)], filters=[clean_text]
    )
    why = TextAreaField("Help: why, or how exactly", [at_most(600)], filters=[clean_text])
    who = RadioField("Who may do this?", [InputRequired("Choose one.")], choices=offered(WHO_WORDS.items()))
    yes = SelectField("If it is as expected", validate_choice=False)
    no = SelectField("If it is not as expected", validate_choice=False)
    stop_words = TextAreaField("What to do now, where it stops here", [at_most(400)], filters=[clean_text])
    article = StringField("Article", [at_most(200)], filters=[clean_line])

    def prepare(self, version: Version, place: int) -> None:
        """Offer where the step at a place (0 is the first) can lead: on, to a later step, or to an end."""
        if not self.is_submitted():
            self.who.data = self.who.data or Who.DESK
        later = [
            (str(step.key), f"go to step {number}: {_short(step.check)}")
            for number, step in enumerate(version.steps, 1)
            if number > place
        ]
        self.yes.choices = self.no.choices = offered([*LEADS_WORDS.items(), *later])

    def start_from(self, step: CheckStep) -> None:
        """Show what stands."""
        if not self.is_submitted():
            for name in ("check", "expected", "why", "who", "yes", "no", "stop_words"):
                self._fields[name].data = getattr(step, name)
            self.article.data = str(step.article_id or "")

    def step(self, key: int) -> CheckStep:
        """Return the checked step under a key; FieldRefused says which branch leads nowhere."""
        return CheckStep(
            key,
            self.check.data,
            self.expected.data,
            self.why.data,
            Who(self.who.data),
            self._branch("yes"),
            self._branch("no"),
            self.stop_words.data,
            self._article_id(),
        )

    def _branch(self, name: str) -> str:
        said = self._fields[name].data or NEXT
        if said not in {choice.value for choice in self._fields[name].choices}:
            raise FieldRefused(name, "Choose a later step: a checklist only leads forward.")
        return str(said)

    def _article_id(self) -> int | None:
        if not self.article.data:
            return None
        found = ARTICLE.fullmatch(self.article.data)
        if not found:
            raise FieldRefused("article", "Enter the article's number, or its address such as /knowledge/12.")
        return int(found[1])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:49]}…"
