"""The drawer_sheets, drawer_cells and drawer_events tables."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.printing.drawer.records import Cell, DrawerSheet, State

SHEET = """
    SELECT id, name, stock, columns, rows,
           (SELECT count(*) FROM drawer_cells WHERE sheet_id = drawer_sheets.id AND freed_at IS NULL) AS taken,
           put_in_at, actor, gone_at, gone_how, gone_reason, gone_by
      FROM drawer_sheets
"""
CELL = """
    SELECT drawer_cells.id, drawer_cells.cell, drawer_cells.state, drawer_cells.code, drawer_cells.at,
           drawer_cells.actor, drawer_cells.freed_at, drawer_cells.freed_by,
           CASE WHEN devices.id IS NULL THEN ''
                WHEN devices.name <> '' THEN devices.name
                ELSE models.maker || ' ' || models.name END AS device
      FROM drawer_cells
      LEFT JOIN devices ON devices.code = drawer_cells.code
      LEFT JOIN models ON models.id = devices.model_id
"""
MOST_OPEN = 200
MOST_GONE = 20
MOST_HISTORY = 300


def _sheet(row: sqlite3.Row | None) -> DrawerSheet | None:
    return DrawerSheet(**dict(row)) if row else None


def _cell(row: sqlite3.Row) -> Cell:
    return Cell(**{**dict(row), "state": State(row["state"])})


def sheet(database: Database, sheet_id: int) -> DrawerSheet | None:
    """Return one sheet, in the drawer or gone, or None."""
    return _sheet(database.connection.execute(f"{SHEET} WHERE id = ?", (sheet_id,)).fetchone())


def sheet_id_by_form_key(database: Database, form_key: str) -> int | None:
    """Return which sheet a form put in, or None when it was not sent yet."""
    row = database.connection.execute("SELECT id FROM drawer_sheets WHERE form_key = ?", (form_key,)).fetchone()
    return row["id"] if row else None


def open_sheets(database: Database, stock: str = "") -> list[DrawerSheet]:
    """Return the sheets in the drawer, of one stock or of all, by name."""
    rows = database.connection.execute(
        f"{SHEET} WHERE gone_at IS NULL AND (:stock = '' OR stock = :stock) ORDER BY name LIMIT {MOST_OPEN}",
        {"stock": stock},
    ).fetchall()
    return [found for row in rows if (found := _sheet(row))]


def gone_sheets(database: Database) -> list[DrawerSheet]:
    """Return the sheets that left the drawer lately, the newest first."""
    rows = database.connection.execute(
        f"{SHEET} WHERE gone_at IS NOT NULL ORDER BY gone_at DESC, id DESC LIMIT {MOST_GONE}"
    ).fetchall()
    return [found for row in rows if (found := _sheet(row))]


def count_open(database: Database) -> int:
    """Return how many sheets are in the drawer."""
    return int(database.connection.execute("SELECT count(*) FROM drawer_sheets WHERE gone_at IS NULL").fetchone()[0])


def names_in_use(database: Database, beginning: str) -> list[str]:
    """Return the names in the drawer that begin like this, in any case of letters."""
    rows = database.connection.execute(
        """
        SELECT name FROM drawer_sheets
         WHERE gone_at IS NULL AND lower(substr(name, 1, length(:text))) = lower(:text)
        """,
        {"text": beginning},
    ).fetchall()
    return [row["name"] for row in rows]


def sheet_id_by_name(database: Database, name: str) -> int | None:
    """Return which sheet in the drawer has a name, in any case of letters, or None."""
    query = "SELECT id FROM drawer_sheets WHERE name = ? AND gone_at IS NULL"
    row = database.connection.execute(query, (name,)).fetchone()
    return row["id"] if row else None


def add_sheet(database: Database, values: dict[str, Any]) -> int:
    """Put a sheet into the drawer from column values; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO drawer_sheets (form_key, name, stock, columns, rows, put_in_at, person_id, actor)
            VALUES (:form_key, :name, :stock, :columns, :rows, :put_in_at, :person_id, :actor)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def rename(database: Database, sheet_id: int, name: str) -> None:
    """Save another name."""
    with database.writing() as connection:
        connection.execute("UPDATE drawer_sheets SET name = ? WHERE id = ?", (name, sheet_id))


