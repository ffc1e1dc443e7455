"""What the forms of all steps have in common: the version that was looked at, and a second tap that does no harm."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from wtforms import HiddenField, TextAreaField
from wtforms.validators import NumberRange

from kiosk.calls import store
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_TEXT, Form, at_most, clean_line, clean_text
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotAllowed, Overtaken, Refused

SECOND_TAP = timedelta(seconds=30)
MOST_MINUTES = 7 * 24 * 60
MINUTES_CHECK = NumberRange(0, MOST_MINUTES, "Enter whole minutes, such as 15.")


def text_area(words: str, *checks: object) -> TextAreaField:
    """Return a field for several lines of text."""
    return TextAreaField(words, [*checks, at_most(LONGEST_TEXT)], filters=[clean_text])


class StepForm(Form):
    """A form for one step; `version` is the state of the call that the person looked at."""

    step: ClassVar[Step]
    version = HiddenField(filters=[clean_line])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:  # a call's page holds several of these forms: a label must lead to the field of its own
            field.id = f"{self.step}-{field.id}"

    def prepare(self, database: Database, call: Call) -> None:
        """Fill in choices that depend on the school, and what is known already."""

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Take the step with the checked values."""
        raise NotImplementedError(self.step)

    def send(self, database: Database, actor: Actor, call: Call, now: datetime) -> bool:
        """Check what was posted and take the step; tell whether it was taken, else `refusals` say why not."""
        if not self.validate():
            return False
        seen = row_number(self.version.data)
        looked_at = replace(call, version=seen) if seen else call
        try:
            self.take(database, actor, looked_at, now)
        except Refused as refusal:
            if isinstance(refusal, Overtaken | NotAllowed) and self._was_just_taken(database, actor, call, now):
                return True
            self.refuse(refusal)
            if isinstance(refusal, Overtaken):
                self.version.data = str(call.version)  # they see it as it stands now, and can send again
            return False
        return True

    def _was_just_taken(self, database: Database, actor: Actor, call: Call, now: datetime) -> bool:
        """Tell whether this is the second tap on a button whose first tap was heard."""
        text = next((self._fields[name].data for name in ("resolution", "note") if name in self._fields), "") or ""
        return any(
            event.step is self.step
            and event.actor == actor.name
            and event.note == text
            and now - clock.moment(event.at) < SECOND_TAP
            for event in store.events(database, call.id)[-2:]  # triage may dispatch at once
        )
