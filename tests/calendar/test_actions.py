"""The school's hours and targets as they are kept: read quickly, right after every change, with a history."""

import threading
from datetime import date, datetime, time, timedelta

import pytest

from kiosk.calendar import actions, store
from kiosk.calendar.bank_holidays import bank_holidays
from kiosk.calendar.hours import Interval, SchoolHours, due
from kiosk.calendar.reading import read_amount, read_hours, write_hours
from kiosk.calendar.records import DayEntry, DayKind, TermEntry
from kiosk.calendar.targets import Target
from kiosk.core.commands import open_database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from tests import builders

MONDAY = builders.MONDAY
EIGHT = (Interval(time(8), time(16)),)
DAY = timedelta(hours=8)
CHRISTMAS = DayEntry(0, DayKind.HOLIDAY, "Christmas holiday", "2026-12-19", "2027-01-03")


@pytest.fixture
def huw(school):
    return builders.actor(school, "coordinator")


def usual(database) -> SchoolHours:
    return SchoolHours("Europe/London", (EIGHT,) * 5 + ((), ()), region="england_wales")


def day(kind: DayKind, first_on: str, last_on: str = "", name: str = "", hours: str = "") -> DayEntry:
    return DayEntry(0, kind, name, first_on, last_on or first_on, hours)


def test_before_anything_is_set_it_is_eight_to_four_with_the_bank_holidays_of_england(database):
    assert actions.school_hours(database) == usual(database)
    targets = actions.targets(database)
    assert (targets.is_on, targets.since_at) == (False, None)
    assert targets.pausing == {"reporter", "approval"}
    assert targets.by_priority == {
        1: Target(timedelta(minutes=30), timedelta(hours=4)),
        2: Target(timedelta(hours=1), timedelta(hours=7)),
        3: Target(timedelta(hours=4), 3 * DAY),
        4: Target(DAY, 5 * DAY),
        5: Target(None, None),
    }


def test_what_was_read_is_remembered_until_it_changes(school, huw):
    before = actions.school_hours(school)
    assert actions.school_hours(school) is before
    actions.save_term(school, huw, TermEntry(0, "Autumn term", "2026-09-02", "2026-12-18"), MONDAY)
    after = actions.school_hours(school)
    assert [term.name for term in after.terms] == ["Autumn term"]
    assert actions.school_hours(school) is after


def test_a_change_by_another_thread_is_seen(school, huw):
    actions.school_hours(school)
    other = threading.Thread(target=actions.change_region, args=(school, huw, "scotland", MONDAY))
    other.start()
    other.join()
    assert actions.school_hours(school).region == "scotland"


def test_a_change_by_the_command_line_is_seen(school, huw, tmp_path):
    actions.school_hours(school)
    beside = open_database(tmp_path)
    actions.save_day(beside, huw, CHRISTMAS, MONDAY)
    assert date(2026, 12, 21) in actions.school_hours(school).days
    change_setting(beside, "time_zone", "Europe/Dublin")
    assert actions.school_hours(school).zone == "Europe/Dublin"
    beside.close()


def test_a_change_that_was_taken_back_is_not_remembered(school, huw):
    """The next change gets the number of the one that never was."""

    def change_and_fail():
        with school.writing():
            actions.change_region(school, huw, "scotland", MONDAY)
            assert actions.school_hours(school).region == "scotland"
            raise NotFound("on purpose")

    with pytest.raises(NotFound):
        change_and_fail()
    actions.change_region(school, huw, "northern_ireland", MONDAY)
    assert actions.school_hours(school).region == "northern_ireland"


def test_two_schools_in_one_process_do_not_share_their_hours(school, huw, tmp_path):
    other = open_database(tmp_path / "other")
    actions.school_hours(other)
    actions.change_region(school, huw, "", MONDAY)
    assert actions.school_hours(school).region == ""
    assert actions.school_hours(other).region == "england_wales"
    other.close()


