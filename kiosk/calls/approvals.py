"""Requests that somebody has to allow: the ICT co-ordinator keeps budget and permission (FITS, first level support)."""

from datetime import datetime

from kiosk.calls.records import Approval, Call, HoldReason, Step
from kiosk.calls.taking import check_day, take
from kiosk.calls.words import HOLD_WORDS
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused


def ask_approval(database: Database, actor: Actor, call: Call, text: str, follow_up_on: str, now: datetime) -> Call:
    """Let a request wait until the co-ordinator has approved or refused it."""
    if not text:
        raise FieldRefused("note", "Write what is to be approved, with the cost if there is one.")
    check_day(database, "follow_up_on", follow_up_on, now)
    reason = HoldReason.APPROVAL
    changes = {
        "approval": Approval.ASKED,
        "hold_reason": reason,
        "follow_up_on": follow_up_on,
        "owner_id": call.owner_id or actor.person_id,
    }
    details = {"hold_reason": reason.value, "waits_for": HOLD_WORDS[reason], "follow_up_on": follow_up_on}
    return take(database, actor, call, Step.ASK_APPROVAL, now, changes, text=text, details=details)


def approve(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Allow what was asked for; the desk goes on with it."""
    changes = {"approval": Approval.APPROVED, "hold_reason": None, "follow_up_on": None, "technician_id": None}
    return take(database, actor, call, Step.APPROVE, now, changes, text=text)


def refuse(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Refuse what was asked for, with the reason that the reporter is told; the request ends with it."""
    if not text:
        raise FieldRefused("note", "Write why. The reporter reads it.")
    changes = {"approval": Approval.REFUSED, "hold_reason": None, "follow_up_on": None}
    return take(database, actor, call, Step.REFUSE, now, changes, text=text)
