"""What a call's page shows of repairs: what was sent away for it, and whether its supplier answered.

The page of a call asks `on_call` and calls the macro in templates/repairs/_on_call.html. A device's page asks
`store.away` and calls the macro in templates/repairs/_away.html.
"""

from dataclasses import dataclass

from kiosk.calls.records import Call, HoldReason
from kiosk.calls.rules import BEING_HANDLED
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.repairs import store
from kiosk.repairs.records import Away, RepairedDevice


@dataclass(frozen=True)
class Reply:
    """An answer of the supplier that was noted on the call."""

    at: str
    note: str
    actor: str


@dataclass(frozen=True)
class RepairsOnCall:
    """What was sent away for a call."""

    sent: tuple[RepairedDevice, ...]
    away: Away | None
    replies: tuple[Reply, ...]
    waits_for_supplier: bool
    may_send: bool
    form_key: str


def on_call(database: Database, actor: Actor, call: Call) -> RepairsOnCall:
    """Return what there is to show."""
    away = store.away(database, call.device_id) if call.device_id else None
    return RepairsOnCall(
        sent=tuple(store.devices_of_call(database, call.id)),
        away=away,
        replies=tuple(Reply(row["at"], row["note"], row["actor"]) for row in store.replies_to_call(database, call.id)),
        waits_for_supplier=call.hold_reason is HoldReason.SUPPLIER,
        may_send=bool(call.device_id) and away is None and call.status in (*BEING_HANDLED, "triaged", "investigating"),
        form_key=new_form_key(),
    )
