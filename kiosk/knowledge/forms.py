"""The forms of articles, of their use on a call, and of what was found on the internet."""

from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from kiosk.calls import symptoms
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_LINE, LONGEST_TEXT, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS
from kiosk.knowledge import rules
from kiosk.knowledge.records import (
    AUDIENCE_WORDS,
    DID_HELP_WORDS,
    OUTCOME_WORDS,
    STATE_WORDS,
    Article,
    Audience,
    DidHelp,
    Draft,
    NewSource,
    State,
    Ties,
)

LONGEST_ARTICLE = 12_000
MOST_CODES = 30
KINDS = [(kind.value, words.one[0].upper() + words.one[1:]) for kind, words in KIND_WORDS.items()]
SYMPTOMS = sorted(
    ((key, words) for key, words in symptoms.ALL_WORDS.items() if key != symptoms.OTHER), key=lambda pair: pair[1]
)


class ArticleForm(OnceForm):
    """All that is typed into an article."""

    title = StringField(
        "The fault, as somebody would say it",
        [InputRequired("Write the fault as somebody would say it."), at_most(LONGEST_LINE)],
        filters=[clean_line],
    )
    environment = TextAreaField("Where it happens", [at_most(1000)], filters=[clean_text])
    resolution = TextAreaField(
        "What to do", [InputRequired("Write what to do."), at_most(LONGEST_ARTICLE)], filters=[clean_text]
    )
    cause = TextAreaField("What causes it", [at_most(1000)], filters=[clean_text])
    kinds = SelectMultipleField("Kinds of device", choices=offered(KINDS))
    models = SelectMultipleField("Only these models", validate_choice=False)
    symptoms = SelectMultipleField("Symptoms", choices=offered(SYMPTOMS))
    codes = StringField("Error codes", [at_most(500)], filters=[clean_line])
    state = RadioField("How far can it be relied on?", choices=offered(STATE_WORDS.items()))
    audience = RadioField("Who reads it?", choices=offered(AUDIENCE_WORDS.items()))
    review_on = DateField("Read it again on", [Optional()])
    version = HiddenField(filters=[clean_line])
    source = HiddenField(filters=[clean_line])

    def prepare(self, database: Database, actor: Actor) -> None:
        """Offer the school's models, and only what the person may choose."""
        self.models.choices = offered((model.id, model.title) for model in devices.models(database))
        states, audiences = rules.states_open_to(actor), rules.audiences_open_to(actor)
        self.state.choices = offered((state, STATE_WORDS[state]) for state in states)
        self.audience.choices = offered((audience, AUDIENCE_WORDS[audience]) for audience in audiences)

    def fill_in(self, draft: Draft) -> None:
        """Start from a draft."""
        self.title.data, self.environment.data = draft.title, draft.environment
        self.resolution.data, self.cause.data = draft.resolution, draft.cause
        self.state.data, self.audience.data = draft.state, draft.audience
        self.kinds.data, self.symptoms.data = list(draft.ties.kinds), list(draft.ties.symptoms)
        self.models.data = [str(model) for model in draft.ties.models]
        self.codes.data = ", ".join(draft.ties.codes)

    def draft(self, database: Database) -> Draft:
        """Return the checked form as a draft."""
        known = {model.id for model in devices.models(database)}
        codes = dict.fromkeys(code.strip() for code in self.codes.data.split(",") if code.strip())
        return Draft(
            title=self.title.data,
            resolution=self.resolution.data,
            environment=self.environment.data,
            cause=self.cause.data,
            state=State(self.state.data),
            audience=Audience(self.audience.data),
            review_on=self.review_on.data.isoformat() if self.review_on.data else "",
            ties=Ties(
                kinds=tuple(self.kinds.data or ()),
                models=tuple(sorted({row_number(model) for model in self.models.data or ()} & known)),
                symptoms=tuple(self.symptoms.data or ()),
                codes=tuple(codes)[:MOST_CODES],
            ),
        )


def draft_of(article: Article, ties: Ties) -> Draft:
    """Return an article as it would be typed."""
    return Draft(
        article.title,
        article.resolution,
        article.environment,
        article.cause,
        article.state,
        article.audience,
        article.review_on,
        ties,
    )


class UseForm(OnceForm):
    """Which article was used on a call, and what came of it."""

    article = StringField("Article", [InputRequired("Choose an article."), at_most(15)], filters=[clean_line])
    outcome = RadioField("What came of it?", choices=offered(OUTCOME_WORDS.items()))


class HelpForm(OnceForm):
    """That fixed it; at which device."""

    device = StringField("Device", [at_most(40)], filters=[clean_line])


class SourceForm(OnceForm):
    """What was found on the internet."""

    url = StringField("Address of the page", [InputRequired("Enter the address."), at_most(500)], filters=[clean_line])
    title = StringField(
        "Its title", [InputRequired("Enter the title of the page."), at_most(LONGEST_LINE)], filters=[clean_line]
    )
    read_on = DateField("Read on", [InputRequired("Enter the day on which you read it.")])
    says = TextAreaField(
        "What it says, in your own words",
        [InputRequired("Write in your own words what it says."), at_most(LONGEST_TEXT)],
        filters=[clean_text],
    )
    did_help = RadioField("Did it help?", choices=offered(DID_HELP_WORDS.items()), default=DidHelp.NOT_YET)

    def source(self) -> NewSource:
        """Return the checked form as a source."""
        return NewSource(
            form_key=self.form_key.data,
            url=self.url.data,
            title=self.title.data,
            read_on=self.read_on.data.isoformat(),
            says=self.says.data,
            did_help=DidHelp(self.did_help.data),
        )
