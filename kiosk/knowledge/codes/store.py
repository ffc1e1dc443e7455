"""The tables of error codes: the codes, the names they are found under, lists that wait to be confirmed."""

import json
from collections.abc import Iterable
from dataclasses import astuple

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.knowledge.codes.records import ErrorCode, KeptList, ReadList


def _entry(row: sqlite3.Row) -> ErrorCode:
    return ErrorCode(
        row["family"],
        row["code"],
        row["title"],
        row["meaning"],
        row["source"],
        row["place"],
        bool(row["is_pattern"]),
    )


def codes_named(database: Database, names: list[str]) -> list[ErrorCode]:
    """Return the codes with one of the names, in the order of the names."""
    rows = database.connection.execute(
        """
        SELECT family, code, title, meaning, source, place, is_pattern
          FROM (
              SELECT error_codes.*, min(wanted.key) AS wanted_at
                FROM json_each(?) AS wanted
                JOIN error_code_names ON error_code_names.name = wanted.value
                JOIN error_codes ON error_codes.id = error_code_names.code_id
               GROUP BY error_codes.id
          )
         ORDER BY wanted_at, family, code, place LIMIT 12
        """,
        (json.dumps(names),),
    ).fetchall()
    return [_entry(row) for row in rows]


def patterns_for(database: Database, number: str) -> list[ErrorCode]:
    """Return the patterns that a number fits, in the order of their list."""
    rows = database.connection.execute(
        """
        SELECT family, code, title, meaning, source, place, is_pattern
          FROM error_codes WHERE is_pattern AND ? GLOB code ORDER BY id LIMIT 20
        """,
        (number,),
    ).fetchall()
    return [_entry(row) for row in rows]


def all_codes(database: Database) -> dict[tuple[str, str, int], tuple[int, ErrorCode]]:
    """Return every code with its id, by its key."""
    rows = database.connection.execute("SELECT * FROM error_codes").fetchall()
    return {(entry := _entry(row)).key: (row["id"], entry) for row in rows}


def families(database: Database) -> list[sqlite3.Row]:
    """Return each list: its name, how many codes, where it is from."""
    return database.connection.execute(
        """
        SELECT family, count(*) AS codes, min(source) AS source, max(changed_at) AS changed_at
          FROM error_codes GROUP BY family ORDER BY family
        """
    ).fetchall()


def add_code(database: Database, entry: ErrorCode, at: str) -> int:
    """Add a code; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO error_codes (family, code, title, meaning, source, place, is_pattern, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (*astuple(entry), at),
        )
    return int(added.lastrowid or 0)


def change_code(database: Database, code_id: int, entry: ErrorCode, at: str) -> None:
    """Save what a newer list says of a code."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE error_codes SET title = ?, meaning = ?, source = ?, is_pattern = ?, changed_at = ? WHERE id = ?
            """,
            (entry.title, entry.meaning, entry.source, entry.is_pattern, at, code_id),
        )


def set_names(database: Database, code_id: int, names: Iterable[str]) -> None:
    """Save under which names a code is found."""
    with database.writing() as connection:
        connection.execute("DELETE FROM error_code_names WHERE code_id = ?", (code_id,))
        connection.executemany(
            "INSERT INTO error_code_names (name, code_id) VALUES (?, ?)", [(name, code_id) for name in sorted(names)]
        )


def keep_list(database: Database, actor: Actor, read: ReadList, at: str) -> int:
    """Keep a list until it is confirmed; return its id."""
    entries = json.dumps([astuple(entry) for entry in read.entries], ensure_ascii=False)
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO code_lists (uploaded_at, person_id, actor, entries, problems) VALUES (?, ?, ?, ?, ?)",
            (at, actor.person_id, actor.name, entries, json.dumps(read.problems, ensure_ascii=False)),
        )
    return int(added.lastrowid or 0)


def kept_list(database: Database, list_id: int) -> KeptList | None:
    """Return a kept list, or None."""
    row = database.connection.execute("SELECT * FROM code_lists WHERE id = ?", (list_id,)).fetchone()
    if row is None:
        return None
    entries = tuple(ErrorCode(*values) for values in json.loads(row["entries"]))
    read = ReadList(entries, tuple(json.loads(row["problems"])))
    return KeptList(row["id"], row["uploaded_at"], row["actor"], read, row["carried_out_at"])


def mark_carried_out(database: Database, list_id: int, at: str) -> bool:
    """Note that a list was taken in; tell whether it was not before."""
    with database.writing() as connection:
        changed = connection.execute(
            "UPDATE code_lists SET carried_out_at = ? WHERE id = ? AND carried_out_at IS NULL", (at, list_id)
        )
    return changed.rowcount == 1
