"""Each measure against a week that was counted by hand.

Monday 7 to Sunday 13 September 2026, school hours 08:00 to 16:00 UTC on weekdays, so a school day is 8 hours.

| call | what                | logged    | resolved  | school time            | beside                                |
| ---- | ------------------- | --------- | --------- | ---------------------- | ------------------------------------- |
| C1   | projector, Hall     | Mon 09:00 | Mon 11:00 | 2 h                    | at the desk, by a known answer        |
| C2   | projector, Hall     | Mon 15:00 | Tue 10:00 | 3 h                    | technician 7, 30 min, due Tue 09:00   |
| C3   | printer, paper jam  | Tue 09:00 | Fri 09:00 | 24 h - 8 h paused = 16 | technician 7 then 8, 20 min, due Fri  |
| C4   | request             | Wed 08:00 | -         |                        | waits at the end, overdue             |
| C5   | printer             | 1 Sep     | -         |                        | waits at the end, for 8 school days   |
| C6   | corridor            | Thu 10:00 | Thu 10:30 | 30 min                 | opened again and resolved again       |
| C7   | set aside           | Fri 08:00 | -         |                        | no report                             |
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from kiosk.calendar.hours import Interval, Pause, SchoolHours
from kiosk.calendar.reckoning import Reckoner
from kiosk.calls.records import CallKind, Cause, Channel, ResolutionType, Status
from kiosk.measures.figures.measures import BY_KEY, MEASURES
from kiosk.measures.figures.records import CallFact, Facts, Figure, Split, Unit, key_of
from kiosk.measures.figures.words import change, finding, shown
from kiosk.measures.periods import Period

HOURS = SchoolHours("UTC", ((Interval(time(8), time(16)),),) * 5 + ((), ()))
BEGINS, ENDS = datetime(2026, 9, 7, tzinfo=UTC), datetime(2026, 9, 14, tzinfo=UTC)
HOUR = 3600.0


def at(day: int, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"2026-09-{day:02}T{clock}:00+00:00")


def fact(number: int, logged: datetime, resolved: datetime | None = None, **what: object) -> CallFact:
    values = {
        "id": number,
        "kind": CallKind.INCIDENT,
        "status": Status.CLOSED if resolved else Status.TRIAGED,
        "channel": Channel.SCAN,
        "symptom": "no_picture",
        "opening_symptom": "no_picture",
        "priority": 3,
        "device_id": 1,
        "device_kind": "projector",
        "model_id": 1,
        "location_id": 1,
        "supplier_id": None,
        "technician_id": None,
        "reporter": "",
        "logged_at": logged,
        "occurred_at": logged,
        "responded_at": logged,
        "resolved_at": resolved,
        "closed_at": resolved,
        "resolution_type": ResolutionType.FIX if resolved else None,
        "cause": Cause.HARDWARE if resolved else None,
        "reopened": 0,
        "is_failure": bool(resolved),
        "recording_seconds": None,
        "pauses": (),
        "sent_to": frozenset(),
        "was_sent": False,
        "minutes": 0,
        "desk_minutes": 0,
    }
    return CallFact(**(values | what))  # type: ignore[arg-type]


CALLS = (
    fact(
        1,
        at(7),
        at(7, "11:00"),
        was_helped_by_article=True,
        recording_seconds=60,
        reporter="Mrs Hughes",
        asked_at=at(7, "12:00"),
        score=5,
        occurred_at=at(7, "08:00"),
        responded_at=at(7, "09:30"),
        escalations=2,
    ),
    fact(
        2,
        at(7, "15:00"),
        at(8, "10:00"),
        technician_id=7,
        sent_to=frozenset({7}),
        was_sent=True,
        minutes=30,
        resolve_by=at(8),
        respond_by=at(7, "15:30"),
        recording_seconds=180,
        reporter="mrs  hughes",
        asked_at=at(8, "12:00"),
        score=3,
        symptom="no_sound",
    ),
    fact(
        3,
        at(8),
        at(11),
        device_id=2,
        device_kind="printer",
        symptom="paper_jam",
        opening_symptom="paper_jam",
        technician_id=8,
        sent_to=frozenset({7, 8}),
        was_sent=True,
        minutes=20,
        resolve_by=at(11),
        pauses=(Pause(at(9), at(10)),),
        cause=Cause.CONSUMABLE,
        is_failure=False,
        reporter="Mr Bevan",
        asked_at=at(11, "12:00"),
    ),
    fact(4, at(9, "08:00"), kind=CallKind.REQUEST, device_id=None, resolve_by=at(10), responded_at=None),
    fact(5, at(1), device_id=2, resolve_by=None),
    fact(
        6,
        at(10, "10:00"),
        at(10, "10:30"),
        channel=Channel.CORRIDOR,
        reopened=1,
        resolution_type=ResolutionType.WORKAROUND,
    ),
    fact(7, at(11, "08:00"), status=Status.SET_ASIDE),
)
FACTS = Facts(
    period=Period(date(2026, 9, 7), date(2026, 9, 13)),
    begins_at=BEGINS,
    ends_at=ENDS,
    calls=CALLS,
    reckoner=Reckoner(HOURS, at(1), ENDS),
    usual_day=HOURS.usual_day,
    users=50,
    service_days=2 * 365,
    reopened_in_period=frozenset({6}),
    bands=(timedelta(hours=2), timedelta(hours=8), timedelta(hours=24)),
    major_calls=frozenset({2}),
    problem_calls=frozenset({6}),
    open_problem_calls=frozenset({6}),
    zone="UTC",
)


def counted(key: str, facts: Facts = FACTS) -> Figure:
    return BY_KEY[key].count(facts)


def parts(key: str) -> dict[str, float | None]:
    return {part.name: part.value for part in counted(key).parts}


@pytest.mark.parametrize(
    ("key", "value", "calls"),
    [
        ("logged", 5, (1, 2, 3, 4, 6)),
        ("resolved", 4, (1, 2, 3, 6)),
        ("outstanding", 2, (4, 5)),
        ("age", 5, (4, 5)),  # 2 (Thursday, Friday) and 8 school days
        ("time-to-resolve", 2.5 * HOUR, (1, 2, 3, 6)),  # 30 min, 2 h, 3 h, 16 h
        ("fix-time", 0.5, (1, 6)),
        ("time-to-respond", 0, (1, 2, 3, 6)),
        ("technician-time", 50, (2, 3)),
        ("recording-time", 2, (1, 2)),
        ("per-user", 1.5, (1, 2, 3)),
        ("about-devices", 4, (1, 2, 3, 6)),
        ("failure-rate", 1.5, (1, 2, 6)),
        ("downtime", (3 + 3 + 24 + 0.5) * HOUR, (1, 2, 3, 6)),
        ("within-target", 0.5, (3,)),
        ("at-the-desk", 0.5, (1, 6)),
        ("by-knowledge", 0.25, (1,)),
        ("reopened", 0.25, (6,)),
        ("escalated", 0.2, (1,)),
        ("misjudged", 0.25, (2,)),
        ("causes", 1, (2,)),
        ("past-the-desk", 0.2, (6,)),
        ("quick-tasks", 0.4, (3,)),
        ("satisfaction", 4, (1, 2)),  # 5 and 3; the third who was asked did not answer
    ],
)
def test_a_week_by_hand(key: str, value: float, calls: tuple[int, ...]):
    found = counted(key)
    assert found.value == pytest.approx(value)
    assert found.calls == calls


def test_what_stands_beside_the_figures():
    assert parts("logged") == {"Incidents": 4, "Requests": 1, "Week 2026-W37": 5}
    assert parts("age") == {
        "Oldest": 8,
        "0 to 1 school days": 0,
        "2 to 5 school days": 1,
        "6 to 10 school days": 1,
        "11 to 20 school days": 0,
        "Over 20 school days": 0,
    }
    assert parts("fix-time") == {
        "up to 2 h": 0.5,
        "up to 1 school day": 0.25,
        "up to 3 school days": 0.25,
        "over 3 school days": 0,
    }
    assert parts("within-target") == {"Missed": 1, "Responded to in time": 1, "Overdue and still open": 1}
    assert parts("per-user")["For every 100 users"] == 10
    assert parts("per-user")["mrs hughes"] == 2
    assert parts("causes")["Closed with a workaround, cause still open"] == 1
    assert parts("misjudged")["Sent to another technician"] == 0.5
    assert parts("technician-time")["Per resolved call"] == 12.5
    assert parts("time-to-resolve")["90 % at most"] == 16 * HOUR
    shares = {"Good or very good": 0.5, "Answered, of those asked": pytest.approx(2 / 3)}
    assert parts("satisfaction") == shares | {"Very good": 1, "Good": 0, "Fair": 1, "Poor": 0, "Very poor": 0}


def test_shares_of_nothing_have_no_value():
    nothing = replace(FACTS, calls=(), service_days=None, users=0)
    for measure in MEASURES:
        found = measure.count(nothing)
        assert found.calls == ()
        assert found.value == (None if measure.unit not in (Unit.CALLS, Unit.SCHOOL_TIME, Unit.MINUTES) else 0) or (
            measure.key in ("time-to-resolve", "time-to-respond", "recording-time") and found.value is None
        ), measure.key


def test_every_measure_says_what_it_is_and_where_it_comes_from():
    assert [measure.number for measure in MEASURES] == list(range(1, len(MEASURES) + 1))
    for measure in MEASURES:
        said = " ".join((measure.count.__doc__ or "").split())
        assert f"FITS measure {measure.number} " in said, measure.key
        assert "Unit: " in said, measure.key
        assert measure.definition.endswith("."), measure.key


def test_a_call_is_counted_under_one_key():
    assert key_of(CALLS[0], Split.REPORTER) == key_of(CALLS[1], Split.REPORTER) == "mrs hughes"
    assert key_of(CALLS[0], Split.TECHNICIAN) == "none"
    assert key_of(CALLS[3], Split.KIND) == "request"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.456, Unit.SHARE, "46 %"),
        (None, Unit.SHARE, "–"),
        (12 * HOUR, Unit.SCHOOL_TIME, "1 school day 4 h"),
        (1, Unit.SCHOOL_DAYS, "1 school day"),
        (640, Unit.MINUTES, "10 h 40 min"),
        (1.25, Unit.MINUTES, "1.2 min"),
        (50 * HOUR, Unit.CALENDAR_TIME, "2.1 days"),
        (1234, Unit.CALLS, "1,234"),
    ],
)
def test_amounts_in_words(value, unit, said):
    assert shown(value, unit, HOURS) == said


def test_changes_and_the_finding_in_words():
    assert change(Figure(0.5, Unit.SHARE), Figure(0.47, Unit.SHARE), HOURS) == "3 points more"
    assert change(Figure(4, Unit.CALLS), Figure(5, Unit.CALLS), HOURS) == "1 less"
    assert change(Figure(None, Unit.SHARE), Figure(0.4, Unit.SHARE), HOURS) == ""
    found = {measure.key: measure.count(FACTS) for measure in MEASURES}
    assert finding(found, HOURS) == (
        "5 calls logged, 4 resolved, 2 outstanding at the end. Half of what was resolved took 2 h 30 min or less."
    )
