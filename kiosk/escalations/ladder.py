"""Telling somebody: one row, one event on the call and the mail, in one transaction, once an episode."""

from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.escalations import rules, store
from kiosk.escalations.records import LEVEL_WORDS, RUNG_WORDS, Contact, Level, Rule
from kiosk.outbox import actions as outbox


def tell(
    database: Database,
    actor: Actor,
    call: Call,
    rule: Rule,
    occurrence: str,
    because: str,
    now: datetime,
) -> int | None:
    """Tell whom a rule names; return the escalation's id, or None when it was told in this episode before."""
    settings = read_settings(database)
    told = _whom(database, rule)
    mailed = [contact for contact in told if contact.email] if rule.is_mailed and outbox.is_on(database) else []
    words = told[0].name if rule.contact_id and told else RUNG_WORDS[rule.rung]
    said = rules.told(words, tuple(contact.name for contact in mailed))
    with database.writing():
        escalation_id = store.add_escalation(
            database,
            {
                "call_id": call.id,
                "level": rule.level.value,
                "occurrence": occurrence,
                "told": said,
                "because": because,
                "fired_at": clock.stored(now),
            },
        )
        if escalation_id is None:
            return None
        calls.add_to_timeline(database, actor, call, Step.ESCALATE, now, because, details={"to": said})
        subject, body = rules.mail_of(call, LEVEL_WORDS[rule.level], because, settings.address)
        for contact in mailed:
            key = f"escalation:{escalation_id}:contact:{contact.id}"
            outbox.enqueue(database, contact.email, subject, body, now, key, call.id)
        if rule.level is Level.BY_HAND:  # whoever did it knows of it
            store.mark_seen(database, [escalation_id], clock.stored(now), actor.person_id, actor.name)
    return escalation_id


def _whom(database: Database, rule: Rule) -> list[Contact]:
    known = store.contacts(database)
    if rule.contact_id:
        return [contact for contact in known if contact.id == rule.contact_id]
    return [contact for contact in known if contact.rung is rule.rung]