def take_out(database: Database, sheet_id: int, values: Mapping[str, str | None]) -> None:
    """Note how, when and why a sheet left the drawer; all None: it is in it again."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE drawer_sheets
               SET gone_at = :gone_at, gone_how = :gone_how, gone_reason = :gone_reason, gone_by = :gone_by
             WHERE id = :id
            """,
            {**values, "id": sheet_id},
        )


def cells(database: Database, sheet_id: int) -> list[Cell]:
    """Return what became of the labels of a sheet that are no longer free, along the rows."""
    rows = database.connection.execute(
        f"{CELL} WHERE drawer_cells.sheet_id = ? AND drawer_cells.freed_at IS NULL ORDER BY drawer_cells.cell",
        (sheet_id,),
    ).fetchall()
    return [_cell(row) for row in rows]


def freed_cells(database: Database, sheet_id: int) -> list[Cell]:
    """Return what was noted of labels that are free again, the newest first."""
    rows = database.connection.execute(
        f"""
        {CELL} WHERE drawer_cells.sheet_id = ? AND drawer_cells.freed_at IS NOT NULL
         ORDER BY drawer_cells.freed_at DESC, drawer_cells.id DESC LIMIT {MOST_HISTORY}
        """,
        (sheet_id,),
    ).fetchall()
    return [_cell(row) for row in rows]


def states(database: Database, sheet_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return the states of the labels that are no longer free, of several sheets at once, by sheet and label."""
    found: dict[int, dict[int, str]] = {sheet_id: {} for sheet_id in sheet_ids}
    rows = database.connection.execute(
        """
        SELECT sheet_id, cell, state FROM drawer_cells
         WHERE freed_at IS NULL AND sheet_id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(found)),),
    ).fetchall()
    for row in rows:
        found[row["sheet_id"]][row["cell"]] = row["state"]
    return found


def take_cells(database: Database, sheet_id: int, taken: Iterable[dict[str, Any]]) -> None:
    """Note what became of labels. sqlite3.IntegrityError when one of them is taken already."""
    with database.writing() as connection:
        connection.executemany(
            """
            INSERT INTO drawer_cells (sheet_id, cell, state, code, at, actor)
            VALUES (:sheet_id, :cell, :state, :code, :at, :actor)
            """,
            [{**values, "sheet_id": sheet_id} for values in taken],
        )


def free_cell(database: Database, cell_id: int, at: str, by: str) -> None:
    """Note that a label is free again."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE drawer_cells SET freed_at = ?, freed_by = ? WHERE id = ? AND freed_at IS NULL", (at, by, cell_id)
        )


def cells_of_print(database: Database, codes: Iterable[str], at: str) -> dict[int, list[int]]:
    """Return which labels a print took of which sheets, by sheet: those of these codes, noted at that moment."""
    found: dict[int, list[int]] = {}
    rows = database.connection.execute(
        """
        SELECT sheet_id, cell FROM drawer_cells
         WHERE freed_at IS NULL AND state = 'printed' AND at = ? AND code IN (SELECT value FROM json_each(?))
         ORDER BY sheet_id, cell
        """,
        (at, json.dumps(list(codes))),
    ).fetchall()
    for row in rows:
        found.setdefault(row["sheet_id"], []).append(row["cell"])
    return found


def add_event(
    database: Database, sheet_id: int, actor: Actor, at: str, event: str, details: dict[str, str] | None = None
) -> None:
    """Note who did what with a sheet."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO drawer_events (sheet_id, at, person_id, actor, event, details) VALUES (?, ?, ?, ?, ?, ?)",
            (sheet_id, at, actor.person_id, actor.name, event, json.dumps(details or {}, ensure_ascii=False)),
        )


def events(database: Database, sheet_id: int) -> list[tuple[str, str, str, dict[str, str]]]:
    """Return who did what with a sheet, newest first: at, actor, event, details."""
    rows = database.connection.execute(
        f"""
        SELECT at, actor, event, details FROM drawer_events WHERE sheet_id = ? ORDER BY id DESC LIMIT {MOST_HISTORY}
        """,
        (sheet_id,),
    ).fetchall()
    return [(row["at"], row["actor"], row["event"], json.loads(row["details"])) for row in rows]
