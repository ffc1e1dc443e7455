"""The schema ledger: kiosk/schema/NNNN_name.sql, applied once, in order, each in one transaction."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils
from sqlite_utils import Migrations

from kiosk.core import clock
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import Database, DatabaseRefused

STEPS_FOLDER = Path(__file__).parent.parent / "schema"


def bring_up_to_date(database: Database) -> None:
    """Apply the steps this file has not seen; refuse a file that a newer Scandesk has already changed."""
    ledger = Migrations("scandesk")
    for step in sorted(STEPS_FOLDER.glob("[0-9]*.sql")):
        ledger(name=step.stem)(_applier(step))
    tools = sqlite_utils.Database(database.connection)
    applied = {each.name for each in ledger.applied(tools)}
    unknown = sorted(applied - known_steps())
    if unknown:
        raise DatabaseRefused(f"The data was written by a newer Scandesk (step {unknown[-1]}). Update this one first.")
    if pending := ledger.pending(tools):
        if applied:
            _keep_a_copy(database, pending[0].name)
        with database.writing():
            ledger.apply(tools)


def known_steps() -> frozenset[str]:
    """Return the names of all steps that this Scandesk knows."""
    return frozenset(step.stem for step in STEPS_FOLDER.glob("[0-9]*.sql"))


def _keep_a_copy(database: Database, step: str) -> None:
    """Keep the data as the Scandesk before this one knew it, proved; without that copy nothing is changed."""
    now = clock.now()
    folder = database.path.parent / "backups" / "before-changes"
    try:
        copies.make(
            database.path, folder / f"scandesk-before-{step}-{now:%Y-%m-%dT%H-%M-%S}Z.sqlite3", f"before {step}", now
        )
    except CopyRefused as error:
        raise DatabaseRefused(
            f"This Scandesk is newer than the data and has to change their shape, but keeps a copy first. {error}"
        ) from error


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
