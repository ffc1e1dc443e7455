"""Tables in and out: lists as schools have them, and CSV that no spreadsheet takes for a formula.

In: `read_source` opens text (CSV, TSV) and workbooks (XLSX, XLS, ODS) alike, finds the headings under whatever stands
above them, and gives the rows one after another; what a person knows better stands in a `ReadingChoice`. `read_table`
is for files whose first line holds the headings.
Out: one writer for all exports. A cell that a spreadsheet would calculate gets an apostrophe in front, whoever typed
it; the reader takes exactly those apostrophes away again, so that a table comes back as it was.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from kiosk.core import workbooks
from kiosk.core.delimited import DELIMITER_WORDS, ENCODING_WORDS, Line, TextFile, open_text
from kiosk.core.heading_row import LOOKED_AT, find_heading_row
from kiosk.core.refusals import TableRefused as TableRefused  # its readers ask for it here
from kiosk.core.workbooks import Sheet

LARGEST_FILE = 30 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
BATCH_ROWS = 500
PDF = b"%PDF"
A_PDF = "This is a PDF, not a table. Ask for the list as a workbook or as CSV."
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM\x36", b"II*\x00", b"MM\x00*")
A_PICTURE = "This is a picture, not a table. Ask for the list as a workbook or as CSV."
# what many programs name .xls: Excel opens it, but it is no workbook
PAGE = re.compile(rb"\s*<(!doctype html|html|head|meta|table|style|\?xml)\b", re.IGNORECASE)
A_PAGE = "This is a web page or XML, whatever its name says. Open it in a spreadsheet program and save it as .xlsx."
A_WORKBOOK = "This is a workbook. Open it, save it as 'CSV UTF-8', and use that file."
TOO_MANY = f"This file has more than {MOST_ROWS:,} rows. Split it into smaller ones."
EMPTY = "This file is empty. Its first line must hold the headings of the columns."

# spreadsheets skip blanks, quotation marks and invisible characters before they look for a formula
FORMULA = re.compile("[\\s'\"\u200b\u2060\ufeff]*[=+\\-@＝＋－＠]|[ '\"]*[\t\r\n]")
OTHER_DELIMITERS = re.compile("[;\t]")  # spreadsheets may cut at these, too, where no quotation marks stand
PLAIN_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")

Cell = str | int | float | None


@dataclass(frozen=True)
class Row:
    """One row: the line of the file it begins on, a cell for every heading, and cells beyond the last heading."""

    line: int
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table as read; rows without any text are left out."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class ReadingChoice:
    """How a person wants a file read; what is empty is for Scandesk to find."""

    sheet: str = ""
    heading_row: int | None = None  # its number in the file; 0: there is none
    encoding: str = ""
    delimiter: str = ""
    date_order: str = ""  # "day" or "month": which of the two stands in front


@dataclass(frozen=True)
class Source:
    """A file opened as a table. `lines` is the whole file as it stands, `rows` what stands below the headings."""

    file_name: str
    choice: ReadingChoice
    headings: tuple[str, ...]
    heading_row: int
    first_lines: tuple[Line, ...]
    sheet: str = ""
    sheets: tuple[Sheet, ...] = ()
    text: TextFile | None = None
    data: bytes = field(default=b"", repr=False)

    @property
    def in_words(self) -> str:
        """How the file was read, for people."""
        if self.text is None:
            return f"Sheet '{self.sheet}'"
        return f"{ENCODING_WORDS[self.text.encoding]}, {DELIMITER_WORDS[self.text.delimiter]} between the columns"

    def lines(self) -> Iterator[Line]:
        """Yield every line with something in it, as often as one likes. TableRefused says why not."""
        lines = self.text.lines() if self.text else workbooks.sheet_lines(self.data, self.sheet)
        for count, line in enumerate(lines):
            if count > MOST_ROWS + LOOKED_AT:
                raise TableRefused(TOO_MANY)
            yield _restored(line)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the headings, as often as one likes. TableRefused says why not."""
        return fitted_rows(self.lines(), self.heading_row, len(self.headings))


def nothing_known(heading: str) -> bool:
    """Tell that a heading is not known: for readers who have no list of headings."""
    return False


def read_source(
    data: bytes,
    file_name: str = "",
    choice: ReadingChoice | None = None,
    is_known: Callable[[str], bool] = nothing_known,
) -> Source:
    """Open a file as a table; headings that `is_known` tells apart are looked for first. TableRefused says why not."""
    choice = choice or ReadingChoice()
    _check_beginning(data)
    if workbooks.is_workbook(data):
        return _open_workbook(data, file_name, choice, is_known)
    text = open_text(data, choice.encoding, choice.delimiter)
    first_lines = tuple(_restored(line) for line in islice(text.lines(), LOOKED_AT))
    headings, heading_row = headings_in(first_lines, choice, is_known)
    return Source(file_name, choice, headings, heading_row, first_lines, text=text)


