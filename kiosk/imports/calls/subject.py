"""Old calls as the subject of a list: folded, planned, written with their history, taken out again as one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kiosk.calls.old_logs import actions as old_logs
from kiosk.calls.old_logs import store as old_logs_store
from kiosk.calls.old_logs.records import ReadyCall
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.imports.calls import store
from kiosk.imports.calls.headings import FIELDS, CallField
from kiosk.imports.calls.planning import SHOWN, CallPlanner
from kiosk.imports.devices.names import Names
from kiosk.imports.headings import matched
from kiosk.imports.subject import Columns, Effect, ListField, Obstacle, Outcome, PlannedRow, Reading
from kiosk.locations import store as locations

SAYS_WHAT = {field.key for field in (CallField.SUMMARY, CallField.DESCRIPTION, CallField.CATEGORY)}
SAYS_WHETHER_ENDED = {field.key for field in (CallField.STATE, CallField.RESOLVED, CallField.CLOSED)}
# with these, a log needs no column for when a call was logged: that was its first row
EVERY_CHANGE = {field.key for field in (CallField.REFERENCE, CallField.UPDATED)}
# what lists of devices and of rooms have no columns for
CALLS_ALONE = {
    field.key
    for field in (CallField.OPENED, CallField.RESOLVED, CallField.CLOSED, CallField.UPDATED, CallField.PRIORITY)
}


class CallLog:
    """Calls of an old log as the subject of a list."""

    key = "calls"
    one = "call"
    many = "calls"
    fields: Sequence[ListField] = FIELDS
    shown: Sequence[str] = SHOWN

    def refusal(self, columns: Columns) -> str:
        """Return why a file with these columns is no call log."""
        if CallField.OPENED.key not in columns and not EVERY_CHANGE.issubset(columns):
            return (
                f"There must be a column for '{CallField.OPENED.value}'; or, where every change of a call has a row of "
                f"its own, one for '{CallField.REFERENCE.value}' and one for '{CallField.UPDATED.value}'."
            )
        if SAYS_WHAT.isdisjoint(columns):
            return "There must be a column that says what each call was about."
        if SAYS_WHETHER_ENDED.isdisjoint(columns):
            return (
                "Nothing says which calls are finished: there must be a column for their state, or for when they ended."
            )
        return ""

    def likeness(self, headings: Sequence[str]) -> int:
        """Return how many things of a call the columns hold; when calls came and ended stands in no other list."""
        found = set(matched(headings, FIELDS).values())
        return len(found) + len(found & CALLS_ALONE)

    def planner(self, database: Database, reading: Reading, now: datetime) -> CallPlanner:
        """Return what looks at the rows of a file."""
        return CallPlanner(database, reading, now)

    def mark(self, database: Database) -> str:
        """Return what calls are matched with: the register, old logs that are here, and how words are meant."""
        settings = read_settings(database)
        return f"{store.mark(database)}/{settings.time_zone}/{settings.old_call_states}"

    def carry_out(
        self, database: Database, actor: Actor, rows: Iterable[PlannedRow], now: datetime
    ) -> Iterator[Effect]:
        """Write the calls, those logged first in front, and yield the log that holds them and the locations added."""
        names = Names(database, now)
        calls = (_ready(row, names) for row in rows if row.outcome is Outcome.ADDED)
        log_id, _ = old_logs.take_in(database, actor, calls, now)
        yield from names.taken_effects()
        yield Effect(store.LOG, log_id, is_new=True)

    def obstacles(self, database: Database, import_id: int, limit: int) -> list[Obstacle]:
        """Return calls of the log with which somebody has done something since."""
        log_id = store.log_of(database, import_id)
        if log_id is None:
            return []
        return [
            Obstacle(f"C{row['id']} {row['summary']}", "somebody has worked on it since", f"/desk/calls/{row['id']}")
            for row in old_logs_store.used_since(database, log_id, limit)
        ]

    def undo(self, database: Database, actor: Actor, import_id: int, now: datetime) -> None:
        """Take the calls out again, and the locations that came with them."""
        log_id = store.log_of(database, import_id)
        if log_id is not None:
            old_logs.take_out(database, log_id, now)
        for location_id in store.new_locations(database, import_id):
            try:
                with database.writing():
                    locations.take_out(database, location_id)
            except sqlite3.IntegrityError:  # something else stands there by now, so it stays
                continue


def _ready(row: PlannedRow, names: Names) -> ReadyCall:
    values, location = row.planned["values"], row.planned["location"]
    if location:
        values = {**values, "location_id": names.location(location)}
    return ReadyCall(values, row.planned["events"])
