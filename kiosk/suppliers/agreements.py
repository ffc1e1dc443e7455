"""What suppliers agreed to, and whom to ring there. The agreement that was in force at the time is what counts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import read_settings, school_today
from kiosk.core.words import shown_date
from kiosk.suppliers import rules, store
from kiosk.suppliers.records import Agreement, Contact, EndingContract

ONE_DAY = timedelta(days=1)


def agree(database: Database, actor: Actor, agreement: Agreement, now: datetime) -> Agreement:
    """Note a new agreement; the one before ends the day before it begins, and nothing is overwritten."""
    begins, ends = agreement.valid_from_on, agreement.valid_until_on
    if ends and ends < begins:
        raise FieldRefused("valid_until_on", "This is before it begins.")
    if not (agreement.respond_hours or agreement.fix_hours or agreement.covers or agreement.contract_number):
        raise FieldRefused("respond_hours", "Enter at least one thing that was agreed.")
    at = clock.stored(now)
    with database.writing():
        before = store.agreements(database, agreement.supplier_id)
        if before and begins <= before[0].valid_from_on:
            said = shown_date(before[0].valid_from_on)
            message = f"There is an agreement from {said} on. Begin after it, or withdraw that one."
            raise FieldRefused("valid_from_on", message)
        if before and (before[0].valid_until_on is None or before[0].valid_until_on >= begins):
            eve = (date.fromisoformat(begins) - ONE_DAY).isoformat()
            store.end_agreement(database, before[0].id, eve)
            _note(database, actor, before[0], at, "agreement ended", {"until": shown_date(eve)})
        added = replace(agreement, id=store.add_agreement(database, agreement, actor.name, at))
        _note(database, actor, added, at, "agreement noted", _said(added))
    return added


def end(database: Database, actor: Actor, supplier_id: int, agreement_id: int, on: str, now: datetime) -> None:
    """Let an agreement end on a day."""
    agreement = _known(database, supplier_id, agreement_id)
    if on < agreement.valid_from_on:
        raise FieldRefused("until_on", "This is before it began.")
    followers = [a for a in store.agreements(database, supplier_id) if a.valid_from_on > agreement.valid_from_on]
    if any(on >= follower.valid_from_on for follower in followers):
        raise FieldRefused("until_on", "Another agreement counts by then.")
    with database.writing():
        store.end_agreement(database, agreement_id, on)
        was = shown_date(agreement.valid_until_on) or "open"
        _note(
            database, actor, agreement, clock.stored(now), "agreement ended", {"until": shown_date(on), "before": was}
        )


def withdraw(database: Database, actor: Actor, supplier_id: int, agreement_id: int, now: datetime) -> None:
    """Take an agreement out that was noted by mistake; the history keeps it."""
    agreement = _known(database, supplier_id, agreement_id)
    with database.writing():
        store.withdraw_agreement(database, agreement_id, actor.name, clock.stored(now))
        _note(database, actor, agreement, clock.stored(now), "agreement withdrawn", _said(agreement))


def save_contact(database: Database, actor: Actor, contact: Contact, now: datetime) -> None:
    """Add a person at a supplier's (id 0), or save how to reach them, or that they left."""
    if not contact.name:
        raise FieldRefused("name", "Enter a name.")
    if contact.id and contact.id not in {known.id for known in store.contacts(database, contact.supplier_id)}:
        raise NotFound("There is no such contact.")
    event = "contact left" if contact.retired_on else "contact changed" if contact.id else "contact added"
    with database.writing():
        if contact.id:
            store.change_contact(database, contact)
        else:
            store.add_contact(database, contact)
        store.add_event(database, contact.supplier_id, actor, clock.stored(now), event, {"name": contact.name})


def ending_contracts(database: Database, now: datetime) -> list[EndingContract]:
    """Return the agreements that end within the days the school wants to know of, or ended lately; soonest first."""
    settings, today = read_settings(database), school_today(database, now)
    ahead, urgent = int(settings.contract_reminder_days), int(settings.contract_urgent_days)
    suppliers = {supplier.id: supplier for supplier in store.suppliers(database)}
    found = []
    for supplier_id, agreements in store.agreements_in_use(database).items():
        latest = agreements[0]
        left = rules.days_left(latest, today)
        if left is not None and -ahead <= left <= ahead:
            found.append(EndingContract(suppliers[supplier_id], latest, left, left <= urgent))
    return sorted(found, key=lambda ending: (ending.days_left, ending.supplier.name))


def _known(database: Database, supplier_id: int, agreement_id: int) -> Agreement:
    for agreement in store.agreements(database, supplier_id):
        if agreement.id == agreement_id:
            return agreement
    raise NotFound("There is no such agreement.")


def _note(database: Database, actor: Actor, agreement: Agreement, at: str, event: str, details: dict[str, str]) -> None:
    store.add_event(
        database, agreement.supplier_id, actor, at, event, {"from": shown_date(agreement.valid_from_on), **details}
    )


def _said(agreement: Agreement) -> dict[str, str]:
    said = {
        "until": shown_date(agreement.valid_until_on),
        "contract": agreement.contract_number,
        "respond": f"{agreement.respond_hours} school hours" if agreement.respond_hours else "",
        "fix": f"{agreement.fix_hours} school hours" if agreement.fix_hours else "",
        "support hours": agreement.support_hours,
        "covers": agreement.covers,
    }
    return {name: value for name, value in said.items() if value}
