"""Power cuts: the real server works under a load and is recorded; then its disk is rebuilt as a cut may have left it.

Each cut comes at a random moment. Everything that had been acknowledged by then (the answer had begun to leave for the
sender) must be there, once and unchanged, and SQLite must find nothing wrong with the file. On a full disk reports are
in the journal alone: there it is looked at after the next start has logged them.
"""

import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from checks import ledger
from checks.ledger import Sent
from checks.load import Day, under_load
from checks.powercut.disk import Disk, Fate
from checks.powercut.recording import calls_of, lines_of, wait_until_written, watched_by_strace
from checks.powercut.replay import Player, Step, steps_of
from checks.school import data_file
from checks.server import DidNotStart, Server
from checks.weakened import FULL_DISK
from kiosk.core.commands import open_database
from kiosk.core.secret import read_secret
from kiosk.intake.opening import journal_beside

SHORT, LONG = 6, 15  # reports of each phone
# the moments that differ: a cut between two others finds the same disk
MOMENTS = ("pwrite64", "write", "ftruncate", "fsync", "fdatasync", "unlink", "rename", "linkat", "openat", "sendto")


@dataclass(frozen=True)
class Workload:
    """What goes on while the server is recorded, and the guards without which it must lose reports.

    `lives`: how often it is started, and ended by Ctrl+C. `on_a_full_disk`: only the journal takes reports.
    """

    name: str
    phones: int = 3
    phones_with_photo: int = 0
    with_desk: bool = False
    lives: int = 1
    on_a_full_disk: bool = False
    guards: tuple[str, ...] = ()

    def share_of(self, cuts: int) -> int:
        """Return how many of so many cuts are worth while: starting Scandesk after each takes its time."""
        return cuts // 5 if self.on_a_full_disk else cuts


WORKLOADS = (
    Workload("three phones", guards=("synchronous=NORMAL", "synchronous=OFF", "journal=DELETE")),
    Workload("phones with photos", phones=1, phones_with_photo=2),
    Workload("phones and the desk", phones=2, with_desk=True),
    Workload("stopped and started again", phones=2, phones_with_photo=1, lives=2),
    Workload("full disk", on_a_full_disk=True, guards=("journal not waited for",)),
)


@dataclass
class Recorded:
    """A folder as it was before, and what happened to it."""

    folder: Path
    before: Disk
    steps: list[Step] = field(default_factory=list)
    sent: dict[int, Sent] = field(default_factory=dict)  # by the sender's port
    strange: list[str] = field(default_factory=list)
    is_in_the_journal: bool = False


def record(
    workload: Workload, folder: Path, codes: tuple[str, ...], reports: int = LONG, guard_taken_away: str = ""
) -> Recorded:
    """Run the real server under a load, and write down every call it makes to the system."""
    recorded, lines = Recorded(folder, Disk.of(folder), is_in_the_journal=workload.on_a_full_disk), 0
    condition = guard_taken_away or FULL_DISK * workload.on_a_full_disk
    for life in range(workload.lives):
        log = folder.with_name(f"{folder.name}-{life}.strace")
        server = Server(folder, condition, watched_by_strace(log))
        try:
            server.start()
            process = server.process
            day = Day(server.port, codes, most=reports)
            with under_load(day, workload.phones, workload.phones_with_photo, workload.with_desk):
                day.wait_for_phones()
            server.stop()
        finally:
            server.kill()
        assert process
        wait_until_written(log, process.pid)
        recorded.steps += steps_of(calls_of(log), folder, lines)
        lines += lines_of(log) + 1
        recorded.sent |= {sent.port: sent for sent in day.ledger.acknowledged}
        recorded.strange += day.strange
        log.unlink()
    return recorded


