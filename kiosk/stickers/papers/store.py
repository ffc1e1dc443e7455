"""The paper_prints and papers tables: the ledger of posters and cards."""

from collections.abc import Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.stickers.papers.records import Paper, PaperPrint

PRINTS = """
    SELECT id, paper, address, (SELECT count(*) FROM papers WHERE print_id = paper_prints.id) AS count,
           printed_at, actor, pdf IS NOT NULL AS has_pdf
      FROM paper_prints
"""

NEWEST_CARDS = """
      FROM devices
      CROSS JOIN papers ON papers.id = (SELECT max(id) FROM papers WHERE device_id = devices.id)
      JOIN paper_prints ON paper_prints.id = papers.print_id
     WHERE devices.retired_on IS NULL
       AND substr(papers.text, -7) = devices.code -- a replaced sticker takes its card along
"""


def _print(row: sqlite3.Row | None) -> PaperPrint | None:
    if row is None:
        return None
    return PaperPrint(**{**dict(row), "paper": Paper(row["paper"]), "has_pdf": bool(row["has_pdf"])})


def add_print(database: Database, values: dict[str, Any], papers: Iterable[tuple[int | None, int | None, str]]) -> int:
    """Note a print and what is on it, (location id, device id, text in the code) each; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO paper_prints (paper, address, printed_at, person_id, actor, form_key, pdf)
            VALUES (:paper, :address, :printed_at, :person_id, :actor, :form_key, :pdf)
            """,
            values,
        )
        print_id = int(added.lastrowid or 0)
        connection.executemany(
            "INSERT INTO papers (print_id, location_id, device_id, text) VALUES (?, ?, ?, ?)",
            [(print_id, *paper) for paper in papers],
        )
    return print_id


def paper_print(database: Database, print_id: int) -> PaperPrint | None:
    """Return one print, or None."""
    return _print(database.connection.execute(f"{PRINTS} WHERE id = ?", (print_id,)).fetchone())


def print_of_form(database: Database, form_key: str) -> PaperPrint | None:
    """Return the print that one sending of a form made, or None."""
    return _print(database.connection.execute(f"{PRINTS} WHERE form_key = ?", (form_key,)).fetchone())


def newest_prints(database: Database) -> list[PaperPrint]:
    """Return the newest eight prints."""
    rows = database.connection.execute(f"{PRINTS} ORDER BY id DESC LIMIT 8").fetchall()
    return [found for row in rows if (found := _print(row))]


def pdf(database: Database, print_id: int) -> bytes | None:
    """Return the PDF of a print, or None."""
    row = database.connection.execute("SELECT pdf FROM paper_prints WHERE id = ?", (print_id,)).fetchone()
    return bytes(row["pdf"]) if row and row["pdf"] is not None else None


def papers_of(database: Database, print_id: int) -> list[tuple[int | None, int | None]]:
    """Return what a print was for, in its order: (location id, device id), one of them None."""
    query = "SELECT location_id, device_id FROM papers WHERE print_id = ? ORDER BY id"
    return [tuple(row) for row in database.connection.execute(query, (print_id,)).fetchall()]


def posters(database: Database) -> dict[int, sqlite3.Row]:
    """Return the newest poster of each location in use, by location id: address, printed_at."""
    rows = database.connection.execute(
        """
        SELECT papers.location_id, paper_prints.address, paper_prints.printed_at
          FROM locations
          CROSS JOIN papers ON papers.id = (SELECT max(id) FROM papers WHERE location_id = locations.id)
          JOIN paper_prints ON paper_prints.id = papers.print_id
         WHERE locations.retired_on IS NULL
        """
    ).fetchall()
    return {row["location_id"]: row for row in rows}


def devices_with_old_cards(database: Database, address: str) -> set[int]:
    """Return the ids of devices in service whose newest card carries another address than this one."""
    rows = database.connection.execute(
        f"SELECT devices.id {NEWEST_CARDS} AND paper_prints.address <> ?", (address,)
    ).fetchall()
    return {row["id"] for row in rows}


def cards(database: Database) -> list[sqlite3.Row]:
    """Return the newest cards of devices in service, counted: address, location_id, count."""
    return database.connection.execute(
        f"""
        SELECT paper_prints.address, devices.location_id, count(*) AS count {NEWEST_CARDS}
         GROUP BY paper_prints.address, devices.location_id
        """
    ).fetchall()
