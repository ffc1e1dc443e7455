"""Writing down for the desk what was said in passing."""

from datetime import datetime

from kiosk.calls.records import Call, NewCall
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.intake import taking
from kiosk.intake.records import DoneAtOnce, Kept, Report


def log(
    database: Database, actor: Actor, secret: str, new: NewCall, done: DoneAtOnce | None, now: datetime
) -> Call | Kept:
    """Log a corridor call into the desk's queue, with what the technician did at once; sent twice, it is one call."""
    return taking.take(database, secret, Report(new, actor, clock.stored(now), done=done))
