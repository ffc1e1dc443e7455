"""The calls, call_events, call_form_keys, affected_people and photos tables."""

import json
from typing import Any
from weakref import WeakKeyDictionary

from kiosk.calls.records import (
    Approval,
    Call,
    CallKind,
    Cause,
    Channel,
    DispatchWay,
    Event,
    HoldReason,
    LastWorked,
    Repeats,
    ResolutionType,
    Status,
    Step,
    Told,
)
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

CLOSED_LISTS = {
    "kind": CallKind,
    "status": Status,
    "channel": Channel,
    "hold_reason": HoldReason,
    "cause": Cause,
    "resolution_type": ResolutionType,
    "repeats": Repeats,
    "last_worked": LastWorked,
    "dispatched_how": DispatchWay,
    "approval": Approval,
    "told_how": Told,
}
COLUMNS = tuple(Call.__dataclass_fields__)
FIRST_VALUES = (*COLUMNS, "status_token_hash")
_kept_free: WeakKeyDictionary[Database, int] = WeakKeyDictionary()
FOR_GOOD = ("id", "form_key", "channel", "logged_at", "recording_seconds", "version")
CHANGEABLE = tuple(name for name in COLUMNS if name not in FOR_GOOD)


def _call(row: sqlite3.Row | None) -> Call | None:
    if row is None:
        return None
    values = dict(row)
    for name, closed_list in CLOSED_LISTS.items():
        if values[name] is not None:
            values[name] = closed_list(values[name])
    return Call(**values)


def call(database: Database, call_id: int) -> Call | None:
    """Return one call, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM calls WHERE id = ?"
    return _call(database.connection.execute(query, (call_id,)).fetchone())


def call_by_form_key(database: Database, form_key: str) -> Call | None:
    """Return the call that a form made, or None when it was not sent yet."""
    query = f"SELECT {', '.join(COLUMNS)} FROM calls WHERE form_key = ?"
    return _call(database.connection.execute(query, (form_key,)).fetchone())


def call_by_status_token(database: Database, token_hash: str) -> Call | None:
    """Return the call that a status link belongs to, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM calls WHERE status_token_hash = ?"
    return _call(database.connection.execute(query, (token_hash,)).fetchone())


def has_ended_before(database: Database, call_id: int, before: str) -> bool:
    """Tell whether a call was over before a moment, and still is."""
    query = """
        SELECT 1 FROM calls
         WHERE id = ? AND NOT is_open
           AND coalesce(closed_at, (SELECT max(at) FROM call_events WHERE call_events.call_id = calls.id)) < ?
        """
    return database.connection.execute(query, (call_id, before)).fetchone() is not None


def duplicates_of(database: Database, call_id: int) -> list[Call]:
    """Return the calls that ended as duplicates of a call, or of one of its duplicates."""
    query = f"""
        WITH RECURSIVE merged (id) AS (
            SELECT id FROM calls WHERE duplicate_of = ?
             UNION SELECT calls.id FROM merged JOIN calls ON calls.duplicate_of = merged.id)
        SELECT {", ".join(COLUMNS)} FROM calls WHERE id IN merged ORDER BY id LIMIT 200
        """
    return [found for row in database.connection.execute(query, (call_id,)).fetchall() if (found := _call(row))]


def original_of(database: Database, duplicate: Call) -> Call | None:
    """Return the call that a duplicate ended in, through others that ended as duplicates; None for no duplicate."""
    row = database.connection.execute(
        """
        WITH RECURSIVE merged (id, into_id) AS (
            SELECT id, duplicate_of FROM calls WHERE id = ?
             UNION SELECT calls.id, calls.duplicate_of FROM merged JOIN calls ON calls.id = merged.into_id)
        SELECT id FROM merged WHERE into_id IS NULL
        """,
        (duplicate.id,),
    ).fetchone()
    return call(database, row["id"]) if row and duplicate.duplicate_of else None


def keep_free(database: Database, up_to: int) -> None:
    """Give no new call a number up to this one: the data may not know whom people were told it belongs to."""
    _kept_free[database] = up_to


def add_call(database: Database, values: dict[str, Any]) -> int:
    """Add a call from column values; return its id. sqlite3.IntegrityError when the form key was used before."""
    with database.writing() as connection:
        if "id" not in values and (kept_free := _kept_free.get(database, 0)):
            newest = connection.execute("SELECT max(id) FROM calls").fetchone()[0] or 0
            values = {**values, "id": max(newest, kept_free) + 1}
        names = [name for name in FIRST_VALUES if name in values]
        query = f"INSERT INTO calls ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        return int(connection.execute(query, values).lastrowid or 0)


