"""Writing down a part, and taking it back."""

from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Status, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.words import pounds
from kiosk.fieldwork.parts import store
from kiosk.fieldwork.parts.records import NewPart, PartUsed

ENDED = (Status.CLOSED, Status.CANCELLED, Status.DUPLICATE)


def use(database: Database, actor: Actor, call: Call, new: NewPart, now: datetime) -> None:
    """Write down a part that was used on a call; the same form sent again writes nothing."""
    if call.status in ENDED:
        raise Refused(f"{call.reference} is closed. Ask the desk to open it again.")
    with database.writing():
        if store.part_by_form_key(database, new.form_key):
            return
        store.add(database, _values(actor, call, vars(new), None, now))
        cost = {"cost": pounds(new.cost_pence)} if new.cost_pence is not None else {}
        details = {"part": _said(new.quantity, new.part), **cost}
        calls.add_to_timeline(database, actor, call, Step.PART, now, new.note, details=details)


def take_back(database: Database, actor: Actor, call: Call, part_id: int, now: datetime) -> PartUsed:
    """Take back a part that was written down by mistake; taken back already, nothing happens."""
    with database.writing():
        used = store.part(database, part_id, call.id)
        if used is None or used.takes_back is not None:
            raise NotFound("There is no such part on this call.")
        if used.is_taken_back:
            return used
        reversed_values = {
            "part": used.part,
            "quantity": -used.quantity,
            "cost_pence": None if used.cost_pence is None else -used.cost_pence,
            "note": "taken back",
            "form_key": None,
        }
        store.add(database, _values(actor, call, reversed_values, used.id, now))
        details = {"part": _said(used.quantity, used.part)}
        calls.add_to_timeline(database, actor, call, Step.PART, now, "Taken back: written down by mistake.", 0, details)
    return used


def _said(quantity: int, part: str) -> str:
    return part if quantity == 1 else f"{quantity} × {part}"


def _values(
    actor: Actor, call: Call, values: dict[str, object], takes_back: int | None, now: datetime
) -> dict[str, object]:
    who = {"person_id": actor.person_id, "actor": actor.name}
    return {**values, **who, "call_id": call.id, "takes_back": takes_back, "at": clock.stored(now)}
