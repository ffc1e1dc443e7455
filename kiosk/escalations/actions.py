"""What people do: take note of an escalation, tell the next level by hand, set the ladder up; and the day list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.mail import checked_email
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import Row
from kiosk.escalations import ladder, store
from kiosk.escalations.major import store as major
from kiosk.escalations.records import Contact, Level, Rule, Rung

MOST_SHOWN = 100


@dataclass(frozen=True)
class DayList:
    """Everything that asks for the desk's attention now."""

    unseen: list[Row]
    missed: list[Row]
    today: list[Row]
    respond: list[Row]
    resolve: list[Row]
    reviews: list[Row]
    actions: list[Row]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not any(vars(self).values())


def day_list(database: Database, now: datetime, today: date, most: int = MOST_SHOWN) -> DayList:
    """Return unseen escalations, follow-ups missed and of today, targets that end today, reviews and their actions.

    At most so many of each; -1 is all of them.
    """
    day = today.isoformat()
    tonight = clock.stored(clock.start_of(today + timedelta(days=1), read_settings(database).time_zone))
    return DayList(
        unseen=store.unseen(database, most),
        missed=store.follow_ups(database, "missed", day, most),
        today=store.follow_ups(database, "today", day, most),
        respond=store.due_before(database, "respond", tonight, most),
        resolve=store.due_before(database, "resolve", tonight, most),
        reviews=major.unreviewed(database, most),
        actions=major.open_actions(database, most),
    )


def attention_count(database: Database, today: date) -> int:
    """Return how much asks for attention, cheaply enough for the head of every page."""
    return store.attention(database, today.isoformat())


def acknowledge(database: Database, actor: Actor, ids: Iterable[int], now: datetime) -> int:
    """Note that the desk has seen escalations; return how many nobody had seen before."""
    return store.mark_seen(database, ids, clock.stored(now), actor.person_id, actor.name)


def tell_by_hand(
    database: Database,
    actor: Actor,
    call: Call,
    rung: Rung,
    contact_id: int | None,
    why: str,
    is_mailed: bool,
    form_key: str,
    now: datetime,
) -> bool:
    """Tell somebody of a call and why; the same form sent again tells nobody twice."""
    if not call.is_open:
        raise Refused(f"{call.reference} has ended.")
    if not why:
        raise FieldRefused("why", "Write why you tell them.")
    rule = Rule(Level.BY_HAND, True, rung, is_mailed, contact_id)
    return ladder.tell(database, actor, call, rule, form_key, why, now) is not None


def change_rule(database: Database, rule: Rule, now: datetime) -> None:
    """Save whether a level fires and who is told."""
    if rule.contact_id and rule.contact_id not in {contact.id for contact in store.contacts(database)}:
        raise FieldRefused("whom", "Choose from the list.")
    store.save_rule(database, rule, clock.stored(now))


def known_contact(database: Database, contact_id: int) -> Contact:
    """Return a person of the ladder; NotFound when there is none."""
    found = next((c for c in store.contacts(database, with_retired=True) if c.id == contact_id), None)
    if found is None:
        raise NotFound("There is no such person on the ladder.")
    return found


def save_contact(database: Database, contact: Contact) -> None:
    """Add or change a person of the ladder. Rules that name one who is retired tell the whole rung again."""
    try:
        contact = replace(contact, name=" ".join(contact.name.split()), email=checked_email(contact.email))
    except ValueError as error:
        raise FieldRefused("email", str(error)) from error
    if not contact.name:
        raise FieldRefused("name", "Enter the person's name.")
    with database.writing():
        store.save_contact(database, contact)
        if contact.retired_on:
            for rule in store.rules(database).values():
                if rule.contact_id == contact.id:
                    store.save_rule(database, replace(rule, contact_id=None), contact.retired_on)