def change_call(database: Database, call_id: int, version: int, changes: dict[str, Any]) -> bool:
    """Save changed columns if the call is still at `version`; tell whether it was."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"not changeable: {unknown}")
    columns = "".join(f"{name} = :{name}, " for name in CHANGEABLE if name in changes)
    with database.writing() as connection:
        changed = connection.execute(
            f"UPDATE calls SET {columns} version = version + 1 WHERE id = :id AND version = :version",
            {**changes, "id": call_id, "version": version},
        )
    return changed.rowcount == 1


def add_minutes(database: Database, call_id: int, minutes: int) -> None:
    """Count minutes of work on a call without a step of its lifecycle; its version stays."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE calls SET technician_minutes = technician_minutes + ? WHERE id = ?", (minutes, call_id)
        )


def add_event(database: Database, call_id: int, actor: Actor, event: Event) -> None:
    """Note one step of a call."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO call_events
                (call_id, at, person_id, actor, step, from_status, to_status, note, minutes, details)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                call_id,
                event.at,
                actor.person_id,
                event.actor,
                event.step,
                event.from_status,
                event.to_status,
                event.note,
                event.minutes,
                json.dumps(event.details, ensure_ascii=False),
            ),
        )


def events(database: Database, call_id: int) -> list[Event]:
    """Return the steps of a call, oldest first."""
    rows = database.connection.execute(
        """
        SELECT at, actor, step, from_status, to_status, note, minutes, details
          FROM call_events WHERE call_id = ? ORDER BY id
        """,
        (call_id,),
    ).fetchall()
    return [_event(row) for row in rows]


def _event(row: sqlite3.Row) -> Event:
    return Event(
        at=row["at"],
        actor=row["actor"],
        step=Step(row["step"]),
        from_status=Status(row["from_status"]) if row["from_status"] else None,
        to_status=Status(row["to_status"]),
        note=row["note"],
        minutes=row["minutes"],
        details=json.loads(row["details"]),
    )


def use_form_key(database: Database, call_id: int, form_key: str, at: str) -> bool:
    """Note that a form about a call came; tell whether it was new."""
    with database.writing() as connection:
        query = "INSERT OR IGNORE INTO call_form_keys (form_key, call_id, at) VALUES (?, ?, ?)"
        return connection.execute(query, (form_key, call_id, at)).rowcount == 1


def is_form_key_used(database: Database, call_id: int, form_key: str) -> bool:
    """Tell whether a form about a call has taken effect."""
    query = "SELECT 1 FROM call_form_keys WHERE form_key = ? AND call_id = ?"
    return database.connection.execute(query, (form_key, call_id)).fetchone() is not None


def open_calls(database: Database) -> list[Call]:
    """Return every open call, oldest first."""
    query = f"SELECT {', '.join(COLUMNS)} FROM calls WHERE is_open ORDER BY id"
    return [found for row in database.connection.execute(query).fetchall() if (found := _call(row))]


def count_set_aside(database: Database, at_most: int) -> int:
    """Return how many calls are set aside and wait to be looked at; it stops counting at a number."""
    query = "SELECT count(*) FROM (SELECT 1 FROM calls WHERE is_open AND status = 'set_aside' LIMIT ?)"
    return int(database.connection.execute(query, (at_most,)).fetchone()[0])


def save_due_times(database: Database, call_id: int, respond_by: str | None, resolve_by: str | None) -> None:
    """Save when the targets of a call are due; its version stays, because nobody did anything with it."""
    with database.writing() as connection:
        query = "UPDATE calls SET respond_by = ?, resolve_by = ? WHERE id = ?"
        connection.execute(query, (respond_by, resolve_by, call_id))


def add_affected_person(database: Database, call_id: int, form_key: str, name: str, at: str) -> bool:
    """Count one more person on a call; tell whether this form was new."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT OR IGNORE INTO affected_people (call_id, form_key, name, at) VALUES (?, ?, ?, ?)",
            (call_id, form_key, name, at),
        ).rowcount
        if added:
            connection.execute("UPDATE calls SET people_affected = people_affected + 1 WHERE id = ?", (call_id,))
    return bool(added)


def affected_people(database: Database, call_id: int) -> list[sqlite3.Row]:
    """Return who else is affected: name (may be empty) and at, oldest first."""
    query = "SELECT name, at FROM affected_people WHERE call_id = ? ORDER BY id"
    return database.connection.execute(query, (call_id,)).fetchall()


def add_photo(database: Database, call_id: int, at: str, jpeg: bytes, width: int, height: int) -> None:
    """Keep a photo with its call."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO photos (call_id, at, width, height, jpeg) VALUES (?, ?, ?, ?, ?)",
            (call_id, at, width, height, jpeg),
        )


def photos(database: Database, call_id: int) -> list[sqlite3.Row]:
    """Return the photos of a call without their bytes: id, width, height."""
    query = "SELECT id, width, height FROM photos WHERE call_id = ? ORDER BY id"
    return database.connection.execute(query, (call_id,)).fetchall()


def photo(database: Database, call_id: int, photo_id: int) -> bytes | None:
    """Return a photo's JPEG bytes, if it belongs to the call."""
    query = "SELECT jpeg FROM photos WHERE id = ? AND call_id = ?"
    row = database.connection.execute(query, (photo_id, call_id)).fetchone()
    return bytes(row["jpeg"]) if row else None
