"""Times, dates and numbers as people say them; posted text; the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import clock, words
from kiosk.core.forms import clean_line, clean_text, new_form_key
from kiosk.core.numbers import MOST_DIGITS, row_number

MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
NOW = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)  # a Monday; half past nine on the school's wall


@given(MOMENTS)
def test_a_stored_moment_comes_back_to_the_second(moment):
    assert clock.moment(clock.stored(moment)) == moment.replace(microsecond=0)


@given(MOMENTS, MOMENTS)
def test_stored_moments_sort_as_they_pass(one, other):
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (clock.stored(one) < clock.stored(other)) == (one < other)


def test_a_moment_of_any_zone_is_stored_as_utc():
    summer = clock.school_time(NOW, "Europe/London")
    assert summer.hour == 9
    assert clock.stored(summer) == "2026-09-07T08:30:00Z"


def test_the_schools_day_is_the_one_on_its_wall():
    late = datetime(2026, 9, 7, 23, 30, tzinfo=UTC)
    assert clock.school_date(late, "Europe/London") == date(2026, 9, 8)
    assert clock.school_date(late, "UTC") == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, "09:30"),
        (NOW - timedelta(hours=9), "00:30"),
        (NOW - timedelta(hours=10), "Sun 23:30"),
        (NOW - timedelta(days=6), "Tue 09:30"),
        (NOW - timedelta(days=7), "31 Aug 2026"),
        (NOW + timedelta(days=1), "8 Sep 2026"),
        (datetime(2026, 1, 5, 9, 0, tzinfo=UTC), "5 Jan 2026"),
    ],
)
def test_a_time_is_said_as_short_as_it_is_clear(app: Flask, moment, said):
    with time_machine.travel(NOW, tick=False), app.test_request_context():
        assert words.shown_time(clock.stored(moment)) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=24), "1 day"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_an_age_is_said_in_the_largest_unit_that_fits(app: Flask, ago, said):
    with time_machine.travel(NOW, tick=False), app.test_request_context():
        assert words.age(clock.stored(NOW - ago)) == said


def test_the_same_text_means_another_day_tomorrow(app: Flask):
    stored = clock.stored(NOW)
    for later, said in ((0, "09:30"), (1, "Mon 09:30"), (30, "7 Sep 2026")):
        with time_machine.travel(NOW + timedelta(days=later), tick=False), app.test_request_context():
            assert words.shown_time(stored) == said


def test_dates_counts_and_prices(app: Flask):
    with app.test_request_context():
        assert words.full_time("2026-09-07T08:30:00Z") == "Mon 7 Sep 2026, 09:30"
        assert words.shown_date("2026-09-07") == "7 Sep 2026"
        assert words.shown_date(None) == words.shown_time(None) == words.full_time("") == words.pounds(None) == ""
        assert [words.count_of(n, "device") for n in (0, 1, 2, 1234)] == [
            "0 devices",
            "1 device",
            "2 devices",
            "1,234 devices",
        ]
        assert words.count_of(2, "person", "people") == "2 people"
        assert [words.pounds(p) for p in (0, 5, 64900, 123456)] == ["£0.00", "£0.05", "£649.00", "£1,234.56"]


# --- posted text


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  Nothing \t ", "Nothing"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\0b\x07c\x1b[31md\x7f\x85", "abc[31md"),
        ("lone \ud800 half", "lone  half"),
        ("Ŵyn 🎉 नमस्ते", "Ŵyn 🎉 नमस्ते"),
        ("<b>&amp;'\"</b>", "<b>&amp;'\"</b>"),
    ],
)
def test_typed_text_is_cleaned_of_what_nobody_types(posted, kept):
    assert clean_text(posted) == kept


@given(st.text(st.characters()) | st.text())
def test_clean_text_can_be_stored_and_stays_as_it_is(posted):
    kept = clean_text(posted)
    kept.encode("utf-8")
    assert clean_text(kept) == kept
    assert not any(ord(c) < 32 and c not in "\n\t" for c in kept)
    line = clean_line(posted)
    assert "\n" not in line
    assert clean_line(line) == line


def test_no_two_forms_have_the_same_key():
    keys = {new_form_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(16 <= len(key) <= 64 for key in keys)


@given(st.text() | st.integers().map(str))
def test_a_typed_number_is_one_that_a_row_can_have(typed):
    number = row_number(typed)
    assert 0 <= number < 10**MOST_DIGITS
    assert number == 0 or str(number) == typed.lstrip("0")
