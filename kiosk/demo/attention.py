"""Who is told when a call is late or grave, and the desk that takes note of it every morning."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.demo import terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.register import School
from kiosk.escalations import actions as escalations
from kiosk.escalations import firing, store
from kiosk.escalations.records import Contact, Rung

LADDER = (
    Contact(0, Rung.DESK, "Carys Pritchard", "office@llanfair-green.example", "extension 200"),
    Contact(0, Rung.DESK_OWNER, "Sioned Roberts, bursar", "bursar@llanfair-green.example", "extension 202"),
    Contact(0, Rung.COORDINATOR, "Owain Llewellyn", "ict@llanfair-green.example", "extension 214"),
    Contact(0, Rung.LEADER, "Rhian Ellis-Price, head", "head@llanfair-green.example", "extension 201"),
)
ROUNDS_AT = (25, 240, 460)  # minutes after opening
TAKES_NOTE_AT = 45
MOST_UNSEEN = 100
LEFT_FOR = timedelta(hours=50)  # what came in the last two days is still to be looked at


def set_up_ladder(school: School) -> None:
    """Enter who is told."""
    for contact in LADDER:
        escalations.save_contact(school.database, contact)


def plan(agenda: Agenda, school: School, since: date, now: datetime) -> None:
    """Let the rounds go from the day on which targets were switched on, and once more now."""
    moments = firing.Moments()
    today = now.astimezone(terms.ZONE).date()
    for day in terms.school_days(since, today):
        for minute in ROUNDS_AT:
            agenda.add(terms.at_minute(day, minute), _round(school, moments, terms.at_minute(day, minute)))
        agenda.add(terms.at_minute(day, TAKES_NOTE_AT), _take_note(school, terms.at_minute(day, TAKES_NOTE_AT)))
    last = terms.earlier(now, 0)
    agenda.add(last, _round(school, moments, last))


def _round(school: School, moments: firing.Moments, at: datetime) -> Iterator[datetime]:
    firing.fire_due(school.database, at, moments)
    yield from ()


def _take_note(school: School, at: datetime) -> Iterator[datetime]:
    before = clock.stored(at - LEFT_FOR)
    old = [row["id"] for row in store.unseen(school.database, MOST_UNSEEN) if row["fired_at"] < before]
    escalations.acknowledge(school.database, school.desk, old, at)
    yield from ()
