"""Workbooks (XLSX, XLS, ODS) as lines of text. They are read in a process of their own.

A spreadsheet of a few kilobytes can unfold to gigabytes, by malice or by one stray cell in the last row; the library
that reads them takes the memory for it at once. In another process that ends in a sentence, not in a dead server.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kiosk.core.delimited import Line
from kiosk.core.refusals import TableRefused

LIMIT_S = 120.0
WORKER = Path(__file__).with_name("workbook_worker.py")
BEGINNINGS = {b"PK\x03\x04": "a workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook"}
KIND_WORDS = {"xlsx": "Excel workbook", "xls": "old Excel workbook", "ods": "OpenDocument spreadsheet"}
UNFINISHED = (
    "This workbook cannot be read: it is damaged, or unfolds to more than Scandesk can take. "
    "Save the sheet you need as 'CSV UTF-8', and use that file."
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: how many lines it has, the first of them, and whether people see it."""

    name: str
    height: int
    width: int
    is_hidden: bool
    first_lines: tuple[Line, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Tell whether a file begins as a workbook does."""
    return any(data.startswith(beginning) for beginning in BEGINNINGS)


def sheets(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook. TableRefused says why it cannot be read."""
    with _answers(data, {"do": "look"}) as answers:
        return tuple(_sheet(answer) for answer in answers)


def sheet_lines(data: bytes, name: str) -> Iterator[Line]:
    """Yield the lines of a sheet that hold anything, as they arrive."""
    with _answers(data, {"do": "read", "sheet": name}) as answers:
        before = 0
        for number, cells in answers:
            yield Line(number, tuple(cells), number - before - 1)
            before = number


def _sheet(answer: dict[str, Any]) -> Sheet:
    lines = tuple(Line(number, tuple(cells)) for number, cells in answer.pop("lines"))
    return Sheet(first_lines=lines, **answer)


@contextmanager
def _answers(data: bytes, task: dict[str, str]) -> Iterator[Iterator[Any]]:
    """Give what the reading process answers, one thing a line; it ends when the block does."""
    process = subprocess.Popen(  # noqa: S603  our own program, no shell, no text of a user in the command
        [sys.executable, "-P", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    too_long = threading.Timer(LIMIT_S, process.kill)
    too_long.start()
    try:
        _send(process.stdin, data, task)
        yield _read(process.stdout)
    finally:
        too_long.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
        process.wait()


def _send(pipe: Any, data: bytes, task: dict[str, str]) -> None:
    try:
        pipe.write(json.dumps(task).encode() + b"\n")
        pipe.write(data)
        pipe.close()
    except OSError:  # it died before it had read everything: what it said, or did not say, comes next
        return


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _read(pipe: BinaryIO | Any) -> Iterator[Any]:
    for line in pipe:
        answer = json.loads(line)
        if answer == "end":
            return
        if isinstance(answer, dict) and "refused" in answer:
            raise TableRefused(answer["refused"])
        yield answer
    raise TableRefused(UNFINISHED)
