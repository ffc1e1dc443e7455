"""When a call is due, as a technician reads it."""

from datetime import UTC, datetime

import pytest

from kiosk.calendar.actions import school_hours
from kiosk.core import clock
from kiosk.fieldwork.rules import due_words
from tests.builders import MONDAY, add_device, dispatched_call


@pytest.mark.parametrize(
    ("resolve_by", "words"),
    [
        (None, ""),
        ("2026-09-07T13:00:00Z", "Due 14:00"),
        ("2026-09-08T13:00:00Z", "Due Tue 14:00"),
        ("2026-09-18T13:00:00Z", "Due Fri 18 Sep"),
        ("2026-09-07T23:30:00Z", "Due Tue 00:30"),  # tomorrow on the school's wall, today in UTC
    ],
)
def test_what_is_still_to_come_is_said_by_the_clock_on_the_wall(school, resolve_by, words):
    assert due_words(resolve_by, school_hours(school), MONDAY, "Europe/London") == words


def test_what_is_overdue_is_said_in_school_hours(school):
    friday = clock.stored(datetime(2026, 9, 4, 13, 0, tzinfo=UTC))
    said = due_words(friday, school_hours(school), MONDAY, "Europe/London")
    assert said == "Overdue by 3 h 30 min"  # Friday 14:00 to 16:00, Monday 8:00 to 9:30; the weekend is not counted


def test_due_times_stand_on_my_work(school, signed_in):
    call = dispatched_call(school, add_device(school))
    school.connection.execute("UPDATE calls SET resolve_by = '2026-09-08T13:00:00Z' WHERE id = ?", (call.id,))
    page = signed_in("tech1").get("/fieldwork/").text
    assert '<span class="overdue">Overdue by ' in page
