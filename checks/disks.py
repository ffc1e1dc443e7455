"""A disk of its own, of some megabytes, that can be filled to its last byte. Root alone can make one (on Linux)."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

BALLAST = "ballast"
PIECES = (1 << 16, 1 << 10, 1)


@cache
def why_no_disk() -> str:
    """Return why this PC cannot give a check a disk of its own; empty when it can."""
    if sys.platform != "linux":
        return "a disk of its own can only be made on Linux"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(_mount(Path(folder), 1), capture_output=True, text=True, check=False)
        if done.returncode:
            return f"no disk can be mounted here, only root can: {done.stderr.strip()[:120]}"
        subprocess.run(["umount", folder], check=True)
    return ""


@contextmanager
def own_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a folder that is a disk; it is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(_mount(folder, megabytes), capture_output=True, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _mount(folder: Path, megabytes: int) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]


def fill(disk: Path, but_for: int = 0) -> None:
    """Fill a disk but for some bytes; without any, to its last one."""
    with (disk / BALLAST).open("ab", buffering=0) as ballast:
        if but_for:
            ballast.write(bytes(max(0, free_bytes(disk) - but_for)))
            return
        for size in PIECES:
            _write_until_full(ballast.fileno(), bytes(size))


def _write_until_full(file: int, piece: bytes) -> None:
    while True:
        try:
            if os.write(file, piece) < len(piece):
                return
        except OSError:
            return


def free_bytes(disk: Path) -> int:
    """Return how much room there is; asked of the system itself, whatever a test makes of Python's own way."""
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def make_room(disk: Path) -> None:
    """Take away what the disk was filled with."""
    (disk / BALLAST).unlink(missing_ok=True)
