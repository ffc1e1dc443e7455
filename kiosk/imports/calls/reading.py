"""One row of an old call log becomes what it says, or the reason why it cannot be used."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from kiosk.core.forms import clean_line, clean_text
from kiosk.core.tables import Row
from kiosk.imports import values
from kiosk.imports.calls.headings import TIMES, CallField
from kiosk.imports.calls.records import OldRow
from kiosk.imports.calls.times import ClockChange, Moment, read_moment
from kiosk.imports.calls.words import meaning_of
from kiosk.imports.subject import Reading, RowRefused

LONGEST = 20_000  # characters of one text: what a mail that went to and fro for weeks comes to
LONGEST_LINE = 1_000
LONG_TEXTS = (CallField.DESCRIPTION, CallField.RESOLUTION)
NUMBERS = (*TIMES, CallField.SEQUENCE, CallField.MINUTES, CallField.HOURS, CallField.COST)
TEXTS = tuple(each for each in CallField if each not in NUMBERS)
SAID_AS_IT_STANDS = (CallField.STATE, CallField.OUTCOME)  # "Unknown" is a state of Open Repair's, and no blank
ENDS = (CallField.RESOLVED, CallField.CLOSED)
MOST_MINUTES = 100_000
REMEMBERED = 16_384  # most cells of a log stand in it many times
CLOCKS_DIFFER = timedelta(days=1)


@dataclass
class Reader:
    """How this file is read, and what was noticed about it on the way."""

    reading: Reading
    zone: ZoneInfo
    now: datetime
    has_moments: set[CallField] = field(default_factory=set)
    has_clock: set[CallField] = field(default_factory=set)
    clock_changes: dict[ClockChange, int] = field(default_factory=dict)

    @cached_property
    def texts(self) -> tuple[CallField, ...]:
        """The texts that the file has columns for."""
        return tuple(each for each in TEXTS if self.has(each))

    def has(self, *fields: CallField) -> bool:
        """Tell whether the file has a column for one of the fields."""
        return any(self.reading.columns.get(each.key) for each in fields)

    def text(self, row: Row, each: CallField) -> str:
        """Return what the row says in a field: the first of its columns that says anything."""
        for cell in self.reading.cells(row, each.key):
            if cell and (found := _plain(each, cell)):
                if len(found) > (LONGEST if each in LONG_TEXTS else LONGEST_LINE):
                    raise RowRefused(f"{each.value} is too long ({len(found):,} characters).")
                return found
        return ""


def _plain(each: CallField, cell: str) -> str:
    if each in LONG_TEXTS:
        return clean_text(cell)
    return _line(cell) if each in SAID_AS_IT_STANDS else _said(cell)


_line, _said = lru_cache(REMEMBERED)(clean_line), lru_cache(REMEMBERED)(values.said)


def reference_of(reader: Reader, row: Row) -> str:
    """Return the reference of a row, which even a row that cannot be read otherwise may have."""
    return reader.text(row, CallField.REFERENCE)


def read_row(reader: Reader, row: Row) -> OldRow:
    """Return what a row says. RowRefused gives the reason when it cannot be used."""
    if row.surplus:
        width = len(reader.reading.headings)
        raise RowRefused(
            f"The row has {width + len(row.surplus)} cells, but there are {width} headings. "
            "Is a text with a comma not in quotation marks?"
        )
    texts = {each: said for each in reader.texts if (said := reader.text(row, each))}
    for each in SAID_AS_IT_STANDS:
        if texts.get(each) in ("?", "-"):
            del texts[each]
    if reader.has(CallField.REFERENCE) and CallField.REFERENCE not in texts:
        raise RowRefused("It has no reference, so nobody can tell which call it belongs to.")
    _check_reference(texts)
    moments = {each: moment for each in TIMES if (moment := _moment(reader, row, each, texts))}
    return OldRow(
        row.line,
        moments,
        texts,
        _whole(reader, row, CallField.SEQUENCE),
        _minutes(reader, row),
        _pence(reader, row),
    )


def _check_reference(texts: dict[CallField, str]) -> None:
    for each in (CallField.REFERENCE, CallField.ASSET_TAG, CallField.SERIAL):
        if values.is_wrecked(texts.get(each, "")):
            raise RowRefused(
                f"{each.value} {texts[each]}: a spreadsheet has cut this number short, and its last figures are lost. "
                "Format the column as text, and export it again."
            )


def _moment(reader: Reader, row: Row, each: CallField, texts: dict[CallField, str]) -> Moment | None:
    text = reader.text(row, each)
    if not text:
        return None
    if each in ENDS and not re.search(r"\d", text) and meaning_of(text):
        texts.setdefault(CallField.STATE, text)  # a column headed "Fixed" that says yes or no
        return None
    found = read_moment(text, reader.zone, each.key in reader.reading.month_first)
    if found is None:
        raise RowRefused(f"{each.value} '{text}' is not a date. Write it as 2026-09-01 14:30 or 1/9/2026 14:30.")
    if found.at > reader.now + CLOCKS_DIFFER:
        raise RowRefused(f"{each.value} {text} lies in the future.")
    reader.has_moments.add(each)
    if found.has_time and not found.is_midnight:
        reader.has_clock.add(each)
    if found.clock_change:
        reader.clock_changes[found.clock_change] = reader.clock_changes.get(found.clock_change, 0) + 1
    return found


def _whole(reader: Reader, row: Row, each: CallField) -> int:
    text = reader.text(row, each)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else -1


def _minutes(reader: Reader, row: Row) -> int:
    minutes = _length(reader.text(row, CallField.MINUTES), 1) or _length(reader.text(row, CallField.HOURS), 60)
    if minutes > MOST_MINUTES:
        raise RowRefused(f"It says {minutes:,} minutes of work, which is more than anybody works in a year.")
    return minutes


def _length(text: str, minutes_each: int) -> int:
    """Return minutes from '45', '0.75', '1:30', '1h 30m' or '20 min'; none where it says nothing of the kind."""
    if clocked := re.fullmatch(r"(\d{1,4}):(\d{2})(?::\d{2})?", text):
        return int(clocked[1]) * 60 + int(clocked[2])
    if spoken := re.fullmatch(r"(?:(\d{1,4}) ?h\w*)? ?(?:(\d{1,6}) ?m\w*)?", text.casefold()):
        return int(spoken[1] or 0) * 60 + int(spoken[2] or 0)
    number = text.replace(",", ".")
    return round(float(number) * minutes_each) if re.fullmatch(r"\d{1,7}(\.\d+)?", number) else 0


def _pence(reader: Reader, row: Row) -> int:
    return values.read_pence(reader.text(row, CallField.COST)) or 0
