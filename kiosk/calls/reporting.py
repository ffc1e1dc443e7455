"""What the reporter does with a call after reporting it: add something, say that it works, say that it does not.

Each form takes effect once: its key is kept with the call, so a second tap, a reload or a lost answer changes nothing.
`said_by` names whoever says it, where it is not the reporter of this call but of one that ended as its duplicate.
"""

from datetime import datetime

from kiosk.calls import store
from kiosk.calls.records import Approval, Call, Cause, ResolutionType, Step
from kiosk.calls.reopening import opened_again
from kiosk.calls.taking import known_call, take_as_reporter
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused

CURED = "The reporter says that it works again."


def add(database: Database, call: Call, text: str, form_key: str, now: datetime, said_by: str = "") -> Call:
    """Add words of the reporter; they answer the desk's question if there was one."""
    if not text:
        raise FieldRefused("text", "Write what the service desk should know.")
    return _once(database, call, Step.ADD, text, form_key, now, {}, said_by)


def works_now(database: Database, call: Call, text: str, form_key: str, now: datetime, said_by: str = "") -> Call:
    """Resolve a call that cured itself before anybody came (FITS: the user must tell the desk)."""
    changes: dict[str, object] = {
        "approval": None if call.approval is Approval.ASKED else call.approval,
        "resolved_at": clock.stored(now),
        "hold_reason": None,
        "follow_up_on": None,
        "resolution_type": ResolutionType.CURED_ITSELF,
        "cause": Cause.UNKNOWN,
        "resolution": text or CURED,
    }
    return _once(database, call, Step.WORKS_NOW, text, form_key, now, changes, said_by)


def still_broken(database: Database, call: Call, text: str, form_key: str, now: datetime, said_by: str = "") -> Call:
    """Open a call again that was not put right after all."""
    if not text:
        raise FieldRefused("text", "Write what is still wrong.")
    return _once(database, call, Step.STILL_BROKEN, text, form_key, now, opened_again(call), said_by)


def _once(
    database: Database,
    call: Call,
    step: Step,
    text: str,
    form_key: str,
    now: datetime,
    changes: dict[str, object],
    said_by: str,
) -> Call:
    name = said_by or call.reporter_name or "The reporter"
    with database.writing():
        if not store.use_form_key(database, call.id, form_key, clock.stored(now)):
            return known_call(database, call.id)
        return take_as_reporter(database, name, call, step, now, changes, text)
