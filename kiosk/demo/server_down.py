"""The spring morning on which nobody could sign in: a major incident, its notice, its review and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.calls import actions as calls
from kiosk.calls.records import Cause, DispatchWay, Resolution, ResolutionType, Told
from kiosk.demo import terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.faults import story_about
from kiosk.demo.life import CallLife
from kiosk.demo.register import School
from kiosk.demo.twists import STRAIGHT
from kiosk.devices.records import Kind
from kiosk.escalations.major import actions as major
from kiosk.escalations.major import store
from kiosk.escalations.major.records import Announcement, Review

LONG_ENOUGH_AGO = timedelta(days=60)
SERVER = "SV-001"
NOTICE = "Nobody can sign in at the moment. Registers on paper, please: the office collects them at 09:45."
LATER_NOTICE = "Sign-in works again in the office and Classes 1 to 4. The others follow before break."
AFFECTS = "Sign-in and the shared folders of the whole school"
HAPPENED = (
    "After the power cut at the weekend the server came up with a wrong clock and refused every sign-in. "
    "It was noticed at 08:40, and mended at 10:20."
)


def plan(agenda: Agenda, school: School, today: date, now: datetime) -> None:
    """Let it happen on a Thursday in March: Llŷr is at the school then."""
    year = today.year if date(today.year, 3, 8) < today - LONG_ENOUGH_AGO else today.year - 1
    day = next(day for day in terms.school_days(date(year, 3, 7), date(year, 3, 31)) if day.weekday() == terms.THURSDAY)
    at = terms.at_minute(day, 40)
    agenda.add(at, _happens(school, at, now))


def _happens(school: School, at: datetime, now: datetime) -> Iterator[datetime]:
    database, desk, technician = school.database, school.desk, school.people["tech1"]
    server = school.in_service[SERVER]
    story = story_about(Kind.SERVER, "Nobody can sign in")
    call = CallLife(school, at, story, server, server.location_id, STRAIGHT, school.aside).call
    call = calls.triage(database, desk, call, call.kind, 1, 1, at)
    at += timedelta(minutes=6)
    yield at
    found = major.declare(database, desk, call, Announcement("Owain Llewellyn", AFFECTS, NOTICE), at)
    call = calls.dispatch(
        database, desk, call, technician, "He comes straight to the server cupboard.", at, "", DispatchWay.PHONED
    )
    at += timedelta(minutes=9)
    yield at
    call = calls.start(database, technician, call, at)
    at += timedelta(minutes=40)
    yield at
    major.update(database, desk, found, Announcement("Owain Llewellyn", AFFECTS, LATER_NOTICE), at)
    found = major.known_incident(database, found.id)
    at += timedelta(minutes=45)
    yield at
    resolution = Resolution(ResolutionType.FIX, Cause.POWER, story.done, 85)
    call = calls.resolve(database, technician, call, resolution, at)
    at += timedelta(minutes=12)
    yield at
    major.end(database, desk, found, at)
    closed_as = Resolution(ResolutionType.FIX, Cause.POWER, "", 0)
    calls.close(database, desk, call, closed_as, "Said at break in the staff room.", at, Told.IN_PERSON)
    at = terms.later(at, 4 * terms.MINUTES_A_DAY)
    yield at
    yield from _learn(school, found.id, at, now)


def _learn(school: School, incident_id: int, at: datetime, now: datetime) -> Iterator[datetime]:
    """Review it and decide three things, of which the last is still to be done."""
    database, actor = school.database, school.coordinator
    review = Review(
        HAPPENED,
        "The notice stood within six minutes, and only three people telephoned. Registers on paper worked.",
        "The server must not start without its clock, and not without the battery behind it.",
    )
    major.review(database, actor, major.known_incident(database, incident_id), review, at)
    found = major.known_incident(database, incident_id)
    soon, last = terms.later(at, 10 * terms.MINUTES_A_DAY), terms.later(now, 12 * terms.MINUTES_A_DAY)
    for text, owner, due in (
        ("Time source of the server checked at every start", "Meera Nair", soon),
        ("Paper registers and their pens in a folder at the office door", "Carys Pritchard", soon),
        ("New battery for the power backup, tested with the plug pulled", "Owain Llewellyn", last),
    ):
        major.decide(database, actor, found, text, owner, due.astimezone(terms.ZONE).date().isoformat(), at)
    at = terms.later(at, 6 * terms.MINUTES_A_DAY)
    yield at
    for action in store.actions_of(database, incident_id)[:2]:
        major.finish(database, actor, incident_id, action["id"], at)
