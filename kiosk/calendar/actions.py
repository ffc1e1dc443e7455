"""What the school decided about its hours and targets, read quickly, and the verbs that change it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from weakref import WeakKeyDictionary

from kiosk.calendar import store
from kiosk.calendar.bank_holidays import REGIONS
from kiosk.calendar.days import WEEKDAYS
from kiosk.calendar.hours import Interval, OtherDay, SchoolHours, Term
from kiosk.calendar.reading import read_amount, read_hours, write_hours
from kiosk.calendar.records import DayEntry, DayKind, TermEntry
from kiosk.calendar.targets import HOLD_REASONS, PRIORITIES, Target, Targets
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import read_settings

Read = TypeVar("Read")
Amounts = dict[int, tuple[str | None, str | None]]
LONGEST_DAYS = timedelta(days=400)
HOURS, TARGETS = "hours", "targets"

_hours: WeakKeyDictionary[Database, tuple[tuple[int, str], SchoolHours]] = WeakKeyDictionary()
_targets: WeakKeyDictionary[Database, tuple[tuple[int, str], Targets]] = WeakKeyDictionary()


def school_hours(database: Database) -> SchoolHours:
    """Return when the school works; read again only after a change, whoever made it."""
    return _remembered(database, _hours, _read_hours)


def targets(database: Database) -> Targets:
    """Return what is promised for calls; read again only after a change, whoever made it."""
    return _remembered(database, _targets, _read_targets)


def change_week(database: Database, actor: Actor, week: tuple[tuple[Interval, ...], ...], now: datetime) -> None:
    """Save the hours of each weekday, Monday first. FieldRefused when no day has any."""
    if not any(week):
        raise FieldRefused("monday", "Enter the hours of at least one day.")
    written = [write_hours(intervals) for intervals in week]
    with database.writing():
        store.save_week(database, [[(s[:5], s[6:]) for s in text.split(", ")] if text else [] for text in written])
        said = ", ".join(f"{day[:3]} {text or 'closed'}" for day, text in zip(WEEKDAYS, written, strict=True))
        _note(database, actor, HOURS, f"Hours of the week: {said}", now)


def save_term(database: Database, actor: Actor, term: TermEntry, now: datetime) -> None:
    """Add a term (id 0) or change one. FieldRefused names what is wrong."""
    if not term.name:
        raise FieldRefused("name", "Enter a name, such as Autumn term.")
    if term.last_on < term.first_on:
        raise FieldRefused("last_on", "The last day must not be before the first.")
    with database.writing():
        known = store.terms(database)
        for other in known:
            if other.id != term.id and other.first_on <= term.last_on and term.first_on <= other.last_on:
                raise FieldRefused("first_on", f"This overlaps {other.words}.")
        if term.id:
            before = _found(known, term.id, "term")
            store.change_term(database, term)
            _note(database, actor, HOURS, f"Term changed: {before.words} → {term.words}", now)
        else:
            store.add_term(database, term)
            _note(database, actor, HOURS, f"Term added: {term.words}", now)


def remove_term(database: Database, actor: Actor, term_id: int, now: datetime) -> None:
    """Take a term out."""
    with database.writing():
        term = _found(store.terms(database), term_id, "term")
        store.remove_term(database, term_id)
        _note(database, actor, HOURS, f"Term removed: {term.words}", now)


def save_day(database: Database, actor: Actor, day: DayEntry, now: datetime) -> None:
    """Add other days (id 0) or change them. FieldRefused names what is wrong."""
    first, last = date.fromisoformat(day.first_on), date.fromisoformat(day.last_on)
    if last < first:
        raise FieldRefused("last_on", "The last day must not be before the first.")
    if last - first > LONGEST_DAYS:
        raise FieldRefused("last_on", "This is more than a year. Enter each holiday by itself.")
    if day.kind == DayKind.HALF and not day.hours:
        raise FieldRefused("hours", "Enter the hours of this day, such as 08:00-12:00.")
    if day.kind in (DayKind.HOLIDAY, DayKind.CLOSURE) and day.hours:
        raise FieldRefused("hours", "A closed day has no hours. Choose other hours above, or leave this empty.")
    if day.kind in (DayKind.HOLIDAY, DayKind.CLOSURE) and not day.name:
        raise FieldRefused("name", "Enter a name, such as Christmas holiday.")
    with database.writing():
        if day.id:
            before = _found(store.days(database), day.id, "day")
            store.change_day(database, day)
            _note(database, actor, HOURS, f"Day changed: {before.words} → {day.words}", now)
        else:
            store.add_day(database, day)
            _note(database, actor, HOURS, f"Day added: {day.words}", now)


def remove_day(database: Database, actor: Actor, day_id: int, now: datetime) -> None:
    """Take other days out."""
    with database.writing():
        day = _found(store.days(database), day_id, "day")
        store.remove_day(database, day_id)
        _note(database, actor, HOURS, f"Day removed: {day.words}", now)


def change_region(database: Database, actor: Actor, region: str, now: datetime) -> None:
    """Choose whose bank holidays are kept."""
    if region not in REGIONS:
        raise FieldRefused("region", "Choose one of these.")
    with database.writing():
        store.save_choices(database, replace(store.choices(database), region=region))
        _note(database, actor, HOURS, f"Bank holidays: {REGIONS[region]}", now)


def change_targets(database: Database, actor: Actor, amounts: Amounts, pausing: frozenset[str], now: datetime) -> None:
    """Save what is promised for each priority (as typed) and what stops the clock. FieldRefused names what is wrong."""
    usual_day = school_hours(database).usual_day
    for priority in PRIORITIES:
        respond, resolve = (
            _checked(f"{name}_{priority}", text, usual_day)
            for name, text in zip(("respond", "resolve"), amounts[priority], strict=True)
        )
        if respond and resolve and respond > resolve:
            raise FieldRefused(f"respond_{priority}", f"P{priority} would be seen to later than it is resolved.")
    if not pausing <= HOLD_REASONS.keys():
        raise FieldRefused("pausing", "Choose from these.")
    with database.writing():
        store.save_amounts(database, amounts)
        store.save_choices(database, replace(store.choices(database), pausing=pausing))
        said = ", ".join(f"P{p} {amounts[p][0] or 'none'}/{amounts[p][1] or 'none'}" for p in PRIORITIES)
        stops = ", ".join(sorted(reason.replace("_", " ") for reason in pausing)) or "nothing"
        _note(database, actor, TARGETS, f"{said}; on hold for these stops the clock: {stops}", now)


def switch_targets(database: Database, actor: Actor, is_on: bool, now: datetime) -> None:
    """Switch the targets on, for calls logged from now on, or off. Done twice, it is done once."""
    with database.writing():
        choices = store.choices(database)
        if (choices.targets_since_at is not None) == is_on:
            return
        store.save_choices(database, replace(choices, targets_since_at=clock.stored(now) if is_on else None))
        _note(database, actor, TARGETS, "Targets switched on" if is_on else "Targets switched off", now)


def _remembered(
    database: Database,
    known: "WeakKeyDictionary[Database, tuple[tuple[int, str], Read]]",
    read: Callable[[Database], Read],
) -> Read:
    state = store.state(database)
    remembered = known.get(database)
    if remembered and remembered[0] == state:
        return remembered[1]
    while True:
        found = read(database)
        before, state = state, store.state(database)
        if before == state:
            break
    if not database.connection.in_transaction:  # what is not committed may never have been, and its number comes again
        known[database] = (state, found)
    return found


def _read_hours(database: Database) -> SchoolHours:
    days: dict[date, OtherDay] = {}
    # where entries overlap the shorter one counts, then the newer: a day of summer school in a holiday
    for entry in sorted(store.days(database), key=lambda e: (-_days_of(e), e.id)):
        other = OtherDay(entry.reason, _intervals_of(entry))
        first = date.fromisoformat(entry.first_on)
        days |= {first + timedelta(days=n): other for n in range(_days_of(entry))}
    return SchoolHours(
        zone=read_settings(database).time_zone,
        week=tuple(read_hours(", ".join("-".join(s) for s in stretches)) for stretches in store.week(database)),
        days=days,
        terms=tuple(
            Term(t.name, date.fromisoformat(t.first_on), date.fromisoformat(t.last_on)) for t in store.terms(database)
        ),
        region=store.choices(database).region,
    )


def _read_targets(database: Database) -> Targets:
    choices, usual_day = store.choices(database), school_hours(database).usual_day
    by_priority = {
        priority: Target(*(read_amount(text, usual_day) if text else None for text in amounts))
        for priority, amounts in store.amounts(database).items()
    }
    since_at = choices.targets_since_at
    return Targets(since_at is not None, since_at, by_priority, choices.pausing)


def _days_of(entry: DayEntry) -> int:
    return (date.fromisoformat(entry.last_on) - date.fromisoformat(entry.first_on)).days + 1


def _intervals_of(entry: DayEntry) -> tuple[Interval, ...] | None:
    if entry.kind == DayKind.OPEN and not entry.hours:
        return None
    return read_hours(entry.hours)


def _checked(field: str, text: str | None, usual_day: timedelta) -> timedelta | None:
    try:
        return read_amount(text, usual_day) if text else None
    except ValueError as error:
        raise FieldRefused(field, str(error)) from error


Entry = TypeVar("Entry", TermEntry, DayEntry)


def _found(entries: list[Entry], entry_id: int, noun: str) -> Entry:
    found = next((entry for entry in entries if entry.id == entry_id), None)
    if found is None:
        raise NotFound(f"There is no such {noun}. Somebody may have removed it.")
    return found


def _note(database: Database, actor: Actor, subject: str, what: str, now: datetime) -> None:
    store.note_change(database, clock.stored(now), actor.person_id, actor.name, subject, what)
