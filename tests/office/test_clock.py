"""The whole way of a call on a clock that is wrong or set in between: nothing is lost, nobody is signed out, no page
shows a negative age, and the staff are told.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from checks.clocks import ALL_STEPS, JUMPS, NEGATIVE, STEPS, YEAR
from kiosk.calls import store as calls
from kiosk.calls.records import Status
from kiosk.core import clock, clock_watch
from kiosk.core.forms import new_form_key
from kiosk.office import clock_doubts, rounds
from tests.builders import actor, add_device

A_TUESDAY = datetime(2026, 12, 1, 10, tzinfo=UTC)
NIGHTS = {"spring": datetime(2027, 3, 28, 0, 10, tzinfo=UTC), "autumn": datetime(2026, 10, 25, 0, 10, tzinfo=UTC)}


class Hands:
    """The PC's clock, and the one that nobody sets; both go on by the same."""

    def __init__(self, now: datetime) -> None:
        self.now, self.steady = now, 5000.0

    def go_on(self, by: timedelta) -> None:
        self.now += by
        self.steady += by.total_seconds()

    def set(self, by: timedelta) -> None:
        self.now += by


class Way:
    """One call, from the report to its close, with a look at every page after each step."""

    def __init__(self, app: Flask, signed_in, hands: Hands, database) -> None:
        self.hands, self.database = hands, database
        self.reporter = app.test_client()
        self.browsers = {name: signed_in(name) for name in ("desk", "tech1", "coordinator")}
        self.device = add_device(database)
        self.technician = str(actor(database, "tech1").person_id)

    def walk(self, set_before: int, by: timedelta, each: timedelta) -> int:
        """Take all steps; before one of them the clock is set. Return the call's id."""
        for number, name in enumerate(ALL_STEPS):
            if number == set_before:
                self.hands.set(by)
            self.report() if name == "log" else self.step(name)
            self.look()
            self.hands.go_on(each)
        return self.call_id

    def report(self) -> None:
        sent = {"form_key": new_form_key(), "kind": "incident", "symptom": "no_picture", "answer": "no"}
        self.reporter.get(f"/D/{self.device.code}")
        answer = self.reporter.post(f"/D/{self.device.code}", data=sent)
        assert answer.status_code == 302, answer.text
        self.receipt = answer.location.partition("?")[0]
        row = self.database.connection.execute("SELECT max(id) FROM calls").fetchone()
        self.call_id = row[0]

    def step(self, name: str) -> None:
        who, house, given = STEPS[name]
        if name == "dispatch":
            given = given | {"technician": self.technician}
        version = str(calls.call(self.database, self.call_id).version)
        answer = self.browsers[who].post(f"{house}/calls/{self.call_id}/{name}", data={"version": version, **given})
        assert answer.status_code == 302, f"{name}: {answer.status_code} {re.findall('field-error.*', answer.text)}"
        assert "/sign-in" not in answer.location, f"{who} was signed out"

    def look(self) -> None:
        self.see(self.reporter, self.receipt)
        self.see(self.reporter, f"/D/{self.device.code}")
        for page in ("/desk/", f"/desk/calls/{self.call_id}", f"/fieldwork/devices/{self.device.code}"):
            self.see(self.browsers["desk"], page)
        self.see(self.browsers["tech1"], "/fieldwork/")

    def see(self, browser, page: str) -> str:
        answer = browser.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        text = re.sub(r"<[^>]+>", " ", answer.text)
        assert not NEGATIVE.search(text), f"{page}: {NEGATIVE.search(text)}"
        return text


@pytest.fixture
def hands(monkeypatch):
    found = Hands(A_TUESDAY)
    monkeypatch.setattr(clock, "now", lambda: found.now)
    monkeypatch.setattr(clock_watch, "steady_s", lambda: found.steady)
    return found


@pytest.fixture
def way(hands, app, school, signed_in):
    return Way(app, signed_in, hands, school)


def life_of(way: Way, call_id: int) -> list[str]:
    return [event.step for event in calls.events(way.database, call_id)]


def is_told(way: Way) -> bool:
    return "clock of the service desk" in way.see(way.browsers["desk"], "/desk/")


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_a_clock_that_is_set_loses_nothing_and_signs_nobody_out(way, jump):
    """The clock is set before each step of another call, and set right again after it."""
    seen, minute = [], timedelta(minutes=1)
    for number in range(len(ALL_STEPS)):
        seen.append(way.walk(number, jump, minute))
        assert is_told(way) == (abs(jump) > minute)
        assert clock_doubts.is_trusted(way.database, way.hands.now) == (abs(jump) < minute)
        way.hands.set(-jump)
        way.hands.go_on(11 * minute)
    assert len(set(seen)) == len(ALL_STEPS)
    for call_id in seen:
        assert life_of(way, call_id) == ALL_STEPS
        assert calls.call(way.database, call_id).status is Status.CLOSED
    for page in ("/desk/log", "/measures/", "/office/", "/office/doctor"):
        browser = way.browsers["coordinator"]
        answer = browser.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert not NEGATIVE.search(re.sub(r"<[^>]+>", " ", answer.text)), page


@pytest.mark.parametrize("night", NIGHTS)
def test_the_night_when_the_hour_changes_is_a_night_like_any_other(way, night):
    way.hands.now = NIGHTS[night]
    way.walk(0, timedelta(0), timedelta(minutes=20))  # two hours, across the change
    call_id = way.call_id
    assert life_of(way, call_id) == ALL_STEPS


@pytest.mark.parametrize(
    ("text", "is_negative"),
    [
        ("-1 min", True),
        ("since \u22123 days", True),
        ("-20 h", True),
        ("2026-12-01 10 min", False),
        ("5 min - 6 h", False),
    ],
)
def test_a_negative_age_would_be_seen(text, is_negative):
    assert bool(NEGATIVE.search(text)) == is_negative


def test_by_the_clock_that_anybody_sets_everybody_would_be_signed_out(way, monkeypatch):
    monkeypatch.setattr(clock_watch, "steady_s", lambda: way.hands.now.timestamp())
    with pytest.raises(AssertionError):
        way.walk(1, JUMPS["10 years forward"], timedelta(minutes=1))


def test_a_session_that_lasted_its_time_ends_in_spite_of_the_watch(way):
    assert way.browsers["desk"].get("/desk/").status_code == 200
    for _ in range(11):
        way.hands.go_on(timedelta(hours=1))
    assert way.browsers["desk"].get("/desk/").status_code == 302


@pytest.mark.parametrize("name", ["old personal data", "journal"])
def test_old_data_stays_while_the_clock_is_in_doubt(school, hands, monkeypatch, caplog, name):
    done = []
    monkeypatch.setattr(rounds.retention, "look", lambda *_: done.append(1))
    monkeypatch.setattr(rounds.forgetting, "forget_old", lambda *_: done.append(1))
    (each,) = [each for each in rounds.rounds_of(school) if each.name == name]
    each.work(hands.now, lambda: True)
    assert len(done) == 1
    hands.set(10 * YEAR)
    each.work(hands.now, lambda: True)
    assert len(done) == 1
    assert "the clock may be wrong" in caplog.text
    hands.set(-10 * YEAR)
    each.work(hands.now, lambda: True)
    assert len(done) == 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3600, "1 hour forward"),
        (-7200, "2 hours back"),
        (300, "5 minutes forward"),
        (-20 * 365 * 86400, "20 years back"),
        (3 * 86400, "3 days forward"),
    ],
)
def test_how_far_it_was_set_is_said_in_words(seconds, words):
    assert clock_doubts.jump_words(seconds) == words
