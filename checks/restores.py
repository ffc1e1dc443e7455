"""Backups while people report, each put back on an empty PC by the documented command.

Each holds all that was acknowledged before it was begun, its photos open, and SQLite finds no fault.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checks import ledger
from checks.ledger import Sent
from checks.load import Day, under_load
from checks.school import data_file
from checks.server import DidNotStart, run_command, running

NEW_REPORTS = 3  # since the backup before
ROUNDS_OF_A_SCHOOL = 10  # then another school is taken, so that the last restores are not longer than the first
WAITS_S, LONGEST_WAIT_S = 0.02, 60

Makes = Callable[[Path, Path], None]


class WentWrong(Exception):
    """A command refused; the text is what it said."""


@dataclass
class Restored:
    """What became of it."""

    restores: int = 0
    acknowledged: int = 0
    took_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Restored") -> None:
        """Add what another school showed."""
        self.restores += other.restores
        self.acknowledged += other.acknowledged
        self.took_s += other.took_s
        self.problems += other.problems


def by_the_command(folder: Path, stick: Path) -> None:
    """Make a backup of a school at work."""
    done = run_command(folder, "backup", "--to", str(stick))
    if done.returncode:
        raise WentWrong(f"no backup: {done.stderr[:200]}")


def by_copying_the_file(folder: Path, stick: Path) -> None:
    """Copy the data file, as somebody does who has not read the guide."""
    shutil.copy(data_file(folder), stick)


def back_up_and_restore(folder: Path, codes: tuple[str, ...], rounds: int, make: Makes = by_the_command) -> Restored:
    """Make backups under load; put each back elsewhere, and hold it against what had been acknowledged before."""
    found, made = Restored(), []
    with running(folder) as server:
        day = Day(server.port, codes)
        with under_load(day):
            for number in range(rounds):
                stick = folder.with_name(f"{folder.name}-stick-{number}")
                stick.mkdir()
                made.append((stick, _wait_for_more(day)))
                make(folder, stick)
    found.acknowledged, found.problems = len(day.ledger.acknowledged), list(day.strange)
    for stick, told in made:
        _put_back(stick, told, found)
    return found


def _wait_for_more(day: Day) -> list[Sent]:
    """Wait until there is something new, and return what was acknowledged until then."""
    enough, until = len(day.ledger.acknowledged) + NEW_REPORTS, time.monotonic() + LONGEST_WAIT_S
    while len(day.ledger.acknowledged) < enough and time.monotonic() < until:
        time.sleep(WAITS_S)
    return list(day.ledger.acknowledged)


def _put_back(stick: Path, told: Sequence[Sent], found: Restored) -> None:
    (file,) = stick.glob("*.sqlite3")
    empty = stick.with_name(f"{stick.name}-restored")
    if file.name == data_file(empty).name:
        shutil.move(stick, empty)
    else:
        begun = time.monotonic()
        done = run_command(empty, "restore", str(file), "--yes")
        found.took_s.append(time.monotonic() - begun)
        shutil.rmtree(stick)
        if done.returncode:
            found.problems.append(f"no restore: {done.stderr[:200]}")
            return
        if not found.restores:
            found.problems += _does_not_start(empty)
    found.restores += 1
    found.problems += ledger.problems(ledger.read_kept(data_file(empty)), told)
    shutil.rmtree(empty)


def _does_not_start(folder: Path) -> list[str]:
    try:
        with running(folder):
            return []
    except DidNotStart as refusal:
        return [f"does not start on what was put back: {refusal}"]
