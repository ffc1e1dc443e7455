"""A school whose data file another program changes: the plain sqlite3 module, with the triggers dropped."""

import io
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.history import heads, rules
from kiosk.calls.history.checks import checking
from kiosk.calls.history.records import Checked, Entry, What
from kiosk.calls.history.shapes import PLAIN, TABLES, TYPED
from kiosk.core.access import Role
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.sqlite import sqlite3
from tests import builders

FILES = (DATA_FILE, heads.FILE)


def a_photo() -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(packed, "JPEG")
    return packed.getvalue()


def live_a_little(database: Database) -> None:
    """C1 and C2 closed, C3 dispatched with a photo, C4 logged; somebody else is affected by C3."""
    builders.add_person(database, "desk", "Carys Morgan", Role.DESK)
    builders.add_person(database, "tech1", "Tom Ashworth", Role.TECHNICIAN)
    builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
    device = builders.add_device(database)
    said = {"reporter_name": "Gwen Pritchard", "description": "Dark since Monday."}
    builders.closed_call(database, device, **said)
    builders.closed_call(database, device, error_text="0xF4", **said)
    dispatched = builders.dispatched_call(database, device, photo=a_photo(), **said)
    intake.affects_me_too(database, dispatched.id, new_form_key(), "Ann Other", builders.MONDAY)
    calls.note(database, builders.actor(database, "desk"), dispatched, "Rang, nobody there.", builders.MONDAY)
    builders.log_call(database, device, **said)


def copied(folder: Path, to: Path) -> Path:
    """Copy a school that is stopped."""
    to.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(folder / name, to / name)
    return to


def behind(folder: Path, *statements: str | tuple[str, Iterable[Any]]) -> None:
    """Change a data file with another program, which first drops what stands in its way."""
    connection = sqlite3.connect(folder / DATA_FILE)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        query, values = (statement, ()) if isinstance(statement, str) else statement
        assert connection.execute(query, tuple(values)).rowcount, f"changes nothing: {query}"
    connection.commit()
    connection.close()


def checked(folder: Path, newest: int | None = None) -> Checked:
    """Start Scandesk on a folder and check all of it."""
    database = open_database(folder)
    try:
        return checking.check(database, newest=newest)
    finally:
        database.close()


def named(done: Checked) -> set[tuple[What, str]]:
    """Return what was found, and of which call: (EDITED, C2)."""
    return {(found.what, f"C{found.call_id}" if found.call_id else "") for found in done.findings}


def rewritten(folder: Path, kind: str, row_id: int, column: str, value: object) -> None:
    """Change a row like somebody who knows how the chain is made, and make every entry after it anew."""
    connection = sqlite3.connect(folder / DATA_FILE)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(f"UPDATE {TABLES[kind]} SET {column} = ? WHERE id = ?", (value, row_id))
    names = ", ".join((*PLAIN[kind], *TYPED[kind]))
    row = connection.execute(f"SELECT {names} FROM {TABLES[kind]} WHERE id = ?", (row_id,)).fetchone()
    plain, typed = row[: len(PLAIN[kind])], row[len(PLAIN[kind]) :]
    query = "SELECT entry_id, salts FROM history_seals WHERE kind = ? AND row_id = ?"
    entry_id, salts = connection.execute(query, (kind, row_id)).fetchone()
    digests = rules.digests(salts, typed)
    content = rules.content(1, plain, digests)
    connection.execute("UPDATE history_seals SET digests = ? WHERE kind = ? AND row_id = ?", (digests, kind, row_id))
    connection.execute("UPDATE history SET content = ? WHERE id = ?", (content, entry_id))
    before = rules.FIRST
    for found in connection.execute("SELECT * FROM history ORDER BY id").fetchall():
        entry = Entry(*found)
        entry = replace(entry, hash=rules.entry_hash(before, entry.id, entry))
        connection.execute("UPDATE history SET hash = ? WHERE id = ?", (entry.hash, entry.id))
        before = entry.hash
    connection.commit()
    connection.close()
