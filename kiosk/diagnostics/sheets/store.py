"""The checklists_used, step_results and sheet_entries tables. Rows are only ever added."""

import json

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.diagnostics import rules
from kiosk.diagnostics import store as checklists
from kiosk.diagnostics.records import Result
from kiosk.diagnostics.sheets.records import Entry, Part, Tick, Used

MOST_ROWS = 500  # of ticks and of entries on one sheet: more than anybody reads


def checklists_used(database: Database, call_id: int) -> list[Used]:
    """Return the checklists of a call, the one that was taken last first."""
    rows = database.connection.execute(
        "SELECT * FROM checklists_used WHERE call_id = ? ORDER BY id DESC LIMIT 20", (call_id,)
    ).fetchall()
    return [_used(database, row) for row in rows]


def latest_used(database: Database, call_id: int) -> Used | None:
    """Return the checklist that a call took last, or None."""
    row = database.connection.execute(
        "SELECT * FROM checklists_used WHERE call_id = ? ORDER BY id DESC LIMIT 1", (call_id,)
    ).fetchone()
    return _used(database, row) if row else None


def _used(database: Database, row: sqlite3.Row) -> Used:
    version = checklists.version(database, row["version_id"])
    if version is None:
        raise LookupError(f"version {row['version_id']} of a checklist is gone")  # the schema keeps it
    found = database.connection.execute(
        f"SELECT * FROM step_results WHERE used_id = ? ORDER BY id LIMIT {MOST_ROWS}", (row["id"],)
    ).fetchall()
    ticks = tuple(
        Tick(tick["id"], tick["step_key"], Result(tick["result"]), tick["note"], tick["at"], tick["actor"])
        for tick in found
    )
    counted = {tick.step_key: tick.result for tick in ticks}
    walk = rules.walk(version.steps, counted)
    return Used(row["id"], row["call_id"], version, row["at"], row["actor"], ticks, walk)


def entries(database: Database, call_id: int) -> list[Entry]:
    """Return the free entries of a call's sheet in the order of their coming."""
    rows = database.connection.execute(
        f"SELECT * FROM sheet_entries WHERE call_id = ? ORDER BY id LIMIT {MOST_ROWS}", (call_id,)
    ).fetchall()
    return [
        Entry(row["id"], Part(row["part"]), json.loads(row["said"]), row["minutes"], row["at"], row["actor"])
        for row in rows
    ]


def count_entries(database: Database, call_id: int) -> int:
    """Return how many free entries a call's sheet has."""
    row = database.connection.execute("SELECT count(*) FROM sheet_entries WHERE call_id = ?", (call_id,)).fetchone()
    return int(row[0])


def add_used(database: Database, call_id: int, version_id: int, form_key: str, at: str, actor: Actor) -> bool:
    """Note that a call takes a version of a checklist; False when this form has done so already."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO checklists_used (call_id, version_id, form_key, at, person_id, actor)
            VALUES (:call_id, :version_id, :form_key, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {
                "call_id": call_id,
                "version_id": version_id,
                "form_key": form_key,
                "at": at,
                "person_id": actor.person_id,
                "actor": actor.name,
            },
        )
    return added.rowcount == 1


def add_tick(
    database: Database, used_id: int, step_key: int, result: Result, note: str, form_key: str, at: str, actor: Actor
) -> bool:
    """Add a tick; False when this form has done so already."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO step_results (used_id, step_key, result, note, form_key, at, person_id, actor)
            VALUES (:used_id, :step_key, :result, :note, :form_key, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {
                "used_id": used_id,
                "step_key": step_key,
                "result": result,
                "note": note,
                "form_key": form_key,
                "at": at,
                "person_id": actor.person_id,
                "actor": actor.name,
            },
        )
    return added.rowcount == 1


def add_entry(
    database: Database,
    call_id: int,
    part: Part,
    said: dict[str, str],
    minutes: int,
    form_key: str,
    at: str,
    actor: Actor,
) -> bool:
    """Add a free entry; False when this form has done so already."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO sheet_entries (call_id, part, said, minutes, form_key, at, person_id, actor)
            VALUES (:call_id, :part, :said, :minutes, :form_key, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {
                "call_id": call_id,
                "part": part,
                "said": json.dumps(said, ensure_ascii=False),
                "minutes": minutes,
                "form_key": form_key,
                "at": at,
                "person_id": actor.person_id,
                "actor": actor.name,
            },
        )
    return added.rowcount == 1
