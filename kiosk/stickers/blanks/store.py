"""The blank_batches and blank_codes tables."""

from collections.abc import Iterable

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

MOST_BATCHES = 20


def add_batch(database: Database, codes: Iterable[str], actor: Actor, at: str, form_key: str | None) -> int:
    """Note that blank codes were asked for together; return the batch's id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO blank_batches (at, person_id, actor, form_key) VALUES (?, ?, ?, ?)",
            (at, actor.person_id, actor.name, form_key),
        )
        batch_id = int(added.lastrowid or 0)
        connection.executemany(
            "INSERT INTO blank_codes (code, batch_id) VALUES (?, ?)", [(code, batch_id) for code in codes]
        )
    return batch_id


def batch_by_form_key(database: Database, form_key: str) -> int:
    """Return the batch that one sending of a form made, or 0."""
    row = database.connection.execute("SELECT id FROM blank_batches WHERE form_key = ?", (form_key,)).fetchone()
    return int(row["id"]) if row else 0


def batch_of(database: Database, code: str) -> int:
    """Return the batch of a code that was given out as a blank one, or 0."""
    row = database.connection.execute("SELECT batch_id FROM blank_codes WHERE code = ?", (code,)).fetchone()
    return int(row["batch_id"]) if row else 0


def codes_of_batch(database: Database, batch_id: int) -> list[str]:
    """Return the codes of a batch that are blank still."""
    rows = database.connection.execute(
        """
        SELECT blank_codes.code FROM blank_codes JOIN device_codes ON device_codes.code = blank_codes.code
         WHERE blank_codes.batch_id = ? AND device_codes.state = 'blank'
         ORDER BY blank_codes.code
        """,
        (batch_id,),
    ).fetchall()
    return [row["code"] for row in rows]


def batches(database: Database, most: int = MOST_BATCHES) -> list[sqlite3.Row]:
    """Return the newest batches (-1: all of them): id, at, actor, codes, printed, blank, bound (how many of each)."""
    return database.connection.execute(
        """
        SELECT blank_batches.id, blank_batches.at, blank_batches.actor, count(*) AS codes,
               sum(EXISTS (SELECT 1 FROM stickers WHERE stickers.code = blank_codes.code AND NOT is_discarded))
                   AS printed,
               sum(device_codes.state = 'blank') AS blank,
               sum(device_codes.state = 'bound') AS bound
          FROM blank_batches
          JOIN blank_codes ON blank_codes.batch_id = blank_batches.id
          JOIN device_codes ON device_codes.code = blank_codes.code
         WHERE blank_batches.id IN (SELECT id FROM blank_batches ORDER BY id DESC LIMIT ?)
         GROUP BY blank_batches.id
         ORDER BY blank_batches.id DESC
        """,
        (most,),
    ).fetchall()
