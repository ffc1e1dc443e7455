"""The second_factors and recovery_codes tables."""

from collections.abc import Iterable

from kiosk.core.database import Database


def factor(database: Database, person_id: int) -> tuple[str, int] | None:
    """Return a person's secret and the step of the newest code that was used, or None."""
    row = database.connection.execute(
        "SELECT secret, last_step FROM second_factors WHERE person_id = ?", (person_id,)
    ).fetchone()
    return (str(row["secret"]), int(row["last_step"])) if row else None


def add(database: Database, person_id: int, secret: str, last_step: int, at: str) -> None:
    """Save a second factor, in place of one that was there."""
    with database.writing() as connection:
        connection.execute("DELETE FROM second_factors WHERE person_id = ?", (person_id,))
        connection.execute(
            "INSERT INTO second_factors (person_id, secret, last_step, added_at) VALUES (?, ?, ?, ?)",
            (person_id, secret, last_step, at),
        )


def use_step(database: Database, person_id: int, step: int) -> bool:
    """Note that a code was used; False when it, or a newer one, was used meanwhile."""
    with database.writing() as connection:
        used = connection.execute(
            "UPDATE second_factors SET last_step = :step WHERE person_id = :person_id AND last_step < :step",
            {"step": step, "person_id": person_id},
        )
    return used.rowcount == 1


def set_recovery_codes(database: Database, person_id: int, hashes: Iterable[str]) -> None:
    """Make these the person's recovery codes."""
    with database.writing() as connection:
        connection.execute("DELETE FROM recovery_codes WHERE person_id = ?", (person_id,))
        connection.executemany(
            "INSERT INTO recovery_codes (code_hash, person_id) VALUES (?, ?)", [(each, person_id) for each in hashes]
        )


def use_recovery_code(database: Database, person_id: int, code_hash: str) -> bool:
    """Use a recovery code up; False when it is none of the person's."""
    with database.writing() as connection:
        used = connection.execute(
            "DELETE FROM recovery_codes WHERE code_hash = ? AND person_id = ?", (code_hash, person_id)
        )
    return used.rowcount == 1


def recovery_codes_left(database: Database, person_id: int) -> int:
    """Return how many recovery codes a person has."""
    query = "SELECT count(*) FROM recovery_codes WHERE person_id = ?"
    return int(database.connection.execute(query, (person_id,)).fetchone()[0])


def remove(database: Database, person_id: int) -> bool:
    """Take a person's second factor away, with its recovery codes; tell whether there was one."""
    with database.writing() as connection:
        connection.execute("DELETE FROM recovery_codes WHERE person_id = ?", (person_id,))
        return connection.execute("DELETE FROM second_factors WHERE person_id = ?", (person_id,)).rowcount == 1
