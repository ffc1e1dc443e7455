"""How far a job of the worker is, told from process to process through small files in the job's folder.

Every process writes a file of its own, so that none waits for another; the parent adds them up.
"""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

DRAWING, READING_BACK = "Drawing", "Reading back"


class Progress:
    """What one process has done so far: labels drawn and labels read back."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.drawn = 0
        self.read = 0

    def add(self, drawn: int = 0, read: int = 0) -> None:
        """Count on and tell. A file that cannot be written is left: a bar that stands still stops no job."""
        self.drawn += drawn
        self.read += read
        if self._folder is None:
            return
        mine = self._folder / f"progress-{os.getpid()}"
        fresh = mine.with_suffix(".new")
        with suppress(OSError):
            fresh.write_text(f"{self.drawn} {self.read}", encoding="ascii")
            fresh.replace(mine)  # the reader never sees half a line


@cache
def progress_in(folder: Path | None) -> Progress:
    """This process's count for a job, whatever part of it the process works on."""
    return Progress(folder)


def told(folder: Path) -> tuple[int, int]:
    """Labels drawn and labels read back so far, by all processes of the job."""
    drawn = read = 0
    for file in folder.glob("progress-*[0-9]"):
        with suppress(OSError, ValueError):
            one, other = file.read_text(encoding="ascii").split()
            drawn, read = drawn + int(one), read + int(other)
    return drawn, read
