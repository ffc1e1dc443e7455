"""What a line says of its time, and what an address may hold."""

from datetime import time, timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar.hours import Interval, SchoolHours
from kiosk.core import clock
from kiosk.desk import rules
from kiosk.desk.records import FILTERS, NO_TIME, ORDERS, VIEWS, QueueLine
from tests.builders import MONDAY

HOURS = SchoolHours("Europe/London", (((Interval(time(8), time(16)),),) * 5) + ((), ()))
SOON = clock.stored(MONDAY + timedelta(hours=2))


def line(**what: object) -> QueueLine:
    values = dict.fromkeys(QueueLine._fields, "") | {"id": 7, "version": 1, "priority": 2, "is_answer_due": 0}
    return QueueLine(**(values | {"status": "triaged", "due_at": NO_TIME, "hold_reason": None} | what))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("away", "is_answer", "said"),
    [
        (timedelta(hours=1), 0, ("soon", "Due 10:30")),
        (timedelta(hours=2), 0, ("soon", "Due 11:30")),
        (timedelta(hours=2, seconds=1), 0, ("due", "Due 11:30")),
        (timedelta(hours=28, minutes=30), 0, ("due", "Due Tue 14:00")),
        (timedelta(hours=28, minutes=30), 1, ("due", "Answer due Tue 14:00")),
        (timedelta(days=9), 0, ("due", "Due Wed 16 Sep 09:30")),
        (timedelta(), 0, ("overdue", "Overdue by 0 min")),
        (-timedelta(minutes=5), 0, ("overdue", "Overdue by 5 min")),
        (-timedelta(hours=2), 0, ("overdue", "Overdue by 1 h 30 min")),
        (-timedelta(hours=2, minutes=10), 0, ("overdue", "Overdue by 1 h 30 min")),
        (-timedelta(hours=2, minutes=10), 1, ("overdue", "Answer overdue by 1 h 30 min")),
        (-timedelta(days=2), 0, ("overdue", "Overdue by 1 h 30 min")),
    ],
)
def test_the_time_of_a_line_is_said_in_words(away: timedelta, is_answer: int, said: tuple[str, str]):
    due = line(due_at=clock.stored(MONDAY + away), is_answer_due=is_answer)
    assert rules.time_words(due, MONDAY, SOON, HOURS) == said


def test_what_waits_says_for_what_and_what_has_no_time_says_nothing():
    held = line(status="on_hold", hold_reason="reporter")
    assert rules.time_words(held, MONDAY, SOON, HOURS) == ("paused", "Waiting for the reporter")
    assert rules.time_words(line(), MONDAY, SOON, HOURS) == ("", "")
    running = line(status="on_hold", hold_reason="part", due_at=clock.stored(MONDAY + timedelta(hours=1)))
    assert rules.time_words(running, MONDAY, SOON, HOURS)[0] == "soon"


@given(st.dictionaries(st.sampled_from([*FILTERS, "view", "order", "after", "x"]), st.text(max_size=150)))
def test_an_address_keeps_nothing_but_what_the_queue_knows(asked: dict[str, str]):
    kept = rules.known_query(urlencode(asked))
    found = parse_qs(kept, keep_blank_values=True)
    assert set(found) <= {"view", "order", *FILTERS}
    assert found.get("view", ["all"])[0] in VIEWS
    assert found.get("order", ["priority"])[0] in ORDERS
    assert rules.known_query(kept) == kept, "a kept view leads to itself"


@pytest.mark.parametrize("order", ORDERS)
def test_a_key_leads_back_to_its_place(order: str):
    found = line(due_at="2026-09-07T10:00:00Z", logged_at="2026-09-07T08:30:00Z")
    key = rules.read_key(order, rules.key_of(order, found))
    assert key == tuple(getattr(found, name) for name in ORDERS[order].fields)


@pytest.mark.parametrize("after", ["", "x", "1~2", "x~a~b~1", "1~a~b~x", "9" * 40, "1~a~b~1~1", "-1~a~b~1", "١~a~b~1"])
def test_a_spoilt_key_is_none(after: str):
    assert rules.read_key("priority", after) == ()
