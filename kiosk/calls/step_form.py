"""What the forms of all steps have in common: the version that was looked at, and a second tap that does no harm."""

import hashlib
from dataclasses import replace
from datetime import datetime
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
from kiosk.core.refusals import Overtaken, Refused

KEY_HEX_DIGITS = 32
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
        key = self._key(actor, call)
        try:
            with database.writing():
                self.take(database, actor, looked_at, now)
                store.use_form_key(database, call.id, key, clock.stored(now))
        except Refused as refusal:
            if store.is_form_key_used(database, call.id, key):
                return True  # the second tap on a button whose first tap was heard
            self.refuse(refusal)
            if isinstance(refusal, Overtaken):
                self.version.data = str(call.version)  # they see it as it stands now, and can send again
            return False
        return True

    def _key(self, actor: Actor, call: Call) -> str:
        """Return what stands for this form as it was sent: by whom, from which state of the call, with which words.

        A form that was changed and sent again from the same page is another one: it is told that it comes too late.
        """
        sent = sorted((name, str(value)) for name, value in self.data.items() if name != "csrf_token")
        said = repr((call.id, actor.person_id, self.step.value, sent))
        return hashlib.sha256(said.encode()).hexdigest()[:KEY_HEX_DIGITS]
