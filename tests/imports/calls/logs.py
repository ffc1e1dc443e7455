"""Old call logs for tests: a text or a file becomes what a planner reads."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.tables import read_source
from kiosk.imports.calls.headings import FIELDS, CallField
from kiosk.imports.calls.planning import CallPlanner
from kiosk.imports.headings import columns_of, matched
from kiosk.imports.subject import Outcome, PlannedRow, Reading

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

SCHOOL_LOG = """\
Ref,Date reported,Room,Device,Problem,Engineer,Date fixed,Status,Action taken,Minutes,Priority,Reported by
101,7/9/2026 08:45,Room 12,Hall projector,No picture,Tom Ashworth,7/9/2026 11:15,Fixed,Reseated it,20,High,Mrs Rees
102,8/9/2026 09:10,Library,LT-0042,Will not charge,Sian Owen,,Awaiting parts,,10,Medium,Mr Pugh
103,9/9/2026,Hall,,"Projector lamp dim
since the concert",Tom Ashworth,9/9/2026,Closed,New lamp,35,Low,Mrs Rees
"""


def reading_of(source: str | bytes | Path, by_hand: dict[str, CallField] | None = None) -> Reading:
    """Return a log as a planner reads it; `by_hand` says of headings what a person chose for them."""
    data = source.read_bytes() if isinstance(source, Path) else source.encode() if isinstance(source, str) else source
    opened = read_source(data, "log.csv")
    mapping = matched(opened.headings, FIELDS)
    for heading, field in (by_hand or {}).items():
        mapping[opened.headings.index(heading)] = field.key
    columns = columns_of(mapping, opened.headings, FIELDS)
    return Reading(opened.headings, columns, frozenset(), NOW.date(), opened.rows)


def planned(
    database: Database, source: str | bytes | Path, by_hand: dict[str, CallField] | None = None, now: datetime = NOW
) -> tuple[CallPlanner, list[PlannedRow]]:
    """Return a planner and what it said of every row, in the order of the file."""
    planner = CallPlanner(database, reading_of(source, by_hand), now)
    return planner, sorted(planner.plan(), key=lambda row: row.line)


def reasons(rows: Iterable[PlannedRow]) -> dict[int, str]:
    """Return why rows were rejected, by line."""
    return {row.line: row.reason for row in rows if row.outcome is Outcome.REJECTED}
