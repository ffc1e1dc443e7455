"""Two school years of an invented school, lived through step by step with the actions that the pages use."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp

from kiosk.calendar import actions as calendar
from kiosk.calls import actions as calls
from kiosk.calls.records import CallKind, Status
from kiosk.calls.taking import known_call
from kiosk.core.database import Database
from kiosk.demo import habits, register, store, terms, today
from kiosk.demo.agenda import Agenda
from kiosk.demo.faults import WITHOUT_DEVICE, requests_about, stories_of
from kiosk.demo.labels import FIRST_ADDRESS
from kiosk.demo.life import CallLife
from kiosk.demo.register import School
from kiosk.demo.school import CHANGES, GOOD_MODEL, LOCATIONS, Change
from kiosk.demo.story import Story
from kiosk.demo.twists import STRAIGHT, Twists
from kiosk.devices.records import Device

SEED = 20_030_901  # FITS went online in September 2003
CALLS_A_DAY = 1.5
ON_MONDAYS = 1.4
IN_SEPTEMBER = 1.6
WITH_OPEN_FAULT = "PJ-001"
MIDWAY = timedelta(days=365)
WITHOUT_A_DEVICE, REQUESTS, REPORTED_TWICE = 0.06, 0.09, 0.05


@dataclass(frozen=True)
class Scannable:
    """Two devices whose stickers are worth a scan: one with an open fault, one without."""

    with_fault: Device
    without_fault: Device


def build(database: Database, secret: str, address: str, passwords: Mapping[str, str], now: datetime) -> Scannable:
    """Fill an empty database with the school and its history up to now; the same `now` gives the same rows."""
    chance, aside, luck = (random.Random(SEED + number) for number in range(3))  # noqa: S311  # invented, no secret
    school = School(database, secret, chance, aside, luck)
    local_day = now.astimezone(terms.ZONE).date()
    begins = terms.next_school_day(terms.same_day_two_years_before(local_day))
    with database.writing():
        register.save_settings(database, FIRST_ADDRESS, terms.at_minute(begins, 0))
        register.open_register(school, passwords, begins)
        habits.begin(school, begins, local_day)
    agenda = _planned(school, begins, local_day, now)
    for until, decide in habits.chapters(school, address, local_day, now):
        calendar.targets(database)  # remembered from here on: what is not committed yet would be read for every step
        with database.writing():
            agenda.play(until)
            decide()
    return _scannable(school)


def _planned(school: School, begins: date, today_is: date, now: datetime) -> Agenda:
    agenda = Agenda()
    _plan_changes(agenda, school, begins)
    for day in terms.school_days(begins, today_is):
        for at in _reports_of(school.chance, day):
            agenda.add(at, _call(agenda, school, at))
    today.put_on(agenda, school, now)
    habits.plan(agenda, school, begins, begins + MIDWAY, now)
    return agenda


def _plan_changes(agenda: Agenda, school: School, begins: date) -> None:
    midway = terms.at_minute(terms.next_school_day(begins + MIDWAY), 0)
    agenda.add(midway, _newcomers(school, midway))
    for change in CHANGES:
        at = terms.at_minute(terms.next_school_day(begins + timedelta(days=change.days_in)), 5)
        agenda.add(at, _change(school, change, at))


def _newcomers(school: School, at: datetime) -> Iterator[datetime]:
    register.add_newcomers(school, at)
    yield from ()


def _change(school: School, change: Change, at: datetime) -> Iterator[datetime]:
    register.change_register(school, change, at)
    yield from ()


def _reports_of(chance: random.Random, day: date) -> list[datetime]:
    """Return when something is reported on a day: most of it before break, on Mondays as soon as the doors open."""
    is_monday = day.weekday() == terms.MONDAY
    expected = CALLS_A_DAY * (ON_MONDAYS if is_monday else 1) * (IN_SEPTEMBER if day.month == 9 else 1)
    busiest = 50 if is_monday else 150
    return [terms.at_minute(day, int(chance.triangular(5, 470, busiest))) for _ in range(_poisson(chance, expected))]


def _poisson(chance: random.Random, expected: float) -> int:
    number, left = 0, chance.random()
    while left > exp(-expected):
        number, left = number + 1, left * chance.random()
    return number


def _call(agenda: Agenda, school: School, at: datetime) -> Iterator[datetime]:
    device, story = _what_happens(school)
    room_id = school.location_ids[school.chance.choice(LOCATIONS)]
    twists = Twists(cured=0) if device and device.model.title == GOOD_MODEL else Twists()
    life = CallLife(school, at, story, device, room_id, twists)
    if story.kind is CallKind.INCIDENT and school.chance.random() < REPORTED_TWICE:
        again_at = terms.later(at, school.chance.randint(4, 90))
        agenda.add(again_at, _second_report(school, again_at, life))
    yield from life.run()


def _what_happens(school: School) -> tuple[Device | None, Story]:
    if school.chance.random() < WITHOUT_A_DEVICE:
        return None, _one_of(school.chance, WITHOUT_DEVICE)
    device = school.some_device()
    if school.chance.random() < REQUESTS:
        return device, _one_of(school.chance, requests_about(device.kind))
    return device, _one_of(school.chance, stories_of(device.kind, device.model.title == GOOD_MODEL))


def _one_of(chance: random.Random, stories: tuple[Story, ...]) -> Story:
    return chance.choices(stories, [story.often for story in stories])[0]


def _second_report(school: School, at: datetime, original: CallLife) -> Iterator[datetime]:
    """Somebody else reports the same; the desk joins the two if the first is still open."""
    again = CallLife(school, at, original.story, original.device, original.room_id, STRAIGHT)
    at = terms.later(at, school.chance.randint(10, 80))
    yield at
    first = known_call(school.database, original.call.id)
    if first.is_open and first.status is not Status.RESOLVED:
        calls.mark_duplicate(school.database, school.people["desk"], again.call, first, at)
        return
    text = f"Put right in the meantime, see {first.reference}."
    calls.cancel(school.database, school.people["desk"], again.call, text, at)


def _scannable(school: School) -> Scannable:
    """Choose two stickers, both in the hall if there is a quiet device."""
    devices = school.in_service.values()
    busy = store.devices_with_open_calls(school.database)
    quiet = [device for device in devices if device.id not in busy]
    faulty = school.in_service[WITH_OPEN_FAULT]
    return Scannable(faulty, min(quiet, key=lambda device: (device.location_id != faulty.location_id, device.id)))
