"""The schema ledger: kiosk/schema/NNNN_name.sql, applied once, in order, each in one transaction."""

from collections.abc import Iterator
from pathlib import Path

import sqlite_utils
from sqlite_utils import Migrations

from kiosk.core.database import Database, DatabaseRefused
from kiosk.core.sqlite import sqlite3

STEPS_FOLDER = Path(__file__).parent.parent / "schema"


def bring_up_to_date(database: Database) -> None:
    """Apply the steps this file has not seen; refuse a file that a newer Scandesk has already changed."""
    ledger = Migrations("scandesk")
    for step in sorted(STEPS_FOLDER.glob("[0-9]*.sql")):
        ledger(name=step.stem)(_applier(step))
    tools = sqlite_utils.Database(database.connection)
    known = {step.stem for step in STEPS_FOLDER.glob("[0-9]*.sql")}
    unknown = sorted({applied.name for applied in ledger.applied(tools)} - known)
    if unknown:
        raise DatabaseRefused(f"The data was written by a newer Scandesk (step {unknown[-1]}). Update this one first.")
    if ledger.pending(tools):
        with database.writing():
            ledger.apply(tools)


def _applier(step: Path):  # type: ignore[no-untyped-def]  # the ledger wants any callable that takes its database
    def apply(tools: sqlite_utils.Database) -> None:
        for statement in statements(step.read_text(encoding="utf-8")):
            tools.conn.execute(statement)

    return apply


def statements(script: str) -> Iterator[str]:
    """Split a script into statements; sqlite3's own executescript would commit behind the ledger's back."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"unfinished statement: {statement.strip()[:60]}")
