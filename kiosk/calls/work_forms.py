"""Forms of the work itself, for technicians and the desk alike: start, note, hold, resolve."""

from datetime import datetime, timedelta

from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from kiosk.calls import actions
from kiosk.calls.records import Call, Cause, HoldReason, Resolution, ResolutionType, Step
from kiosk.calls.step_form import MINUTES_CHECK, StepForm, text_area
from kiosk.calls.words import CAUSE_WORDS, HOLD_WORDS, RESOLUTION_WORDS
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import offered
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import school_today


class StartForm(StepForm):
    """Nothing to fill in: the technician begins."""

    step = Step.START

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Start work."""
        return actions.start(database, actor, call, now)


class NoteForm(StepForm):
    """A note, with minutes where work was done."""

    step = Step.NOTE
    note = text_area("Note", InputRequired("Write what there is to note."))
    minutes = IntegerField("Minutes worked", [Optional(), MINUTES_CHECK])

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Write the note down."""
        return actions.note(database, actor, call, self.note.data, now, self.minutes.data or 0)


class HoldForm(StepForm):
    """What the call waits for, and until when; both are mandatory."""

    step = Step.HOLD
    hold_reason = RadioField(
        "It waits for", [InputRequired("Choose what it waits for.")], choices=offered(HOLD_WORDS.items())
    )
    follow_up_on = DateField("Look again on", [InputRequired("Choose the day on which to look again.")])
    note = text_area("What exactly?")
    minutes = IntegerField("Minutes worked so far", [Optional(), MINUTES_CHECK])

    def prepare(self, database: Database, call: Call) -> None:
        """Suggest a week from today."""
        if not self.is_submitted():
            self.follow_up_on.data = school_today(database, clock.now()) + timedelta(days=7)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Put the call on hold."""
        return actions.hold(
            database,
            actor,
            call,
            HoldReason(self.hold_reason.data),
            self.follow_up_on.data.isoformat(),
            self.note.data,
            now,
            self.minutes.data or 0,
        )


class ResolveForm(StepForm):
    """How service was restored."""

    step = Step.RESOLVE
    resolution_type = RadioField(
        "How did it end?", [InputRequired("Choose how it ended.")], choices=offered(RESOLUTION_WORDS.items())
    )
    cause = SelectField("Cause", choices=offered(CAUSE_WORDS.items(), "Choose …"), validate_choice=False)
    resolution = text_area("What was done?", InputRequired("Write what was done, for the next time this happens."))
    minutes = IntegerField("Minutes worked", [InputRequired("Enter the minutes, 0 if none."), MINUTES_CHECK])

    def start_from(self, known: Resolution) -> None:
        """Fill in what helped before; the minutes are this time's own."""
        self.resolution_type.data, self.cause.data, self.resolution.data = known.type, known.cause, known.text

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Resolve the call."""
        return actions.resolve(
            database,
            actor,
            call,
            checked_resolution(self.resolution_type, self.cause, self.resolution.data, self.minutes.data),
            now,
        )


def checked_resolution(kind: RadioField, cause: SelectField, text: str, minutes: int) -> Resolution:
    """Return what was chosen as a resolution; FieldRefused("cause") when no cause was chosen."""
    if cause.data not in tuple(Cause):
        raise FieldRefused("cause", "Choose a cause; 'Not known' is an answer, too.")
    return Resolution(ResolutionType(kind.data), Cause(cause.data), text, minutes)
