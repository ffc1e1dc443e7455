"""The device_codes table."""

from collections.abc import Iterable

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.given_codes.records import CodeState, GivenCode, VoidReason

GIVEN = """
    SELECT code, state, device_id, given_at, bound_at, void_at, void_reason, void_note, void_actor FROM device_codes
"""


def _given(row: sqlite3.Row | None) -> GivenCode | None:
    if row is None:
        return None
    reason = VoidReason(row["void_reason"]) if row["void_reason"] else None
    return GivenCode(**{**dict(row), "state": CodeState(row["state"]), "void_reason": reason})


def given(database: Database, code: str) -> GivenCode | None:
    """Return what became of a code, or None when it was never given out."""
    return _given(database.connection.execute(f"{GIVEN} WHERE code = ?", (code,)).fetchone())


def codes_of(database: Database, device_id: int) -> list[GivenCode]:
    """Return the codes that a device carries and carried, the newest first."""
    rows = database.connection.execute(
        f"{GIVEN} WHERE device_id = ? ORDER BY bound_at DESC, state = 'bound' DESC, void_at DESC LIMIT 50",
        (device_id,),
    ).fetchall()
    return [found for row in rows if (found := _given(row))]


def add_blank(database: Database, codes: Iterable[str], at: str) -> None:
    """Note codes that no device has yet. sqlite3.IntegrityError when one of them was given out before."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO device_codes (code, state, given_at) VALUES (?, 'blank', ?)", [(code, at) for code in codes]
        )


def bind(database: Database, code: str, device_id: int, at: str) -> bool:
    """Let a device carry a blank code; False when it is not blank (any more)."""
    with database.writing() as connection:
        done = connection.execute(
            "UPDATE device_codes SET state = 'bound', device_id = ?, bound_at = ? WHERE code = ? AND state = 'blank'",
            (device_id, at, code),
        )
    return done.rowcount == 1


def void(database: Database, code: str, reason: VoidReason, note: str, actor: Actor, at: str) -> bool:
    """Let a code count no more; False when it is void already, or was never given out."""
    with database.writing() as connection:
        done = connection.execute(
            """
            UPDATE device_codes
               SET state = 'void', void_at = ?, void_reason = ?, void_note = ?, void_person_id = ?, void_actor = ?
             WHERE code = ? AND state <> 'void'
            """,
            (at, reason.value, note, actor.person_id, actor.name, code),
        )
    return done.rowcount == 1
