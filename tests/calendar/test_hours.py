"""The school's clock: what always holds, and how it accounts for what it counted and skipped."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.calendar.hours import (
    Interval,
    OtherDay,
    Pause,
    SchoolHours,
    Term,
    account,
    due,
    in_words,
    school_days_between,
    why_never,
    worked,
)

LONDON = ZoneInfo("Europe/London")
EIGHT = (Interval(time(8), time(16)),)
SCHOOL = SchoolHours(
    "Europe/London",
    (EIGHT,) * 5 + ((), ()),
    {date(2026, 12, 18): OtherDay("half day: last day of term", (Interval(time(8), time(12)),))}
    | {date(2026, 12, 19) + timedelta(days=n): OtherDay("Christmas holiday") for n in range(16)},
    region="england_wales",
)
NEVER_OPEN = SchoolHours("Europe/London", ((),) * 7)
QUICK = settings(max_examples=60, deadline=None)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@st.composite
def weeks(draw) -> SchoolHours:
    """Hours of any shape, nights and lunch breaks included, in zones that change their clocks or do not."""

    def intervals() -> tuple[Interval, ...]:
        marks = sorted(draw(st.sets(st.integers(0, 95), max_size=6)))
        times = [time(mark // 4, mark % 4 * 15) for mark in marks]
        if len(times) % 2:
            times.append(time.min)
        return tuple(Interval(*times[n : n + 2]) for n in range(0, len(times), 2))

    zone = draw(st.sampled_from(["Europe/London", "UTC", "Australia/Lord_Howe", "America/New_York", "Africa/Cairo"]))
    closed = draw(st.sets(st.integers(0, 40), max_size=10))
    days = {date(2026, 3, 1) + timedelta(days=n): OtherDay("closed: snow") for n in closed}
    return SchoolHours(zone, tuple(intervals() for _ in range(7)), days)


FIRST = datetime(2026, 3, 1, tzinfo=UTC)
# both changes of the clock lie in what can be drawn
moments = st.one_of(
    st.integers(0, 45 * 24 * 60).map(lambda n: FIRST + timedelta(minutes=n)),
    st.integers(0, 14 * 24 * 60).map(lambda n: datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=n)),
)
amounts = st.integers(1, 60 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def pauses(draw, start: datetime) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begins = start + timedelta(minutes=draw(st.integers(-600, 6000)))
        found.append(Pause(begins, begins + timedelta(minutes=draw(st.integers(0, 4000))), "waiting for the reporter"))
    return found


@QUICK
@given(weeks(), moments, amounts, st.data())
def test_due_is_the_first_moment_at_which_the_amount_was_worked(hours, start, amount, data):
    stops = data.draw(pauses(start))
    found = due(hours, start, amount, stops)
    if found is None:
        assert not any(hours.week)
        return
    assert worked(hours, start, found, stops) == amount
    assert worked(hours, start, found - SECOND, stops) == amount - SECOND


@QUICK
@given(weeks(), st.lists(moments, min_size=3, max_size=3), st.data())
def test_worked_time_adds_up_and_never_grows_by_a_pause(hours, three, data):
    first, middle, last = sorted(three)
    stops = data.draw(pauses(first))
    whole = worked(hours, first, last, stops)
    assert whole == worked(hours, first, middle, stops) + worked(hours, middle, last, stops)
    assert timedelta(0) <= whole <= worked(hours, first, last) <= last - first
    assert worked(hours, last, first) == timedelta(0)


@QUICK
@given(weeks(), moments, amounts, amounts, st.data())
def test_more_work_and_more_pauses_are_never_due_earlier(hours, start, amount, more, data):
    stops = data.draw(pauses(start))
    by, plain = due(hours, start, amount, stops), due(hours, start, amount)
    if by is None or plain is None:
        assert not any(hours.week)
        return
    later = due(hours, start, amount + more, stops)
    assert start < plain <= by
    assert later is not None
    assert by < later


@QUICK
@given(weeks(), moments, st.integers(0, 30 * 24 * 60), st.data())
def test_an_account_covers_all_of_the_time_and_sums_up(hours, start, minutes, data):
    end = start + timedelta(minutes=minutes)
    stops = data.draw(pauses(start))
    spans = account(hours, start, end, stops)
    if not minutes:
        assert spans == []
        return
    assert (spans[0].start, spans[-1].end) == (start, end)
    for before, after in pairwise(spans):
        assert before.end == after.start
        assert (before.is_counted, before.reason) != (after.is_counted, after.reason)
    assert all(span.start < span.end and span.reason for span in spans)
    counted = sum((span.length for span in spans if span.is_counted), timedelta(0))
    assert counted == worked(hours, start, end, stops)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2026, 9, 11)]),
    st.sets(st.sampled_from([0, 3, 5, 8, 12, 13, 16, 22])),
)
def test_it_agrees_with_reading_the_clock_on_the_wall_every_minute(day, marks):
    """Another way to the same number: walk three days in UTC minutes, and look at the wall each time."""
    times = [time(hour) for hour in sorted(marks)]
    times = times if len(times) % 2 == 0 else times[1:]
    intervals = tuple(Interval(*times[n : n + 2]) for n in range(0, len(times), 2))
    start = datetime.combine(day, time.min, UTC)
    walls = [(start + timedelta(minutes=n)).astimezone(LONDON).time() for n in range(3 * 24 * 60)]
    seen = sum(any(i.opens <= wall < i.closes for i in intervals) for wall in walls)
    hours = SchoolHours("Europe/London", (intervals,) * 7)
    assert worked(hours, start, start + timedelta(days=3)) == timedelta(minutes=seen)


def said(spans) -> list[tuple[str, str, str]]:
    return [
        (f"{s.start.astimezone(LONDON):%a %d %H:%M}", f"{s.end.astimezone(LONDON):%a %d %H:%M}", s.reason)
        for s in spans
    ]


def test_an_account_says_why_each_stretch_was_skipped():
    stops = [Pause(at("2026-12-17 10:00"), at("2026-12-17 11:30"), "waiting for the reporter")]
    assert said(account(SCHOOL, at("2026-12-16 15:00"), at("2027-01-04 09:00"), stops)) == [
        ("Wed 16 15:00", "Wed 16 16:00", "school hours"),
        ("Wed 16 16:00", "Thu 17 08:00", "outside school hours"),
        ("Thu 17 08:00", "Thu 17 10:00", "school hours"),
        ("Thu 17 10:00", "Thu 17 11:30", "paused: waiting for the reporter"),
        ("Thu 17 11:30", "Thu 17 16:00", "school hours"),
        ("Thu 17 16:00", "Fri 18 08:00", "outside school hours"),
        ("Fri 18 08:00", "Fri 18 12:00", "school hours"),
        ("Fri 18 12:00", "Sat 19 00:00", "half day: last day of term"),
        ("Sat 19 00:00", "Mon 04 08:00", "Christmas holiday"),
        ("Mon 04 08:00", "Mon 04 09:00", "school hours"),
    ]


def test_a_weekend_is_one_stretch_and_a_bank_holiday_has_its_name():
    assert said(account(SCHOOL, at("2027-04-30 15:00"), at("2027-05-04 09:00"))) == [
        ("Fri 30 15:00", "Fri 30 16:00", "school hours"),
        ("Fri 30 16:00", "Mon 03 00:00", "weekend"),
        ("Mon 03 00:00", "Tue 04 08:00", "bank holiday: Early May bank holiday"),
        ("Tue 04 08:00", "Tue 04 09:00", "school hours"),
    ]


def test_a_pause_without_an_end_covers_the_rest_nights_included():
    stops = [Pause(at("2026-09-10 10:00"), None, "waiting for approval")]
    spans = said(account(SCHOOL, at("2026-09-10 09:00"), at("2026-09-15 09:00"), stops))
    assert spans[1:] == [("Thu 10 10:00", "Tue 15 09:00", "paused: waiting for approval")]


def test_a_year_is_accounted_for_in_readable_pieces():
    spans = account(SCHOOL, at("2026-09-01 00:00"), at("2027-09-01 00:00"))
    assert sum((span.length for span in spans), timedelta(0)) == at("2027-09-01 00:00") - at("2026-09-01 00:00")
    assert len(spans) < 2 * 260


def test_three_years_of_terms_later_is_found():
    found = due(SCHOOL, at("2026-09-07 08:00"), timedelta(hours=8 * 700))
    assert found
    assert found.year == 2029


def test_without_hours_nothing_is_ever_due_and_the_reason_is_said():
    monday = at("2026-09-07 08:00")
    assert due(NEVER_OPEN, monday, timedelta(hours=1)) is None
    assert why_never(NEVER_OPEN, monday) == "There are no school hours in the two years that follow."
    one_term = SchoolHours("Europe/London", SCHOOL.week, terms=(Term("Autumn", date(2026, 9, 2), date(2026, 12, 18)),))
    assert due(one_term, at("2026-12-18 15:00"), timedelta(hours=2)) is None
    assert "after 18 December 2026" in why_never(one_term, at("2026-12-18 15:00"))
    assert "waiting for a part" in why_never(SCHOOL, monday, [Pause(monday, None, "waiting for a part")])


def test_what_was_worked_is_counted_beyond_years_without_hours():
    closed = {date(2026, 9, 8) + timedelta(days=n): OtherDay("closed: rebuilding") for n in range(3 * 366)}
    hours = SchoolHours("Europe/London", SCHOOL.week, closed)
    assert worked(hours, at("2026-09-07 15:00"), at("2029-09-17 09:00")) > timedelta(hours=2)
    assert due(hours, at("2026-09-07 15:00"), timedelta(hours=2)) is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-09-07 08:00", "2026-09-07 15:00", 0),
        ("2026-09-11 15:00", "2026-09-14 08:00", 1),
        ("2026-09-07 23:00", "2026-09-14 01:00", 5),
        ("2026-12-17 09:00", "2027-01-05 09:00", 3),
        ("2026-09-14 08:00", "2026-09-11 08:00", 0),
    ],
)
def test_school_days_between(start, end, expected):
    assert school_days_between(SCHOOL, at(start), at(end)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "0 min"),
        (0.5, "less than 1 min"),
        (45, "45 min"),
        (150, "2 h 30 min"),
        (480, "1 school day"),
        (1020, "2 school days 1 h"),
        (961, "2 school days 1 min"),
        (-90, "1 h 30 min"),
    ],
)
def test_an_amount_in_words(minutes, expected):
    assert in_words(timedelta(minutes=minutes), SCHOOL) == expected


def test_the_usual_day_is_the_most_common_one():
    short_friday = SchoolHours("Europe/London", (*(EIGHT,) * 4, (Interval(time(8), time(13)),), (), ()))
    assert short_friday.usual_day == timedelta(hours=8)
    assert NEVER_OPEN.usual_day == timedelta(0)
    assert in_words(timedelta(hours=30), NEVER_OPEN) == "30 h"


def test_a_day_without_hours_in_the_week_says_which():
    tuesdays = SchoolHours("Europe/London", ((), EIGHT, (), (), (), (), ()))
    assert tuesdays.day(date(2026, 9, 9)).reason == "no school on Wednesdays"
    assert tuesdays.day(date(2026, 9, 12)).reason == "weekend"
