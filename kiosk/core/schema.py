"""The schema ledger: kiosk/schema/NNNN_name.sql, applied once, in order, each in one transaction."""

from collections.abc import Iterator
from pathlib import Path

import sqlite_utils
from sqlite_utils import Migrations

from kiosk.core import clock
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import Database, DatabaseRefused
from kiosk.core.sqlite import sqlite3

LEDGER = "_sqlite_migrations"
WHAT_IS_IT = "It was left as it is. Keep a copy of the whole folder, then bring back the newest backup."
STEPS_FOLDER = Path(__file__).parent.parent / "schema"


def refuse_strangers(database: Database) -> None:
    """Refuse a file that another program or a newer Scandesk wrote. It is only read: not a byte of it changes."""
    if not database.path.exists() or not database.path.stat().st_size:
        return
    try:
        with database.only_reading() as reader:
            tables = {row[0] for row in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            steps = _steps_of(reader) if LEDGER in tables else set()
    except sqlite3.OperationalError:
        return  # held, or left by a power cut: opening it to write puts that right, or says what is the matter
    except sqlite3.DatabaseError as error:
        raise DatabaseRefused(f"The data file {database.path} cannot be opened: {error}. {WHAT_IS_IT}") from error
    if tables and LEDGER not in tables:
        raise DatabaseRefused(f"The data file {database.path} was made by another program. {WHAT_IS_IT}")
    _refuse_newer(steps)


def _steps_of(reader: sqlite3.Connection) -> set[str]:
    query = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'scandesk'"
    return {str(row[0]) for row in reader.execute(query)}


def _refuse_newer(applied: set[str]) -> None:
    unknown = sorted(applied - known_steps())
    if unknown:
        raise DatabaseRefused(f"The data was written by a newer Scandesk (step {unknown[-1]}). Update this one first.")


def bring_up_to_date(database: Database) -> None:
    """Apply the steps this file has not seen; refuse a file that a newer Scandesk has already changed."""
    ledger = Migrations("scandesk")
    for step in sorted(STEPS_FOLDER.glob("[0-9]*.sql")):
        ledger(name=step.stem)(_applier(step))
    tools = sqlite_utils.Database(database.connection)
    applied = {each.name for each in ledger.applied(tools)}
    _refuse_newer(applied)
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
