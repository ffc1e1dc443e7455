"""The invented school's calendar, as its co-ordinator entered it: hours, terms, holidays, INSET days, what came up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.calendar import actions as calendar
from kiosk.calendar.reading import read_hours
from kiosk.calendar.records import DayEntry, DayKind, TermEntry
from kiosk.calendar.year import school_year_of
from kiosk.demo import store, terms
from kiosk.demo.register import School

HOURS = "08:00-16:00"
EARLY_CLOSING = "08:00-13:00"
DAY = timedelta(days=1)
WEEKEND = 2 * DAY
COLD, COOL = (12, 1, 2), (3, 11)
LOOKED_BACK = timedelta(days=430)
SINCE_DAYS = 182
# proposed for schools (reference: ITIL's example targets, in school hours); nothing is promised for P5, it is planned
AMOUNTS: calendar.Amounts = {
    1: ("30 min", "4 h"),
    2: ("1 h", "7 h"),
    3: ("4 h", "3 days"),
    4: ("1 day", "5 days"),
    5: (None, None),
}


def enter(school: School, begins: date, today: date) -> None:
    """Enter hours, bank holidays and the days of every school year from the first to the coming one."""
    at = terms.at_minute(begins, 0)
    database, actor = school.database, school.coordinator
    calendar.change_week(database, actor, (*(read_hours(HOURS),) * 5, (), ()), at)
    calendar.change_region(database, actor, "england_wales", at)
    for year in range(school_year_of(begins), school_year_of(today) + 2):
        for term in _terms(year):
            calendar.save_term(database, actor, term, at)
        for day in _other_days(year):
            calendar.save_day(database, actor, day, at)
    early = next(day for day in _last_days(school_year_of(today)) if day > today)
    name = "Last day before the holiday"
    closing = DayEntry(0, DayKind.HALF, name, early.isoformat(), early.isoformat(), EARLY_CLOSING)
    calendar.save_day(database, actor, closing, at)


def close_for_burst_pipe(school: School, now: datetime) -> None:
    """Enter the winter's day on which a pipe burst: the latest cold one on which nobody reported or did anything."""
    today = now.astimezone(terms.ZONE).date()
    busy = store.days_with_events(school.database)
    quiet = [day for day in terms.school_days(today - LOOKED_BACK, today - DAY) if day.isoformat() not in busy]
    days = [day for months in (COOL, COLD) for day in quiet if day.month in months]
    if days:
        entry = DayEntry(0, DayKind.CLOSURE, "Burst pipe", days[-1].isoformat(), days[-1].isoformat())
        calendar.save_day(school.database, school.coordinator, entry, now)


def propose_targets(school: School, now: datetime) -> None:
    """Say which targets are proposed; they are switched on when a baseline is recorded."""
    calendar.change_targets(school.database, school.coordinator, AMOUNTS, frozenset({"reporter", "approval"}), now)


def targets_since(today: date) -> date:
    """Return the school day on which the targets are switched on."""
    return terms.next_school_day(today - timedelta(days=SINCE_DAYS))


def _terms(year: int) -> Iterator[TermEntry]:
    before, after = terms.breaks(year), terms.breaks(year + 1)
    autumn = before[terms.SUMMER][1], before[terms.CHRISTMAS][0] - DAY
    spring = after[terms.NEW_YEAR][1] + DAY, after[terms.EASTER][0] - 3 * DAY
    summer = after[terms.EASTER][1] + 3 * DAY, after[terms.SUMMER][0] + 2 * DAY
    named = (("Autumn term", autumn), ("Spring term", spring), ("Summer term", summer))
    for (name, (first, last)), called in zip(named, (year, year + 1, year + 1), strict=True):
        yield TermEntry(0, f"{name} {called}", first.isoformat(), last.isoformat())


def _other_days(year: int) -> Iterator[DayEntry]:
    before, after = terms.breaks(year), terms.breaks(year + 1)
    holidays = (
        ("Autumn half term", *before[terms.AUTUMN_HALF_TERM]),
        ("Christmas holiday", before[terms.CHRISTMAS][0], after[terms.NEW_YEAR][1]),
        ("Spring half term", *after[terms.SPRING_HALF_TERM]),
        ("Easter holiday", after[terms.EASTER][0] - WEEKEND, after[terms.EASTER][1] + WEEKEND),
        ("Summer half term", *after[terms.SUMMER_HALF_TERM]),
        ("Summer holiday", *after[terms.SUMMER]),
    )
    for name, first, last in holidays:
        yield DayEntry(0, DayKind.HOLIDAY, name, first.isoformat(), last.isoformat())
    welcome, handover = before[terms.SUMMER][1], after[terms.SUMMER][0] + 2 * DAY
    for name, day in (("Planning for the year", welcome), ("Reports and handover", handover)):
        yield DayEntry(0, DayKind.INSET, name, day.isoformat(), day.isoformat())


def _last_days(year: int) -> list[date]:
    """Return the last school days before the long holidays of a school year and the next, in order."""
    starts = [
        terms.breaks(y)[which][0] for y in (year, year + 1, year + 2) for which in (terms.SUMMER, terms.CHRISTMAS)
    ]
    return [terms.previous_school_day(start) for start in starts]
