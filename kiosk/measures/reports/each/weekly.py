"""The weekly log summary: what came in, what went out, what still waits (FITS 7.3)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Split
from kiosk.measures.figures.words import finding
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars, over_time
from kiosk.measures.reports.records import Report, Row, Section
from kiosk.measures.reports.waiting import oldest

BESIDE = ("logged", "resolved", "outstanding", "age", "time-to-respond", "time-to-resolve", "reopened", "past-the-desk")
COLUMNS = (Column("Logged", "logged"), Column("Resolved", "resolved"), Column("Outstanding", "outstanding"))


def weekly(database: Database, period: Period, now: datetime) -> Report:
    """Return the log of some days in summary."""
    counting = Counting(database, period, now)
    by_key = {key: counting.figure(key) for key in ("logged", "resolved", "outstanding", "time-to-resolve")}
    kinds, places = (counting.by(by, *COLUMNS) for by in (Split.SYMPTOM, Split.LOCATION))
    return Report(
        "weekly",
        "Weekly log summary",
        period,
        finding(by_key, counting.hours),
        (
            Section("numbers", "The days in numbers", _changed(counting), counting.beside(*BESIDE)),
            over_time(counting),
            Section(
                "kinds",
                "What was reported",
                f"{_first(kinds.rows)} came most often.",
                kinds,
                bars(kinds, "Calls logged by kind of fault or request"),
            ),
            Section("places", "Where", f"{_first(places.rows)} had most calls.", places),
            oldest(counting),
        ),
    )


def _changed(counting: Counting) -> str:
    logged, before = (one.figure("logged").value or 0 for one in (counting, counting.before))
    return f"{count_of(int(logged), 'call')} logged, {int(before):,} in the days before."


def _first(rows: tuple[Row, ...]) -> str:
    return rows[0].name.said if rows else "Nothing"