def headings_in(
    first_lines: Sequence[Line], choice: ReadingChoice, is_known: Callable[[str], bool]
) -> tuple[tuple[str, ...], int]:
    """Return the headings and the number of their line (0: there is none). TableRefused says why there can be none."""
    if not first_lines:
        raise TableRefused(EMPTY)
    if choice.heading_row == 0:
        return ("",) * max(len(_without_blank_end(line.cells)) for line in first_lines), 0
    found = next((line for line in first_lines if line.number == choice.heading_row), None)
    if choice.heading_row and found is None:
        raise TableRefused(f"Line {choice.heading_row} holds nothing, or lies too far down for headings.")
    found = found or find_heading_row(first_lines, is_known)
    headings = tuple(" ".join(cell.split()) for cell in _without_blank_end(found.cells))
    if len(headings) > MOST_COLUMNS:
        raise TableRefused(f"This file has more than {MOST_COLUMNS} columns.")
    return headings, found.number


def fitted_rows(lines: Iterable[Line], heading_row: int, width: int) -> Iterator[Row]:
    """Yield the lines below the headings as rows of so many cells; what is beyond them stands apart."""
    count = 0
    for line in lines:
        if line.number > heading_row:
            count += 1
            if count > MOST_ROWS:
                raise TableRefused(TOO_MANY)
            yield _fitted(line, width)


def read_table(data: bytes) -> Table:
    """Return the table in a CSV file whose first line holds the headings. TableRefused says why it cannot be read."""
    _check_beginning(data)
    if workbooks.is_workbook(data):
        raise TableRefused(A_WORKBOOK)
    text = open_text(data, by_first_line=True)
    lines = map(_restored, text.lines())
    first = next(lines, None)
    if first is None:
        raise TableRefused(EMPTY)
    headings = tuple(cell.strip() for cell in _without_blank_end(first.cells))
    if len(headings) > MOST_COLUMNS:
        raise TableRefused(f"This file has more than {MOST_COLUMNS} columns.")
    rows = tuple(fitted_rows(lines, first.number, len(headings)))
    return Table(headings, rows, text.encoding, text.delimiter)


def write_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a whole CSV file: UTF-8 with its mark (Excel needs it), CRLF, no cell a formula."""
    return b"".join(stream_table(headings, rows))


def stream_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield what `write_table` returns piece by piece, so that a long table never stands in memory."""
    piece = io.StringIO(newline="")
    plain = csv.writer(piece, lineterminator="\r\n")
    quoted = csv.writer(piece, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    piece.write("\ufeff")
    for number, row in enumerate(chain([headings], rows)):
        cells = [_safe(cell) for cell in row]
        is_cut = any(isinstance(cell, str) and OTHER_DELIMITERS.search(cell) for cell in cells)
        (quoted if is_cut else plain).writerow(cells)
        if number % BATCH_ROWS == 0:
            yield _taken(piece)
    yield _taken(piece)


def defused(text: str) -> str:
    """Return text that no spreadsheet calculates."""
    return f"'{text}" if _is_formula(text) else text


def restored(text: str) -> str:
    """Return the text that `defused` was given."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not PLAIN_NUMBER.fullmatch(text)


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return defused(cell.replace("\0", "").encode("utf-8", "replace").decode("utf-8"))


def _taken(piece: io.StringIO) -> bytes:
    data = piece.getvalue().encode("utf-8")
    piece.seek(0)
    piece.truncate()
    return data


def _check_beginning(data: bytes) -> None:
    if len(data) > LARGEST_FILE:
        raise TableRefused(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into smaller ones.")
    if data.startswith(PDF):
        raise TableRefused(A_PDF)
    if data.startswith(PICTURES):
        raise TableRefused(A_PICTURE)
    if PAGE.match(data[:1000].removeprefix(codecs.BOM_UTF8)):
        raise TableRefused(A_PAGE)


def _open_workbook(data: bytes, file_name: str, choice: ReadingChoice, is_known: Callable[[str], bool]) -> Source:
    sheets = workbooks.sheets(data)
    named = [sheet for sheet in sheets if sheet.name == choice.sheet]
    if choice.sheet and not named:
        raise TableRefused(f"There is no sheet '{choice.sheet}' in this workbook.")
    filled = [sheet for sheet in named or sheets if sheet.first_lines]
    if not filled:
        raise TableRefused(EMPTY)
    sheet = max(filled, key=lambda sheet: _promise(sheet, is_known))
    headings, heading_row = headings_in(sheet.first_lines, choice, is_known)
    return Source(file_name, choice, headings, heading_row, sheet.first_lines, sheet.name, sheets, data=data)


def _promise(sheet: Sheet, is_known: Callable[[str], bool]) -> tuple[bool, int, int]:
    """Return how much a sheet looks like the list that is meant: seen, with known headings, and long."""
    heading = find_heading_row(sheet.first_lines, is_known)
    return not sheet.is_hidden, len({cell for cell in heading.cells if cell and is_known(cell)}), sheet.height


def _restored(line: Line) -> Line:
    return Line(line.number, tuple(restored(cell) for cell in line.cells), line.blank_before)


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells without the blank ones at the end."""
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(cells[:last])


def _fitted(line: Line, width: int) -> Row:
    cells = line.cells[:width] + ("",) * (width - len(line.cells))
    return Row(line.number, cells, _without_blank_end(line.cells[width:]))
