"""The clock is set while the real server runs: between a page and what is sent from it, and over a summer-time night.

faketime (apt install faketime) stands between the server and the clock that anybody can set, and leaves alone the one
that nobody can. Nothing is lost, nobody is signed out, no page shows a negative age, and the staff are told.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checks.phone import Answer, Phone
from checks.school import PASSWORD, data_file
from checks.server import Server
from checks.weakened import SET_CLOCK
from kiosk.core.sqlite import sqlite3

YEAR = timedelta(days=365)
JUMPS = {
    "20 years back": -20 * YEAR,
    "an hour back": timedelta(hours=-1),
    "a second back": timedelta(seconds=-1),
    "an hour forward": timedelta(hours=1),
    "10 years forward": 10 * YEAR,
}
NIGHTS = {"spring": datetime(2027, 3, 28, 1, tzinfo=UTC), "autumn": datetime(2027, 10, 31, 1, tzinfo=UTC)}
BEFORE_THE_CHANGE = timedelta(seconds=45)
LEAST_TOLD = timedelta(minutes=2)
NEGATIVE = re.compile(r"(?<![\w.-])[-\u2212]\d[\d.,]* ?(?:min|minutes?|h|hours?|days?|s|seconds?)\b")
WARNING = "clock of the service desk"
BUTTONS = {"start": "timer"}  # who begins, lets the clock of the work run
LIFE = "SELECT step FROM call_events WHERE call_id = ? ORDER BY id"

# who takes a step, on whose page, and what is chosen there
STEPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "triage": ("desk", "/desk", {"kind": "incident", "impact": "1", "urgency": "1"}),
    "dispatch": ("desk", "/desk", {"how": "sent"}),
    "start": ("tech1", "/fieldwork", {}),
    "resolve": (
        "tech1",
        "/fieldwork",
        {"resolution_type": "fix", "cause": "settings", "resolution": "Reset.", "minutes": "10"},
    ),
    "close": (
        "desk",
        "/desk",
        {
            "resolution_type": "fix",
            "cause": "settings",
            "symptom": "no_picture",
            "told_how": "phone",
            "recurs": "no",
        },
    ),
}
ALL_STEPS = ["log", *STEPS]


def library() -> str:
    """Return where faketime is; empty where it is not installed."""
    return next((str(found) for found in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "")


class SetClock:
    """The clock that a server sees: the PC's own, set by so much."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(timedelta(0))

    def set(self, by: timedelta) -> None:
        """Set it, from one moment to the next."""
        waiting = self.file.with_name(f"{self.file.name}.new")
        waiting.write_text(f"{int(by.total_seconds()):+d}\n")
        waiting.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        """What lets a process see it."""
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }


@dataclass
class Walked:
    """What became of it."""

    walks: int = 0
    problems: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def add(self, other: "Walked") -> None:
        """Add what another school showed."""
        self.walks += other.walks
        self.problems += other.problems