def test_the_week_is_saved_with_lunch_breaks_and_nights(school, huw):
    week = (read_hours("08:00-12:00, 13:00-24:00"), *(EIGHT,) * 4, (), read_hours("00:00-01:30"))
    actions.change_week(school, huw, week, MONDAY)
    assert actions.school_hours(school).week == week
    with pytest.raises(FieldRefused, match="at least one day"):
        actions.change_week(school, huw, ((),) * 7, MONDAY)


def test_terms_do_not_overlap_nor_end_before_they_begin(school, huw):
    actions.save_term(school, huw, TermEntry(0, "Autumn term", "2026-09-02", "2026-12-18"), MONDAY)
    for first_on, last_on, field in (
        ("2026-12-18", "2027-03-25", "first_on"),
        ("2026-10-01", "2026-10-02", "first_on"),
        ("2026-08-01", "2027-07-01", "first_on"),
        ("2027-03-25", "2027-01-04", "last_on"),
    ):
        with pytest.raises(FieldRefused) as refused:
            actions.save_term(school, huw, TermEntry(0, "Spring term", first_on, last_on), MONDAY)
        assert refused.value.field == field
    (autumn,) = store.terms(school)
    actions.save_term(school, huw, TermEntry(autumn.id, "Autumn term", "2026-09-03", "2026-12-17"), MONDAY)
    actions.remove_term(school, huw, autumn.id, MONDAY)
    assert store.terms(school) == []
    with pytest.raises(NotFound):
        actions.remove_term(school, huw, autumn.id, MONDAY)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (day(DayKind.HALF, "2026-12-18"), "hours"),
        (day(DayKind.CLOSURE, "2026-12-18", name="Snow", hours="08:00-12:00"), "hours"),
        (day(DayKind.HOLIDAY, "2026-12-18"), "name"),
        (day(DayKind.INSET, "2026-12-18", "2026-12-17"), "last_on"),
        (day(DayKind.HOLIDAY, "2026-12-18", "2028-12-17", "Long"), "last_on"),
    ],
)
def test_other_days_that_make_no_sense_are_refused(school, huw, entry, field):
    with pytest.raises(FieldRefused) as refused:
        actions.save_day(school, huw, entry, MONDAY)
    assert refused.value.field == field
    assert store.days(school) == []
    assert store.changes(school, "hours") == []


def test_the_shorter_of_two_entries_counts_however_they_were_entered(school, huw):
    summer_school = day(DayKind.OPEN, "2026-12-21", hours="09:00-12:00")
    for entry in (summer_school, CHRISTMAS, day(DayKind.INSET, "2026-12-22")):
        actions.save_day(school, huw, entry, MONDAY)
    hours = actions.school_hours(school)
    assert hours.day(date(2026, 12, 21)).intervals == read_hours("09:00-12:00")
    assert hours.day(date(2026, 12, 22)).reason == "INSET day"
    assert hours.day(date(2026, 12, 23)).reason == "Christmas holiday"


def test_a_bank_holiday_on_which_the_school_works(school, huw):
    friday = datetime.fromisoformat("2027-04-30T14:00:00+00:00")  # 15:00 by the wall
    later = due(actions.school_hours(school), friday, timedelta(hours=2))
    actions.save_day(school, huw, day(DayKind.OPEN, "2027-05-03"), MONDAY)
    assert due(actions.school_hours(school), friday, timedelta(hours=2)) == later - timedelta(days=1)


def test_bank_holidays_come_from_the_part_of_the_kingdom():
    assert bank_holidays("england_wales", 2027)[date(2027, 5, 3)] == "Early May bank holiday"
    assert bank_holidays("england_wales", 2026)[date(2026, 12, 28)] == "Boxing Day (substitute day)"
    assert date(2026, 11, 30) in bank_holidays("scotland", 2026)
    assert date(2026, 3, 17) in bank_holidays("northern_ireland", 2026)
    assert bank_holidays("", 2026) == {}


