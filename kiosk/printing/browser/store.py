"""The browser_prints table."""

import json
from dataclasses import asdict
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.printing.browser.records import BrowserPrint, BrowserState
from kiosk.printing.records import Order, Prepared
from kiosk.stickers.records import Printed
from labels.printer import Printer
from labels.stock import Stock

PRINT = """
    SELECT id, state, made_at, actor, address, how, labels, pages, smallest_module_mm, ended_at, sheet_id
      FROM browser_prints
"""
MOST_READY = 10


def _how(prepared: Prepared) -> str:
    return json.dumps({"order": asdict(prepared.order), "taken": sorted(prepared.taken)})


def _prepared(row: sqlite3.Row) -> Prepared:
    how = json.loads(row["how"])
    order = how["order"] | {"stock": Stock(**how["order"]["stock"]), "printer": Printer(**how["order"]["printer"])}
    labels = tuple(Printed(*label) for label in json.loads(row["labels"]))
    return Prepared(Order(**order), row["address"], (), labels, frozenset(how["taken"]))


def _print(row: sqlite3.Row | None) -> BrowserPrint | None:
    if row is None:
        return None
    return BrowserPrint(
        id=row["id"],
        state=BrowserState(row["state"]),
        made_at=row["made_at"],
        actor=row["actor"],
        prepared=_prepared(row),
        pages=row["pages"],
        smallest_module_mm=row["smallest_module_mm"],
        ended_at=row["ended_at"],
        sheet_id=row["sheet_id"],
    )


def add(database: Database, prepared: Prepared, values: dict[str, Any]) -> int:
    """Keep sheets that wait to be printed; return their id."""
    labels = [[one.code, one.device_id, one.text, one.cell] for one in prepared.labels]
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO browser_prints
                (made_at, person_id, actor, address, how, labels, pages, smallest_module_mm, html)
            VALUES (:made_at, :person_id, :actor, :address, :how, :labels, :pages, :smallest_module_mm, :html)
            """,
            {
                **values,
                "address": prepared.address,
                "pages": prepared.pages,
                "how": _how(prepared),
                "labels": json.dumps(labels),
            },
        )
    return int(added.lastrowid or 0)


def browser_print(database: Database, print_id: int) -> BrowserPrint | None:
    """Return one print without its HTML, or None."""
    return _print(database.connection.execute(f"{PRINT} WHERE id = ?", (print_id,)).fetchone())


def html(database: Database, print_id: int) -> str:
    """Return the sheets of a print that waits; empty when there are none (any more)."""
    row = database.connection.execute("SELECT html FROM browser_prints WHERE id = ?", (print_id,)).fetchone()
    return str(row["html"]) if row else ""


def ready(database: Database) -> list[BrowserPrint]:
    """Return the newest prints of which nobody said how they came out."""
    rows = database.connection.execute(f"{PRINT} WHERE state = 'ready' ORDER BY id DESC LIMIT {MOST_READY}").fetchall()
    return [found for row in rows if (found := _print(row))]


def end(database: Database, print_id: int, state: BrowserState, at: str, sheet_id: int | None = None) -> bool:
    """Note what became of a print; False when it ended before."""
    with database.writing() as connection:
        done = connection.execute(
            """
            UPDATE browser_prints SET state = ?, ended_at = ?, sheet_id = ?, html = ''
             WHERE id = ? AND state = 'ready'
            """,
            (state, at, sheet_id, print_id),
        )
    return done.rowcount == 1
