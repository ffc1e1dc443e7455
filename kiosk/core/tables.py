"""Tables in and out: CSV as schools have it, and CSV that no spreadsheet takes for a formula.

In: the encoding is the byte order mark's, else UTF-8 where every byte fits, else Mac Roman for old Mac line ends, else
the Windows code page of western Europe (guessing libraries take a short British file for a Polish one and £ for Ł).
Out: one writer for all exports. A cell that a spreadsheet would calculate gets an apostrophe in front, whoever typed
it; the reader takes exactly those apostrophes away again, so that a table comes back as it was.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kiosk.core.refusals import Refused

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
BATCH_ROWS = 500
DELIMITERS = ",;\t|"
DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "upright bar"}
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ENCODING_WORDS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "mac_roman": "Mac Roman (an old Mac)",
    "cp1252": "Windows (Western Europe)",
}
OTHER_FILES = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook. Open it there, save it as 'CSV UTF-8', and use that file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Open it there, save it as CSV, and use that file"),
    (b"%PDF", "a PDF, not a table. Ask for the list as CSV"),
)
END = "\0"  # never in the text: NULs are dropped before

# spreadsheets skip blanks, quotation marks and invisible characters before they look for a formula
FORMULA = re.compile("[\\s'\"\u200b\u2060\ufeff]*[=+\\-@＝＋－＠]|[ '\"]*[\t\r\n]")
PLAIN_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")

Cell = str | int | float | None


class TableRefused(Refused):
    """A file cannot be read as a table; the text says why."""


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

    @property
    def encoding_words(self) -> str:
        """The encoding as people know it."""
        return ENCODING_WORDS[self.encoding]

    @property
    def delimiter_words(self) -> str:
        """What stands between the cells, in a word."""
        return DELIMITER_WORDS[self.delimiter]


def read_table(data: bytes) -> Table:
    """Return the table in a CSV file. TableRefused says why it cannot be read."""
    if len(data) > LARGEST_FILE:
        raise TableRefused(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into smaller ones.")
    for beginning, words in OTHER_FILES:
        if data.startswith(beginning):
            raise TableRefused(f"This is {words}.")
    text, encoding = _decoded(data)
    delimiter, text, skipped = _delimiter(text)
    rows = list(_rows(text, delimiter, skipped))
    if not rows:
        raise TableRefused("This file is empty. Its first line must hold the headings of the columns.")
    headings = tuple(cell.strip() for cell in _without_blank_end(rows[0].cells))
    if len(headings) > MOST_COLUMNS:
        raise TableRefused(f"This file has more than {MOST_COLUMNS} columns.")
    return Table(headings, tuple(_fitted(row, len(headings)) for row in rows[1:]), encoding, delimiter)


def write_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a whole CSV file: UTF-8 with its mark (Excel needs it), CRLF, no cell a formula."""
    return b"".join(stream_table(headings, rows))


def stream_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield what `write_table` returns piece by piece, so that a long table never stands in memory."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    piece.write("\ufeff")
    for number, row in enumerate(chain([headings], rows)):
        writer.writerow([_safe(cell) for cell in row])
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


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").replace("\0", ""), encoding
    try:
        return data.decode("utf-8").replace("\0", ""), "utf-8"
    except UnicodeDecodeError:
        encoding = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
        return data.decode(encoding, "replace").replace("\0", ""), encoding


def _delimiter(text: str) -> tuple[str, str, int]:
    """Return what separates cells, the text to read, and how many lines were left out before it."""
    first = re.match(r"sep=([,;\t|])(\r\n|\r|\n)", text, re.IGNORECASE)
    if first:  # Excel's own note of the delimiter, which is no row
        return first[1], text[first.end() :], 1
    heading = next((line for line in io.StringIO(text, newline="") if line.strip(f" \r\n{DELIMITERS}")), "")
    outside_quotes = re.sub(r'"[^"]*"?', "", heading)
    return max(DELIMITERS, key=outside_quotes.count), text, 0


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(chain(io.StringIO(text, newline=""), [END]), delimiter=delimiter)
    begins = kept = 0
    try:
        for cells in reader:
            line, begins = begins + skipped + 1, reader.line_num
            if cells == [END]:
                return
            if cells and cells[-1].endswith(END):
                raise TableRefused(f"A quotation mark opens in line {line} and never closes. Put it right there.")
            if any(cell.strip() for cell in cells):
                kept += 1
                yield Row(line, tuple(restored(cell) for cell in cells))
            if kept > MOST_ROWS + 1:
                raise TableRefused(f"This file has more than {MOST_ROWS:,} rows. Split it into smaller ones.")
    except csv.Error as error:
        raise TableRefused(f"Line {begins + skipped + 1} cannot be read ({error}).") from error


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells without the blank ones at the end."""
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(cells[:last])


def _fitted(row: Row, width: int) -> Row:
    cells = row.cells[:width] + ("",) * (width - len(row.cells))
    return Row(row.line, cells, _without_blank_end(row.cells[width:]))
