"""What the doctor asks the data file: its soundness, and the newest moment that stands in it."""

import time
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.sqlite import Connection, address_to_read, sqlite3

STEPS_BETWEEN_LOOKS = 20_000


def soundness(path: Path, limit_s: float) -> str | None:
    """Return what is wrong with the data file: "" for nothing, None when there was no time to look at all of it.

    It is read on a connection of its own, so that nobody waits for it.
    """
    ends = time.monotonic() + limit_s
    try:
        connection = sqlite3.connect(address_to_read(path, is_in_use=True), uri=True, factory=Connection)
    except sqlite3.OperationalError as error:
        return str(error)
    try:
        connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS_BETWEEN_LOOKS)
        said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
        lost = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            return None
        return str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    if said != ["ok"]:
        return "; ".join(said)
    return f"a row of {lost[0][0]} belongs to nothing" if lost else ""


def last_scan(database: Database, address: str) -> str:
    """Return when a sticker with this address was last opened, or nothing."""
    row = database.connection.execute("SELECT max(last_at) FROM sticker_scans WHERE address = ?", (address,)).fetchone()
    return str(row[0] or "")


def newest_moment(database: Database) -> str:
    """Return the newest moment that was noted, or nothing: of a call's life, or of a print."""
    row = database.connection.execute(
        """
        SELECT max(coalesce((SELECT at FROM call_events ORDER BY id DESC LIMIT 1), ''),
                   coalesce((SELECT printed_at FROM sheets ORDER BY id DESC LIMIT 1), ''))
        """
    ).fetchone()
    return str(row[0])
