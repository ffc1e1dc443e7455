"""The sessions table."""

from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.people.sessions.records import Session

COLUMNS = "id, token_hash, person_id, created_at, last_seen_at, browser, place_hash"


def add(database: Database, token_hash: str, person_id: int, at: str, browser: str, place_hash: str) -> None:
    """Save a session that begins."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO sessions (token_hash, person_id, created_at, last_seen_at, browser, place_hash)
            VALUES (:token_hash, :person_id, :at, :at, :browser, :place_hash)
            """,
            {
                "token_hash": token_hash,
                "person_id": person_id,
                "at": at,
                "browser": browser,
                "place_hash": place_hash,
            },
        )


def by_token(database: Database, token_hash: str) -> Session | None:
    """Return the session of a token's hash, or None."""
    row = database.connection.execute(f"SELECT {COLUMNS} FROM sessions WHERE token_hash = ?", (token_hash,)).fetchone()
    return Session(**dict(row)) if row else None


def of_person(database: Database, person_id: int) -> list[Session]:
    """Return the sessions of a person, the newest first."""
    rows = database.connection.execute(
        f"SELECT {COLUMNS} FROM sessions WHERE person_id = ? ORDER BY id DESC", (person_id,)
    )
    return [Session(**dict(row)) for row in rows]


def all_of_them(database: Database) -> list[Session]:
    """Return every session there is."""
    return [Session(**dict(row)) for row in database.connection.execute(f"SELECT {COLUMNS} FROM sessions")]


def seen(database: Database, at: Iterable[tuple[str, str]]) -> None:
    """Note when sessions were last used: (moment, hash of the token) each."""
    with database.writing() as connection:
        connection.executemany("UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?", at)


def end(database: Database, token_hash: str) -> int:
    """Forget one session; return how many there were."""
    with database.writing() as connection:
        return connection.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,)).rowcount


def end_many(database: Database, token_hashes: Iterable[str]) -> None:
    """Forget several sessions."""
    with database.writing() as connection:
        connection.executemany("DELETE FROM sessions WHERE token_hash = ?", [(each,) for each in token_hashes])


def end_numbered(database: Database, person_id: int, session_id: int) -> int:
    """Forget one session of a person by its number; return how many there were."""
    with database.writing() as connection:
        return connection.execute(
            "DELETE FROM sessions WHERE id = ? AND person_id = ?", (session_id, person_id)
        ).rowcount


def end_of_person(database: Database, person_id: int, but: str = "") -> int:
    """Forget every session of a person but the one of a token's hash; return how many there were."""
    with database.writing() as connection:
        return connection.execute(
            "DELETE FROM sessions WHERE person_id = ? AND token_hash <> ?", (person_id, but)
        ).rowcount


def end_all(database: Database) -> None:
    """Sign everybody out."""
    with database.writing() as connection:
        connection.execute("DELETE FROM sessions")
