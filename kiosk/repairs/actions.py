"""Sending devices away, what happens meanwhile, and taking them in again; the calls behind them follow along."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, HoldReason, Step
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound, Overtaken
from kiosk.core.settings import school_today
from kiosk.core.sqlite import sqlite3
from kiosk.core.words import pounds, shown_date
from kiosk.devices.records import Device
from kiosk.repairs import store
from kiosk.repairs.records import (
    OUTCOME_WORDS,
    SENT_WORDS,
    Back,
    NewRepair,
    Outcome,
    QuoteAnswer,
    Repair,
    RepairedDevice,
    RepairStep,
)
from kiosk.suppliers import store as suppliers


@dataclass(frozen=True)
class Sent:
    """A device to send away, and the call it is about."""

    device: Device
    call: Call | None = None


def known_repair(database: Database, repair_id: int) -> Repair:
    """Return a repair; NotFound when there is none."""
    found = store.repair(database, repair_id)
    if found is None:
        raise NotFound("There is no such repair.")
    return found


def send_away(database: Database, actor: Actor, new: NewRepair, sent: list[Sent], now: datetime) -> Repair:
    """Send devices to a supplier; their calls wait for it from now on, all of it or nothing.

    The same form sent again returns the repair it made. A device that is away already is refused.
    """
    if known := store.repair_by_form_key(database, new.form_key):
        return known
    supplier = suppliers.supplier(database, new.supplier_id)
    if supplier is None or supplier.retired_on:
        raise FieldRefused("supplier", "Choose a supplier.")
    if new.expected_on < school_today(database, now).isoformat():
        raise FieldRefused("expected_on", "Choose today or a later day.")
    if not sent:
        raise FieldRefused("devices", "Enter the code of at least one device.")
    if len({one.device.id for one in sent}) < len(sent):
        raise FieldRefused("devices", "One device stands here twice.")
    at = clock.stored(now)
    try:
        with database.writing():
            for one in sent:
                _check_here(database, one.device)
            repair_id = store.add_repair(database, new, actor, at)
            for one in sent:
                store.add_device(database, repair_id, one.device.id, one.call.id if one.call else None)
                if one.call:
                    _let_wait(database, actor, one, new, supplier.name, now)
            said = {"supplier": supplier.name, "how": SENT_WORDS[new.sent_how], "expected": shown_date(new.expected_on)}
            store.add_event(database, repair_id, actor, at, RepairStep.SEND, new.note, said)
    except sqlite3.IntegrityError:  # sent twice at the same moment, or two people send the same device
        if twin := store.repair_by_form_key(database, new.form_key):
            return twin
        raise FieldRefused("devices", "One of these devices was sent away in the meantime.") from None
    return known_repair(database, repair_id)


def _check_here(database: Database, device: Device) -> None:
    if away := store.away(database, device.id):
        said = f"{device.title} ({device.shown_code}) is with {away.supplier} already, since"
        raise FieldRefused("devices", f"{said} {shown_date(away.sent_at[:10])}.")
    if device.retired_on:
        raise FieldRefused("devices", f"{device.title} ({device.shown_code}) is retired.")


def _let_wait(database: Database, actor: Actor, one: Sent, new: NewRepair, supplier: str, now: datetime) -> None:
    if one.call is None:
        return
    waiting = calls.hold(database, actor, one.call, HoldReason.SUPPLIER, new.expected_on, new.note, now)
    details = {"supplier": supplier, "device": f"{one.device.title} ({one.device.shown_code})"}
    details |= {"their_reference": new.their_reference} if new.their_reference else {}
    calls.add_to_timeline(database, actor, waiting, Step.SEND_AWAY, now, details=details)


def change(
    database: Database, actor: Actor, repair: Repair, their_reference: str, expected_on: str, note: str, now: datetime
) -> Repair:
    """Save their reference, the day it is expected back, and the note."""
    if expected_on != repair.expected_on and expected_on < school_today(database, now).isoformat():
        raise FieldRefused("expected_on", "Choose today or a later day.")
    changes = {"their_reference": their_reference, "expected_on": expected_on, "note": note}
    said = {"their reference": their_reference, "expected": shown_date(expected_on)}
    return _change(database, actor, repair, RepairStep.CHANGE, changes, now, note, said)


def they_answered(
    database: Database, actor: Actor, repair: Repair, form_key: str, answered_at: datetime, text: str, now: datetime
) -> None:
    """Note that the supplier answered about what was sent; the first answer is their response."""
    if answered_at > now:
        raise FieldRefused("answered_at", "This is still to come.")
    if clock.stored(answered_at) < repair.sent_at:
        raise FieldRefused("answered_at", "This is before it was sent.")
    with database.writing():
        if store.add_reply(database, form_key, repair.id, None, clock.stored(answered_at), text, actor):
            store.add_event(database, repair.id, actor, clock.stored(now), RepairStep.REPLY, text)


def they_answered_about(database: Database, actor: Actor, call: Call, form_key: str, text: str, now: datetime) -> None:
    """Note on a call that waits for its supplier that they answered."""
    if call.hold_reason is not HoldReason.SUPPLIER:
        raise NotAllowed("This call does not wait for a supplier.")
    with database.writing():
        if store.add_reply(database, form_key, None, call.id, clock.stored(now), text, actor):
            said = f"The supplier answered: {text}" if text else "The supplier answered."
            calls.note(database, actor, call, said, now)


def quote(database: Database, actor: Actor, repair: Repair, pence: int | None, on: str, now: datetime) -> Repair:
    """Note what the supplier wants for it; an earlier answer to another quote no longer stands."""
    if pence is None:
        raise FieldRefused("price", "Enter a price such as 85.00.")
    if on > school_today(database, now).isoformat():
        raise FieldRefused("quoted_on", "This is still to come.")
    changes = {
        "quote_pence": pence,
        "quoted_on": on,
        "quote_answer": None,
        "quote_answered_by": None,
        "quote_answered_at": None,
    }
    said = {"quote": pounds(pence), "on": shown_date(on)}
    return _change(database, actor, repair, RepairStep.QUOTE, changes, now, "", said)


def answer_quote(
    database: Database, actor: Actor, repair: Repair, answer: QuoteAnswer, text: str, now: datetime
) -> Repair:
    """Accept or refuse a quote: whoever keeps the money says so."""
    if not actor.holds(Role.COORDINATOR):
        raise NotAllowed("Spending is allowed by the ICT co-ordinator.")
    if repair.quote_pence is None:
        raise FieldRefused("", "There is no quote to answer.")
    at = clock.stored(now)
    changes = {"quote_answer": answer, "quote_answered_by": actor.name, "quote_answered_at": at}
    said = {"quote": pounds(repair.quote_pence), "answer": answer.value}
    return _change(database, actor, repair, RepairStep.ANSWER, changes, now, text, said)


def come_back(
    database: Database, actor: Actor, repair: Repair, device: RepairedDevice, back: Back, now: datetime
) -> None:
    """Take a device in again. Its call goes on waiting until the technician starts or the desk takes it back."""
    if back.back_at > clock.stored(now):
        raise FieldRefused("back_at", "This is still to come.")
    if back.back_at < repair.sent_at:
        raise FieldRefused("back_at", "This is before it was sent.")
    if back.outcome is Outcome.REPLACED and not back.new_serial:
        raise FieldRefused("new_serial", "Enter the serial of the one that came instead.")
    said = {"device": f"{device.title} ({device.code[:4]}-{device.code[4:]})", "outcome": OUTCOME_WORDS[back.outcome]}
    said |= {"cost": pounds(back.cost_pence)} if back.cost_pence is not None else {}
    said |= {"new": f"serial {back.new_serial}"} if back.new_serial else {}
    with database.writing():
        if not store.take_in(database, device.id, back):
            raise Overtaken(f"{device.title} was taken in already. Look at it again before you go on.")
        store.add_event(database, repair.id, actor, clock.stored(now), RepairStep.BACK, back.note, said)
        if device.call_id and (call := call_store.call(database, device.call_id)):
            beside = {"supplier": repair.supplier, **said}
            calls.add_to_timeline(database, actor, call, Step.COME_BACK, now, back.note, details=beside)


def note(database: Database, actor: Actor, repair: Repair, text: str, now: datetime) -> None:
    """Write something down beside a repair."""
    if not text:
        raise FieldRefused("note", "Write what there is to note.")
    store.add_event(database, repair.id, actor, clock.stored(now), RepairStep.NOTE, text)


def _change(
    database: Database,
    actor: Actor,
    repair: Repair,
    step: RepairStep,
    changes: dict[str, Any],
    now: datetime,
    text: str,
    details: dict[str, str],
) -> Repair:
    with database.writing():
        if not store.change_repair(database, repair.id, repair.version, changes):
            raise Overtaken(
                f"Somebody else changed {repair.reference} in the meantime. Look at it again before you go on."
            )
        said = {name: value for name, value in details.items() if value}
        store.add_event(database, repair.id, actor, clock.stored(now), step, text, said)
    return known_repair(database, repair.id)