def test_targets_are_on_from_the_moment_they_were_switched_on(school, huw):
    actions.switch_targets(school, huw, True, MONDAY)
    actions.switch_targets(school, huw, True, MONDAY + timedelta(days=1))  # sent twice
    targets = actions.targets(school)
    assert targets.is_on
    assert targets.since_at == "2026-09-07T08:30:00Z"
    assert targets.judges("2026-09-07T08:30:00Z")
    assert not targets.judges("2026-09-07T08:29:59Z")
    actions.switch_targets(school, huw, False, MONDAY)
    assert not actions.targets(school).judges("2026-09-07T08:30:00Z")
    assert [change.what for change in store.changes(school, "targets")] == [
        "Targets switched off",
        "Targets switched on",
    ]


def test_a_day_of_a_target_follows_the_usual_school_day(school, huw):
    six = (Interval(time(9), time(15)),)
    actions.change_week(school, huw, (six,) * 5 + ((), ()), MONDAY)
    assert actions.targets(school).by_priority[3].resolve == timedelta(hours=18)
    assert actions.targets(school).by_priority[2].resolve == timedelta(hours=7)


def test_targets_that_make_no_sense_are_refused(school, huw):
    amounts = store.amounts(school)
    for changed, pausing, field in (
        ({2: ("soon", "7 h")}, {"part"}, "respond_2"),
        ({2: ("1 h", "0 min")}, {"part"}, "resolve_2"),
        ({2: ("8 h", "7 h")}, {"part"}, "respond_2"),
        ({}, {"lunch"}, "pausing"),
    ):
        with pytest.raises(FieldRefused) as refused:
            actions.change_targets(school, huw, amounts | changed, frozenset(pausing), MONDAY)
        assert refused.value.field == field
    assert store.amounts(school) == amounts
    actions.change_targets(school, huw, amounts | {5: (None, "10 days")}, frozenset({"part"}), MONDAY)
    targets = actions.targets(school)
    assert targets.by_priority[5] == Target(None, 10 * DAY)
    assert targets.pausing == {"part"}


def test_the_history_says_who_and_what_and_stays(school, huw):
    actions.save_day(school, huw, CHRISTMAS, MONDAY)
    (entry,) = store.days(school)
    actions.remove_day(school, huw, entry.id, MONDAY)
    said = [(change.actor, change.what) for change in store.changes(school, "hours")]
    assert said == [
        ("Huw Ellis", "Day removed: Holiday, Christmas holiday, 2026-12-19 to 2027-01-03"),
        ("Huw Ellis", "Day added: Holiday, Christmas holiday, 2026-12-19 to 2027-01-03"),
    ]
    for query in ("DELETE FROM calendar_changes", "UPDATE calendar_changes SET what = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            school.connection.execute(query)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("8-16", "08:00-16:00"),
        ("13:00 to 15.30 , 8:00 – 12:00", "08:00-12:00, 13:00-15:30"),
        ("22:00-24:00", "22:00-24:00"),
        ("00:00-00:00", "00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(typed, written):
    assert write_hours(read_hours(typed)) == written
    assert read_hours(written) == read_hours(typed)


@pytest.mark.parametrize(
    "typed",
    ["morning", "16:00-08:00", "08:00-08:00", "08:00-25:00", "08:00-12:00, 11:00-16:00", "22:00-24:00, 23:00-23:30"],
)
def test_hours_that_cannot_be_are_refused(typed):
    with pytest.raises(ValueError, match=r"\w+"):
        read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("30 min", 30), ("4h", 240), ("3 days", 1440), ("1 day 2 h", 600), ("1 Day, 30 mins", 510), ("90 minutes", 90)],
)
def test_amounts_are_read_as_people_write_them(typed, minutes):
    assert read_amount(typed, DAY) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "typed", ["", "soon", "4", "h", "0 min", "4 hamsters", "-4 h", "999 days", "1 day or 2 h", "²h"]
)
def test_amounts_that_cannot_be_are_refused(typed):
    with pytest.raises(ValueError, match=r"\w+"):
        read_amount(typed, DAY)