@dataclass
class Walk:
    """People who take a call from the report to its close, and look at every page after each step."""

    server: Server
    codes: Sequence[str]
    found: Walked

    def __post_init__(self) -> None:
        self.reporter = Phone(self.server.port)
        self.browsers = {name: Phone(self.server.port) for name in ("desk", "tech1", "coordinator")}
        for name, browser in self.browsers.items():
            browser.sign_in(name, PASSWORD)
        self.technician = str(self._row("SELECT id FROM people WHERE username = 'tech1'"))

    def whole(self, name: str, between: Callable[[str], None]) -> None:
        """Take all steps; `between` is called for each, when its page is open and before it is sent."""
        self.name = name
        self.found.walks += 1
        self._report(between)
        for step in STEPS:
            self._take(step, between)
            self._look()
        with closing(sqlite3.connect(data_file(self.server.folder))) as connection:
            life = [step for (step,) in connection.execute(LIFE, (self.call_id,)) if step in ALL_STEPS]
        if life != ALL_STEPS:
            self._wrong(f"lost: its steps are {life}")
        self.found.ids.append(self.call_id)

    def is_told(self) -> bool:
        """Tell whether the desk is told that the clock was set."""
        return WARNING in self.browsers["desk"].get("/desk/").text

    def _report(self, between: Callable[[str], None]) -> None:
        self.path = f"/D/{self.codes[self.found.walks % len(self.codes)]}"
        values = self.reporter.get(self.path).form(self.path) | {"symptom": "no_picture", "answer": "no"}
        between("log")
        answer = self.reporter.post(self.path, values | {"description": f"{self.name} {self.found.walks}"})
        if answer.status != 302:
            self._wrong(f"the report was answered with {answer.status}")
        self.receipt = answer.location.partition("?")[0]
        self.call_id = int(str(self._row("SELECT max(id) FROM calls")))

    def _take(self, step: str, between: Callable[[str], None]) -> None:
        who, house, typed = STEPS[step]
        page = f"{house}/calls/{self.call_id}"
        action = f"{page}/{BUTTONS.get(step, step)}"
        values = self.browsers[who].get(page).form(action)
        between(step)
        more = {"technician": self.technician} if step == "dispatch" else {}
        answer = self.browsers[who].post(action, values | typed | more)
        if answer.status != 302 or "/sign-in" in answer.location:
            self._wrong(f"{step} was answered with {answer.status} {answer.location}")

    def _look(self) -> None:
        self._see(self.reporter, self.receipt)
        self._see(self.reporter, self.path)
        for page in ("/desk/", f"/desk/calls/{self.call_id}"):
            self._see(self.browsers["desk"], page)
        self._see(self.browsers["tech1"], "/fieldwork/")
        self._see(self.browsers["coordinator"], "/office/")

    def _see(self, browser: Phone, page: str) -> Answer:
        answer = browser.get(page)
        if answer.status != 200:
            self._wrong(f"{page} answered {answer.status} {answer.location}")
        if negative := NEGATIVE.search(re.sub(r"<[^>]+>", " ", answer.text)):
            self._wrong(f"{page} says {negative[0]}")
        return answer

    def _row(self, question: str) -> object:
        with closing(sqlite3.connect(data_file(self.server.folder))) as connection:
            return connection.execute(question).fetchone()[0]

    def _wrong(self, text: str) -> None:
        self.found.problems.append(f"{self.name}: {text}")


def set_again_and_again(
    folder: Path, codes: Sequence[str], jump: str, walks: int, guard_taken_away: str = SET_CLOCK
) -> Walked:
    """Set the clock at another step of another call each time, and right again when the call is closed."""
    found, clock = Walked(), SetClock(folder.with_name(f"{folder.name}.clock"))
    server = Server(folder, guard_taken_away, **clock.environment)
    try:
        server.start()
        walk = Walk(server, codes, found)
        for number in range(walks):
            _walk_with_a_jump(walk, clock, jump, ALL_STEPS[number % len(ALL_STEPS)])
    finally:
        server.kill()
    if found.ids != sorted(set(found.ids)):
        found.problems.append("calls are not in the order in which they came")
    return found


def _walk_with_a_jump(walk: Walk, clock: SetClock, name: str, at: str) -> None:
    def jump(step: str) -> None:
        if step == at:
            clock.set(JUMPS[name])

    walk.whole(f"{name} before {at}", jump)
    if abs(JUMPS[name]) >= LEAST_TOLD and not walk.is_told():
        walk.found.problems.append(f"{name}: the staff are not told")
    clock.set(timedelta(0))
    if JUMPS[name] < timedelta(0) and walk.is_told():  # after one forward, notes of the future are there still
        walk.found.problems.append(f"{name}: the staff are told still, though it is right again")


def over_a_night(folder: Path, codes: Sequence[str], night: str) -> Walked:
    """Take a call over the hour at which summer time begins or ends."""
    found, clock = Walked(), SetClock(folder.with_name(f"{folder.name}.clock"))
    change = time.monotonic() + BEFORE_THE_CHANGE.total_seconds()
    clock.set(NIGHTS[night] - BEFORE_THE_CHANGE - datetime.now(UTC))
    server = Server(folder, SET_CLOCK, **clock.environment)

    def wait(step: str) -> None:
        if step == "start":
            time.sleep(max(0, change + 2 - time.monotonic()))

    try:
        server.start()
        walk = Walk(server, codes, found)
        walk.whole(f"summer time, {night}", wait)
        if walk.is_told():
            found.problems.append(f"{night}: the clock is doubted")
    finally:
        server.kill()
    return found
