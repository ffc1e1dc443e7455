"""The call log as a list to take out: the columns of every list of calls, and those of the log behind them."""

from collections.abc import Iterator
from typing import Any

from kiosk.calls.lists.columns import COLUMNS, cells
from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.tables import Cell
from kiosk.desk.log import store
from kiosk.desk.log.asking import Asked
from kiosk.desk.log.records import Line

BATCH = 500
LOG_COLUMNS = (
    *COLUMNS,
    *("Follow Up Comment", "Opening Symptom", "Reporter Told", "Recording Minutes", "Target Met"),
    *("Problems", "Articles", "Diagnostics Sheet"),
)


def log_listing(database: Database, asked: Asked) -> Listing:
    """Return every call that the filters let through, in the order that was asked for."""
    return Listing("call-log", LOG_COLUMNS, (_cells(line) for line in _all_lines(database, asked)))


def _all_lines(database: Database, asked: Asked) -> Iterator[Line]:
    after: tuple[Any, ...] = ()
    while keys := store.call_ids(database, asked.filters, asked.order, after, BATCH):
        yield from store.lines(database, [key[-1] for key in keys])
        after = keys[-1]


def _cells(line: Line) -> list[Cell]:
    row = line.row
    return [
        *cells(row),
        *(line.follow_up_comment or None, row["opening_symptom"] or None, row["told_how"], line.recording_minutes),
        line.target_words or None,
        " ".join(f"PR{number}" for number in line.problems) or None,
        "; ".join(article.title for article in line.articles) or None,
        "yes" if line.has_sheet else "no",
    ]
