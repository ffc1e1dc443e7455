"""Which process does a job, and whether that process still lives.

A process holds a locked file for as long as it lives; the operating system lets go of it when the process ends,
however that came about. A number of a process would not do: the next process may get the same one.
"""

import os
import secrets
from pathlib import Path

from filelock import FileLock, Timeout

_held: dict[str, FileLock] = {}


def _file_of(data_file: Path, mark: str) -> Path:
    return data_file.with_name(f"{data_file.stem}.jobs-{mark}.lock")


def new_mark(data_file: Path) -> str:
    """Return a fresh mark of this process, which is known to live from now on."""
    mark = f"{os.getpid()}-{secrets.token_hex(4)}"
    lock = FileLock(_file_of(data_file, mark), timeout=0, thread_local=False)
    lock.acquire()
    _held[mark] = lock
    return mark


def lives(data_file: Path, mark: str) -> bool:
    """Tell whether the process with a mark still lives."""
    if mark in _held:
        return True
    file = _file_of(data_file, mark)
    if not file.exists():
        return False
    try:
        with FileLock(file, timeout=0, thread_local=False):
            return False
    except Timeout:
        return True


def give_up(data_file: Path, mark: str) -> None:
    """Let go of a mark, of this process or of one that ended."""
    if mark in _held:
        _held.pop(mark).release()
    _file_of(data_file, mark).unlink(missing_ok=True)


def tidy(data_file: Path) -> None:
    """Remove what processes left behind that could not tidy up themselves."""
    for file in data_file.parent.glob(f"{data_file.stem}.jobs-*.lock"):
        mark = file.stem.split(".jobs-", 1)[1]
        if not lives(data_file, mark):
            give_up(data_file, mark)
