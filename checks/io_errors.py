"""The disk refuses: strace lets single calls of the real server fail as a dying or full disk does.

No report may be acknowledged that is not stored, and the server goes on (or ends) without breaking the file.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from checks import ledger
from checks.load import Day, under_load
from checks.school import data_file
from checks.server import DidNotStart, Server
from kiosk.core.journal.keeping import FILE_NAME

# which call fails, how, and when (in the words of strace: 3+5 is the third, then every fifth)
PATTERNS = tuple(
    f"{calls}:error={error}:when={when}"
    for calls, errors, whens in (
        ("pwrite64", ("EIO", "ENOSPC"), ("40", "60+7", "90+", "30+50")),
        ("pwrite64,write", ("EIO", "ENOSPC"), ("70+", "50+9")),
        ("fsync,fdatasync", ("EIO", "ENOSPC"), ("3", "5+4", "8+")),
        ("ftruncate", ("EIO",), ("2+3", "4+")),
        ("pread64", ("EIO",), ("300", "400+41")),
        ("unlink", ("EIO",), ("1+",)),
    )
    for error in errors
    for when in whens
)
SHORT = ("pwrite64:error=EIO:when=40", "pwrite64,write:error=ENOSPC:when=90+", "fsync,fdatasync:error=EIO:when=3")
FOR_THE_CONTROL = "pwrite64:error=EIO:when=60+7"
REPORTS = 4  # of each phone


@dataclass
class Refused:
    """What became of it, over all patterns."""

    patterns: int = 0
    acknowledged: int = 0
    injected: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Refused") -> None:
        """Add what another pattern showed."""
        self.patterns += other.patterns
        self.acknowledged += other.acknowledged
        self.injected += other.injected
        self.answers += other.answers
        self.problems += other.problems


def try_pattern(pattern: str, folder: Path, codes: tuple[str, ...], guard_taken_away: str = "") -> Refused:
    """Run the server with calls that fail, under load; then start it in good health and hold the ledger against it."""
    log = folder.with_name(f"{folder.name}.injected")
    calls = pattern.partition(":")[0]
    ways = ["-D", "-f", "--seccomp-bpf", "-e", "signal=none", "-e", f"trace={calls}", "-e", f"inject={pattern}"]
    files = [f"{data_file(folder)}{suffix}" for suffix in ("", "-wal", "-journal")] + [str(folder / FILE_NAME)]
    paths = [part for file in files for part in ("-P", file)]
    found = Refused(patterns=1)
    server = Server(folder, guard_taken_away, ["strace", *ways, *paths, "-o", str(log)])
    try:
        server.start()
        day = Day(server.port, codes, most=REPORTS, gives_up_after=3)
        with under_load(day, phones=2, phones_with_photo=1):
            day.wait_for_phones()
        found.acknowledged = len(day.ledger.acknowledged)
        found.answers = day.ledger.answers
    except DidNotStart:
        day = None  # it may refuse to start on such a disk, as long as it says so and breaks nothing
    finally:
        server.kill()
    found.injected = log.read_text(errors="replace").count("(INJECTED)") if log.exists() else 0
    _in_good_health(Server(folder), day, found)
    found.problems = [f"{pattern}: {text}" for text in found.problems]
    return found


def _in_good_health(server: Server, day: Day | None, found: Refused) -> None:
    try:
        server.start()
    except DidNotStart as refusal:
        found.problems.append(f"does not start on a healthy disk afterwards: {refusal}")
    finally:
        server.kill()
    if day:
        told = day.ledger.acknowledged
        found.problems += ledger.problems(ledger.read_kept(data_file(server.folder)), told)
        found.problems += [text for text in day.strange if not text.startswith("500")]
        found.problems += [f"a bare error page: {text}" for text in day.strange if text.startswith("500")]


def some_patterns(number: int, seed: int = 0) -> list[str]:
    """Return so many patterns, each kind of call among them; more than there are start at other calls."""
    chance = random.Random(seed)
    found = list(PATTERNS)
    while len(found) < number:
        calls, error, _ = chance.choice(PATTERNS).split(":")
        found.append(f"{calls}:{error}:when={chance.randint(1, 120)}+{chance.randint(1, 60)}")
    return found[:number] if number >= len(PATTERNS) else list(PATTERNS[:: len(PATTERNS) // number][:number])
