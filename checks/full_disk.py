"""The disk is full, at 200 levels from its last byte upwards: nothing acknowledged is lost, and nobody restarts it.

The disk is a real one of its own. Its level is set while the server runs, so that at first it believes there is room
and finds out from SQLite; later it knows, and leaves the last hundred megabytes alone. Reports go on all the time.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from checks import ledger
from checks.disks import fill, make_room
from checks.load import Day
from checks.phone import Phone
from checks.school import PASSWORD, data_file
from checks.server import running

DISK_MB = 160  # more than the server leaves alone, so that it can be below and above that
LEVELS_UNTIL_ROOM = 10  # then what waits must be logged by itself
REPORTS = 6  # at each level
PHONES = 3
LOGGED_WITHIN_S, TOLD_WITHIN_S = 120, 60  # guards against waiting for ever
TOLD = "PC is nearly full"
HIGHEST = (0, 64 * 1024, 1 << 20, 8 << 20, 110 << 20)


@dataclass
class Filled:
    """What became of it, over all levels."""

    levels: int = 0
    acknowledged: int = 0
    refused: int = 0
    logged_after_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[str]:
        """Return what was acknowledged and is missing, there twice, or changed."""
        return ledger.lost(self.problems)


def levels_of(number: int, seed: int = 0) -> list[int]:
    """Return at how many free bytes the disk is tried: some of them to the last byte, most of them nearly full."""
    chance = random.Random(seed)
    return [chance.randint(0, HIGHEST[n % len(HIGHEST)]) for n in range(number)]


def fill_again_and_again(disk: Path, codes: tuple[str, ...], levels: int, guard_taken_away: str = "") -> Filled:
    """Fill the disk of a school to one level after the other while people report; now and then there is room again."""
    found = Filled()
    with running(disk, guard_taken_away) as server:
        day, desk = Day(server.port, codes), Phone(server.port)
        desk.sign_in("desk", PASSWORD)
        for number, free in enumerate(levels_of(levels), 1):
            make_room(disk)
            fill(disk, free)
            _report(day)
            if number % LEVELS_UNTIL_ROOM and number < levels:
                continue
            fill(disk)
            _is_told(desk, found)
            make_room(disk)
            _wait_until_logged(disk, day, found)
        if not server.is_running():
            found.problems.append("the server ended")
    found.levels, found.acknowledged = levels, len(day.ledger.acknowledged)
    found.refused = day.ledger.answers[503]
    found.problems += day.strange + ledger.problems(ledger.read_kept(data_file(disk)), day.ledger.acknowledged)
    return found


def _report(day: Day) -> None:
    with ThreadPoolExecutor(PHONES) as phones:
        list(phones.map(lambda number: day.report(f"Phone {number}", number, False), range(REPORTS)))


def _is_told(desk: Phone, found: Filled) -> None:
    """Wait until the desk's page says that the disk is full: it is looked at every few seconds."""
    until = time.monotonic() + TOLD_WITHIN_S
    while TOLD not in desk.get("/desk/").text:
        if time.monotonic() > until:
            found.problems.append("the desk was not told that the disk is full")
            return
        time.sleep(0.5)


def _wait_until_logged(disk: Path, day: Day, found: Filled) -> None:
    """Wait until the running server has logged by itself whatever waited."""
    begun, told = time.monotonic(), {sent.mark for sent in day.ledger.acknowledged}
    while missing := told - set(ledger.read_kept(data_file(disk), with_photos=False).digests):
        if time.monotonic() > begun + LOGGED_WITHIN_S:
            found.problems.append(f"{len(missing)} reports were not logged when there was room again")
            break
        time.sleep(0.5)
    found.logged_after_s.append(time.monotonic() - begun)
