"""SIGKILL at random moments under load: what was acknowledged is there exactly once, and the server comes up again."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from checks import ledger, school
from checks.load import Day, under_load
from checks.server import ROOT, DidNotStart, Server, copy_of

# a life ends a random moment after a random number of acknowledgements, however quick the PC is
MOST_IN_A_LIFE, LONGEST_MOMENT_S, LONGEST_LIFE_S = 12, 0.05, 60
KILLED_WHILE_STARTING = 0.15
LOOKED_AT_EVERY = 5  # kills; in between the server alone says whether it comes up again
BACKUP_WITHIN_S = 120


@dataclass
class Killed:
    """What became of it."""

    kills: int = 0
    acknowledged: int = 0
    backups: int = 0
    starts_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_noticed(self) -> bool:
        """Tell whether a report is missing, there twice, or changed."""
        return bool(ledger.lost(self.problems))


def kill_again_and_again(
    folder: Path, codes: tuple[str, ...], kills: int, at_most_s: float = 4 * 3600, guard_taken_away: str = ""
) -> Killed:
    """Kill the server under load, start it again, compare; until so many kills are done or the time is over.

    With a guard taken away it is over, too, as soon as a report is missing or there twice.
    """
    server, found = Server(folder, guard_taken_away), Killed()
    looked_at_every = 1 if guard_taken_away else LOOKED_AT_EVERY
    between_backups = threading.Lock()
    day = Day(server.port, codes)
    has_command("backup")  # asked now, while nobody else needs the processor
    try:
        found.starts_s.append(server.start())
        until = time.monotonic() + at_most_s
        with under_load(day), backups_beside(folder, found, between_backups):
            while found.kills < kills and time.monotonic() < until and not (guard_taken_away and found.is_noticed):
                _one_kill(server, day, found)
                if found.kills % looked_at_every == 0:
                    # a backup that ends tidies the write-ahead log away under the copy
                    with between_backups:
                        _look(server, day, found)
                found.starts_s.append(server.start())
        server.kill()
        _look(server, day, found)
    except DidNotStart as refusal:
        found.problems.append(f"did not come up again: {refusal}")
    finally:
        server.kill()
    found.acknowledged = len(day.ledger.acknowledged)
    found.problems += day.strange
    return found


def _one_kill(server: Server, day: Day, found: Killed) -> None:
    enough = len(day.ledger.acknowledged) + random.randint(1, MOST_IN_A_LIFE)
    until = time.monotonic() + LONGEST_LIFE_S
    while len(day.ledger.acknowledged) < enough and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(random.uniform(0, LONGEST_MOMENT_S))
    server.kill()
    found.kills += 1
    if random.random() < KILLED_WHILE_STARTING:
        server.begin()
        time.sleep(random.uniform(0, 1.5))
        server.kill()
        found.kills += 1


def _look(server: Server, day: Day, found: Killed) -> None:
    """Hold the ledger against a copy of the folder as the kill left it, so that looking changes nothing."""
    told = list(day.ledger.acknowledged)
    as_left = copy_of(server.folder, server.folder.with_name(f"{server.folder.name}-as-left"))
    found.problems += ledger.problems(ledger.read_kept(school.data_file(as_left)), told)


@cache
def has_command(name: str) -> bool:
    """Tell whether app.py offers a command."""
    done = subprocess.run([sys.executable, "app.py", name, "--help"], cwd=ROOT, capture_output=True, timeout=60)
    return done.returncode == 0


@contextmanager
def backups_beside(folder: Path, found: Killed, between_backups: threading.Lock) -> Iterator[None]:
    """Make backups one after the other beside the block, where there is a command for it; each holds the lock."""
    is_over = threading.Event()

    def back_up() -> None:
        while not is_over.is_set():
            with between_backups:
                done = subprocess.run(
                    [sys.executable, "app.py", "backup"],
                    cwd=ROOT,
                    env={"SCANDESK_INSTANCE": str(folder), "PATH": "/usr/bin:/bin"},
                    capture_output=True,
                    timeout=BACKUP_WITHIN_S,
                )
            found.backups += done.returncode == 0
            is_over.wait(2)

    work = threading.Thread(target=back_up) if has_command("backup") else None
    if work:
        work.start()
    try:
        yield
    finally:
        is_over.set()
        if work:
            work.join()
