"""The newest entry, kept outside the data file: a line for each transaction in `history.head` beside it.

Whoever cuts the newest rows off, or writes the chain anew, would have to write this file too. It is only ever added to;
a check that found nothing shortens it to its last line.
"""

import logging
import re
from pathlib import Path

from kiosk.calls.history.records import Head

log = logging.getLogger("scandesk")

FILE = "history.head"
LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64})")


def file_of(data_file: Path) -> Path:
    """Return where the heads of a data file stand."""
    return data_file.with_name(FILE)


def read(data_file: Path) -> list[Head] | None:
    """Return the heads that were kept, oldest first; None without the file. A half-written line counts for nothing."""
    try:
        text = file_of(data_file).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = (LINE.fullmatch(line.strip()) for line in text.splitlines())
    return [Head(int(match[1]), bytes.fromhex(match[2])) for match in found if match]


def parse(said: str) -> Head | None:
    """Return the head that somebody wrote down, or None."""
    match = LINE.fullmatch(said.strip().lower())
    return Head(int(match[1]), bytes.fromhex(match[2])) if match else None


def add(data_file: Path, head: Head) -> None:
    """Add a line. What cannot be written is said in the log: the report itself is saved already."""
    try:
        with file_of(data_file).open("a", encoding="ascii") as file:
            file.write(f"{head.words}\n")
    except OSError as error:
        log.warning("the head of the history could not be kept: %s", error)


def shorten(data_file: Path, head: Head) -> None:
    """Leave one line, or make the file."""
    file = file_of(data_file)
    beside = file.with_suffix(".new")
    try:
        beside.write_text(f"{head.words}\n", encoding="ascii")
        beside.replace(file)
    except OSError as error:
        log.warning("the head of the history could not be kept: %s", error)
