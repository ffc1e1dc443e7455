"""The doctor looks at what wears off over the years: Python, memory, the log, the program itself."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention

PROGRAM = Path(__file__).parents[3]
# Until when python.org mends faults of security, by the month; Debian and Ubuntu go on for their own time
PYTHON_ENDS = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}
SAID_BEFORE = timedelta(days=180)
LOW_MEMORY, TOO_LOW_MEMORY = 400 * 1024**2, 150 * 1024**2
BIG_LOG = 50 * 1024**2
OLD_PROGRAM = timedelta(days=365)
MEMORY = Path("/proc/meminfo")


def python(patient: Patient, running: tuple[int, int] = sys.version_info[:2]) -> list[Found]:
    """Say which Python runs Scandesk, and when nobody mends it any more."""
    words, ends = f"Version {running[0]}.{running[1]}.", PYTHON_ENDS.get(running)
    if ends is None and running < min(PYTHON_ENDS):
        return [is_wrong("Python", words, "It is too old: install Python 3.11 or newer, then type ./run.")]
    if ends is None:
        return [in_order("Python", words)]
    words = f"{words} It is kept safe until {ends:%B %Y}, by Debian and Ubuntu for as long as they keep the PC safe."
    if ends - patient.now.date() < SAID_BEFORE:
        return [needs_attention("Python", words, "Bring the PC's system up to its next version, then type ./run.")]
    return [in_order("Python", words)]


def memory(_: Patient, said_by: Path = MEMORY) -> list[Found]:
    """Say how much memory is free, where the system tells."""
    free = _available(said_by)
    if free is None:
        return []
    words = f"{free / 1024**2:,.0f} MB are free."
    if free < TOO_LOW_MEMORY:
        return [is_wrong("Memory", words, "End other programs on this PC, or start it anew.")]
    if free < LOW_MEMORY:
        return [needs_attention("Memory", words, "End other programs on this PC: making PDFs takes about 300 MB.")]
    return [in_order("Memory", words)]


def _available(said_by: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in said_by.read_text(encoding="utf-8").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def log_size(patient: Patient) -> list[Found]:
    """Say how big the log has grown: it throws its oldest part away by itself."""
    files = [file for file in patient.folder.rglob("*.log*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    words = f"{size / 1024**2:,.1f} MB in {patient.folder}." if files else "There is no log file yet."
    if size > BIG_LOG:
        return [needs_attention("Log", words, "It should not grow so big: send its last lines to whoever helps you.")]
    return [in_order("Log", words)]


def program(patient: Patient, made_on: Callable[[], date | None] | None = None) -> list[Found]:
    """Say how old this Scandesk is. It asks nobody on the internet, so that is all it can know."""
    found = (made_on or program_date)()
    if found is None:
        return [in_order("Scandesk", "It does not know its own date.")]
    words = f"This program is of {found.day} {found:%b %Y}. It does not ask the internet for a newer one."
    if patient.now.date() - found > OLD_PROGRAM:
        to_do = "See whether there is a newer one, and take it: docs/OPERATING.md, Upgrade."
        return [needs_attention("Scandesk", words, to_do)]
    return [in_order("Scandesk", words)]


def program_date() -> date | None:
    """Return the day of the program: of its last commit, or of its newest file where it came as a zip."""
    if (PROGRAM / ".git").exists() and (git := shutil.which("git")):
        # the folder is the administrator's, and git reads nobody else's without being told
        command = [git, "-c", f"safe.directory={PROGRAM}", "-C", str(PROGRAM), "log", "-1", "--format=%cs"]
        with contextlib.suppress(OSError, ValueError, subprocess.TimeoutExpired):
            said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)  # noqa: S603  ours
            return date.fromisoformat(said.stdout.strip())
    times = [file.stat().st_mtime for file in (PROGRAM / "kiosk").rglob("*.py")]
    return datetime.fromtimestamp(max(times), UTC).date() if times else None
