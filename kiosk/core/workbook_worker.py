"""The program that reads a workbook in a process of its own; workbooks.py starts it. It knows nothing of Scandesk.

The task comes as one line of JSON on standard input, the file after it; answers go out as lines of
JSON, the last of them "end".
"""

import io
import json
import math
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

LOOKED_AT = 40
PRECISE = 10**15  # a spreadsheet keeps fifteen figures of a number
MOST_MEMORY = 1_500_000_000
MOST_UNFOLDED = 600_000_000
TOO_LARGE = "This workbook unfolds to more than Scandesk can take. Save the sheet you need as CSV, and use that file."
BROKEN = "This workbook cannot be read. Open it, save it again as .xlsx or as 'CSV UTF-8', and use that file."
LOCKED = "This workbook is locked with a password. Save it without one, and use that file."
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")  # what a locked .xlsx holds in place of its sheets
NO_SHEET = "There is no sheet '{name}' in this workbook."
Value = str | int | float | bool | date | datetime | time | timedelta | None


class _Refused(Exception):
    pass


def main() -> None:
    """Do the task that stands on standard input."""
    _bound_memory()
    task = json.loads(sys.stdin.buffer.readline())
    try:
        for answer in _answers(task, sys.stdin.buffer.read()):
            _say(answer)
    except PasswordError:
        _say({"refused": LOCKED})
    except MemoryError:
        _say({"refused": TOO_LARGE})
    except _Refused as refusal:
        _say({"refused": str(refusal)})
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        _say({"refused": BROKEN})
    _say("end")


def _answers(task: dict[str, str], data: bytes) -> Iterator[Any]:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNFOLDED:
                raise _Refused(TOO_LARGE)
    elif ENCRYPTED_PART in data:
        raise _Refused(LOCKED)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if task["do"] == "look":
        for about in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(about.name)
            yield {
                "name": about.name,
                "height": sheet.height,
                "width": sheet.width,
                "is_hidden": about.visible != SheetVisibleEnum.Visible,
                "lines": list(islice(_lines(sheet), LOOKED_AT)),
            }
    elif task["sheet"] in workbook.sheet_names:
        yield from _lines(workbook.get_sheet_by_name(task["sheet"]))
    else:
        raise _Refused(NO_SHEET.format(name=task["sheet"]))


def _lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with something in it: its number as the spreadsheet counts, and its cells from column A on."""
    merged = _Merged(sheet.merged_cell_ranges or [])
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [cell_text(value) for value in row]
        if any(cell.strip() for cell in cells):
            merged.fill(number - 1, cells)
            yield number, cells


class _Merged:
    """Cells merged downwards, such as one room beside its ten devices: each row says what stands in the first."""

    def __init__(self, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._begin: dict[int, list[tuple[int, int]]] = {}
        self._held: dict[int, tuple[int, str]] = {}
        for (first, left), (last, right) in ranges:
            if left == right and first < last:  # what is merged across is a title
                self._begin.setdefault(first, []).append((left, last))

    def fill(self, row: int, cells: list[str]) -> None:
        """Fill the cells of a row; rows count from 0."""
        self._held = {column: held for column, held in self._held.items() if row <= held[0]}
        for column, last in self._begin.get(row, ()):
            if column < len(cells):
                self._held[column] = last, cells[column]
        for column, (_, text) in self._held.items():
            if column < len(cells) and not cells[column]:
                cells[column] = text


def cell_text(value: Value) -> str:
    """Return what a cell says: days as 2026-09-01, whole numbers without a point, cut numbers so that it shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, timedelta):
        return _length(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat("seconds" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date) else str(value).replace("\0", "")


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if abs(value) >= PRECISE:  # its last figures are lost: written so that nobody takes it for a serial number
        figures, power = f"{value:.14E}".split("E")
        return f"{figures.rstrip('0').rstrip('.')}E{power}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _moment(value: datetime) -> str:
    rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
    if rounded.time() == time.min:
        return rounded.date().isoformat()
    return rounded.isoformat(" ", "seconds" if rounded.second else "minutes")


def _length(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _bound_memory() -> None:
    """Let a spreadsheet that unfolds without end fail here; Windows has no such bound, only this process to lose."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not there on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
