"""Text files of tables, line by line: which letters they are written in, what stands between the cells, and the cells.

The encoding is the byte order mark's, else UTF-8 where every byte fits, else Mac Roman for old Mac line ends, else the
Windows code page of western Europe (guessing libraries take a short British file for a Polish one and £ for Ł). A
person who sees wrong letters may name another one. The text is decoded as it is read, never whole.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from kiosk.core.refusals import TableRefused

DELIMITERS = ",;\t|"
DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "upright bar"}
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ENCODING_WORDS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows (Western Europe)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big end first",
    "mac_roman": "Mac Roman (an old Mac)",
    "iso8859-14": "Welsh (ISO 8859-14)",
    "cp850": "DOS (Western Europe)",
}
LOOKED_AT = 40  # lines from which the delimiter is guessed
SHARE_OF_NOUGHTS = 0.8
END = "\0"  # never in the text: NULs are dropped before
NOTE_OF_DELIMITER = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)  # Excel's own, which is no row


@dataclass(frozen=True)
class Line:
    """One line of a file with something in it: its number as an editor counts it, and its cells as they stand."""

    number: int
    cells: tuple[str, ...]
    blank_before: int = 0  # blank lines right above it


@dataclass(frozen=True)
class TextFile:
    """A file of lines and cells, decoded as it is read."""

    data: bytes
    encoding: str
    mark: int = 0  # bytes of the byte order mark
    delimiter: str = ","
    skipped: int = 0  # lines before the table

    def lines(self) -> Iterator[Line]:
        """Yield every line that holds anything. TableRefused names the line that cannot be read."""
        texts = islice(_texts(self.data, self.encoding, self.mark), self.skipped, None)
        reader = csv.reader(chain(texts, [END]), delimiter=self.delimiter)
        begins = blank = 0
        try:
            for cells in reader:
                number, begins = begins + self.skipped + 1, reader.line_num
                if cells == [END]:
                    return
                if cells and cells[-1].endswith(END):
                    raise TableRefused(f"A quotation mark opens in line {number} and never closes. Put it right there.")
                if any(cell.strip() for cell in cells):
                    yield Line(number, tuple(cells), blank)
                    blank = 0
                else:
                    blank += 1
        except csv.Error as error:
            raise TableRefused(f"Line {begins + self.skipped + 1} cannot be read ({error}).") from error


def open_text(data: bytes, encoding: str = "", delimiter: str = "", by_first_line: bool = False) -> TextFile:
    """Return a file as it is best read; what is named is believed.

    `by_first_line`: the first line with anything in it holds the headings, and so decides the delimiter.
    """
    found, mark = _encoding(data, encoding)
    first = next(_texts(data, found, mark), "")
    note = NOTE_OF_DELIMITER.fullmatch(first)
    skipped = 1 if note else 0
    if not delimiter:
        delimiter = note[1] if note else _delimiter(_first_texts(data, found, mark), by_first_line)
    return TextFile(data, found, mark, delimiter, skipped)


def _encoding(data: bytes, wanted: str) -> tuple[str, int]:
    """Return the encoding, and how many bytes of a byte order mark stand before the text."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark) and wanted in ("", encoding):
            return encoding, len(mark)
    if wanted:
        return wanted, 0
    if unmarked := _unmarked_utf16(data):
        return unmarked, 0
    if _is_utf8(data):
        return "utf-8", 0
    return "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252", 0


def _unmarked_utf16(data: bytes) -> str:
    """Return the encoding of UTF-16 without a mark, which shows in noughts at every other byte; else nothing."""
    start = data[: 2 * (len(data) // 2)][:4000]
    half = len(start) // 2
    for encoding, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if half > 3 and high.count(0) > SHARE_OF_NOUGHTS * half and start.count(0) < half * 1.1:
            return encoding
    return ""


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 16):
            decoder.decode(data[start : start + (1 << 16)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _texts(data: bytes, encoding: str, mark: int) -> Iterator[str]:
    """Yield the lines with their ends, without NULs."""
    source = io.BytesIO(data)
    source.seek(mark)
    for text in io.TextIOWrapper(source, encoding=encoding, errors="replace", newline=""):
        yield text.replace("\0", "") if "\0" in text else text


def _first_texts(data: bytes, encoding: str, mark: int) -> list[str]:
    filled = (text for text in _texts(data, encoding, mark) if text.strip(f" \r\n{DELIMITERS}"))
    return list(islice(filled, LOOKED_AT))


def _delimiter(texts: Sequence[str], by_first_line: bool) -> str:
    if by_first_line or len(texts) < 3:
        outside_quotes = re.sub(r'"[^"]*"?', "", texts[0] if texts else "")
        return max(DELIMITERS, key=outside_quotes.count)
    return max(DELIMITERS, key=lambda delimiter: _evenness(texts, delimiter))


def _evenness(texts: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines a delimiter cuts into equally many cells, and into how many."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(texts, delimiter=delimiter) if len(cells) > 1)
    except csv.Error:
        return 0, 0
    width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return lines, width