@dataclass
class Found:
    """What the cuts showed."""

    cuts: int = 0
    acknowledged: int = 0
    cuts_with_loss: int = 0
    cuts_with_damage: int = 0
    came_up: int = 0
    by_fate: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Add what others found."""
        self.cuts += other.cuts
        self.acknowledged = max(self.acknowledged, other.acknowledged)
        self.cuts_with_loss += other.cuts_with_loss
        self.cuts_with_damage += other.cuts_with_damage
        self.came_up += other.came_up
        self.by_fate += other.by_fate
        self.examples = (self.examples + other.examples)[:5]


def cut_again_and_again(
    recorded: Recorded, cuts: int, seed: int = 0, hands: int = 1, looked_at_by_scandesk: int = 0
) -> Found:
    """Cut a recording at random moments, by some processes at once; after some of the cuts the server is started."""
    shares = [(recorded, cuts // hands, seed + n, looked_at_by_scandesk // hands) for n in range(hands)]
    found = Found()
    if hands == 1:
        found.add(_cuts(*shares[0]))
        return found
    with get_context("fork").Pool(hands) as pool:
        for each in pool.starmap(_cuts, shares):
            found.add(each)
    return found


def _cuts(recorded: Recorded, cuts: int, seed: int, looked_at_by_scandesk: int) -> Found:
    chance, found = random.Random(seed), Found(cuts=cuts)
    told: dict[int, Sent] = {}
    moments = sorted(chance.choices(_moments(recorded), k=cuts))
    by_scandesk = set(chance.sample(range(cuts), min(cuts, looked_at_by_scandesk)))
    player = Player(recorded.folder, copy_of_disk(recorded.before))
    taken = 0
    with tempfile.TemporaryDirectory(dir=_quick_place()) as place:
        for number, moment in enumerate(moments):
            for step in recorded.steps[taken:moment]:
                if step.port in recorded.sent:
                    told.setdefault(step.port, recorded.sent[step.port])
                player.take(step)
            taken = moment
            fate, folder = chance.choice(list(Fate)), Path(place) / "cut"
            put_down(recorded.folder, player.disk.after_a_cut(fate, chance), folder)
            if number in by_scandesk:
                _start_scandesk(folder, found)
            if recorded.is_in_the_journal:
                _log_what_waits(folder)
            _look(folder, fate, list(told.values()), found)
            shutil.rmtree(folder)
    found.acknowledged = len(told)
    return found


def _start_scandesk(folder: Path, found: Found) -> None:
    """Let the server come up on what is left, with whatever it does about it."""
    server = Server(folder)
    try:
        server.start()
        found.came_up += 1
    except DidNotStart as refusal:
        found.examples.append(f"did not come up: {refusal}")
    finally:
        server.kill()
        server.log.unlink(missing_ok=True)


def _log_what_waits(folder: Path) -> None:
    """Do what a start does with the journal."""
    database = open_database(folder)
    with journal_beside(database, read_secret(folder)):
        pass  # it is logged on the way in
    database.close()


def _look(folder: Path, fate: Fate, told: list[Sent], found: Found) -> None:
    kept = ledger.read_kept(data_file(folder))
    problems = ledger.problems(kept, told)
    found.cuts_with_damage += bool(kept.damage)
    found.cuts_with_loss += bool(problems) and not kept.damage
    if problems:
        found.by_fate[fate.name] += 1
        found.examples.append(f"{fate.value}: {problems[0]}")
        found.examples[5:] = []


def put_down(was: Path, files: dict[str, bytearray], folder: Path) -> None:
    """Write the files of a disk into a folder that stands for the one they were in."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / Path(name).relative_to(was)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def copy_of_disk(disk: Disk) -> Disk:
    """Return a disk that can be played on, with nothing waiting."""
    again = Disk()
    for name, file in disk.safe_names.items():
        again.safe_names[name] = type(file)(bytearray(file.safe), length=file.length)
    again.names = dict(again.safe_names)
    return again


def _moments(recorded: Recorded) -> list[int]:
    """Return how many steps may have been taken when the power goes, from the first acknowledgement on."""
    first = next((n for n, step in enumerate(recorded.steps) if step.port in recorded.sent), 0)
    return [n + 1 for n, step in enumerate(recorded.steps) if n >= first and step.call.name in MOMENTS]


def _quick_place() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  emptied at the end, like any temporary folder
