"""When what happened to the stickers of the invented school."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from kiosk.core.settings import read_settings
from kiosk.demo import codes, labels, scans, stocktaking, terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.register import School
from kiosk.demo.school import LOCATIONS

AFTER_LESSONS = 375  # minutes since the school opened
FIRST_ROOM, A_ROOM, ROOMS_A_DAY = 330, 12, 9
# after is counted in school days: what comes later stays later, also when holidays lie between
WORN_OFF_AFTER, EACH_LATER = 15, 5
LOST_AFTER, MET_AFTER = 165, 174  # somebody scans the sticker that was lost
PASTED_OVER_AFTER, TIDY_AFTER, LIBRARY_AFTER, TURNS_UP_AFTER = 35, 37, 45, 57
BLANKS_BEFORE_DAYS = 10  # ahead of the devices that came midway
OFFICE_BEFORE_DAYS = 40


def plan_first_address(agenda: Agenda, school: School, begins: date, midway: date) -> None:
    """Plan the first year and a half: paper, one address, and stickers that were blank."""
    _plan_rooms(agenda, school, LOCATIONS, begins, labels.print_first)
    _once(agenda, _before(midway, BLANKS_BEFORE_DAYS), partial(codes.give_blank, school))
    for number, tag in enumerate(codes.WORN_OFF):
        _once(agenda, _after(midway, WORN_OFF_AFTER + EACH_LATER * number), partial(codes.stick_on_worn, school, tag))
    _once(agenda, _after(begins, LOST_AFTER), partial(codes.replace, school, codes.LOST))
    lost = school.in_service[codes.LOST.tag].code
    _once(agenda, _after(begins, MET_AFTER), partial(scans.scan_code, school, lost, labels.FIRST_ADDRESS))


def plan_present_address(agenda: Agenda, school: School, since: date, today: date) -> None:
    """Plan the last half year: film, another address, and stock-takes. Two rooms still carry the old one."""
    _plan_rooms(agenda, school, labels.rooms_to_reprint(), since, labels.reprint)
    _once(agenda, _after(since, PASTED_OVER_AFTER), partial(codes.replace, school, codes.PASTED_OVER))
    _once(agenda, _after(since, TIDY_AFTER), partial(labels.tidy_the_drawer, school))
    agenda.add(*_library(school, since))
    _once(agenda, _before(today, OFFICE_BEFORE_DAYS), partial(stocktaking.office, school))


def begin_present_address(school: School, address: str, since: datetime) -> None:
    """Buy film, and change the address; one that leads a phone to itself was never printed, and comes today."""
    labels.buy_film(school, since)
    if labels.is_printable(address):
        labels.change_address(school, address, since)


def end_today(school: School, address: str, now: datetime) -> None:
    """Leave what is half done: a stock-take, and devices to print."""
    if read_settings(school.database).address != address:
        labels.change_address(school, address, now)
    labels.fill_the_basket(school, terms.earlier(now, terms.MINUTES_A_DAY))
    stocktaking.half_of_the_ict_suite(school, terms.earlier(now, 25))


def _library(school: School, since: date) -> tuple[datetime, Iterator[datetime]]:
    at, later = _after(since, LIBRARY_AFTER), _after(since, TURNS_UP_AFTER)

    def life() -> Iterator[datetime]:
        missing = stocktaking.library(school, at)
        yield later
        stocktaking.turns_up(school, missing, later)

    return at, life()


def _plan_rooms(
    agenda: Agenda,
    school: School,
    rooms: tuple[str, ...],
    since: date,
    see_to: Callable[[School, str, datetime], None],
) -> None:
    """Let the co-ordinator see to some rooms a day, after lessons."""
    day = since
    for number, room in enumerate(rooms):
        if number % ROOMS_A_DAY == 0:
            day = terms.next_school_day(day)
        at = terms.at_minute(day, FIRST_ROOM + A_ROOM * (number % ROOMS_A_DAY))
        _once(agenda, at, partial(see_to, school, room))


def _after(day: date, school_days: int) -> datetime:
    return terms.later(terms.at_minute(terms.next_school_day(day), AFTER_LESSONS), school_days * terms.MINUTES_A_DAY)


def _before(day: date, days: int) -> datetime:
    return terms.at_minute(terms.previous_school_day(day - timedelta(days=days)), AFTER_LESSONS)


def _once(agenda: Agenda, at: datetime, act: Callable[[datetime], None]) -> None:
    def life() -> Iterator[datetime]:
        act(at)
        yield from ()

    agenda.add(at, life())
