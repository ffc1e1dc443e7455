"""The outbox table."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.outbox.records import Message, State

COLUMNS = tuple(Message.__dataclass_fields__)
IN_STATE = {
    State.WAITING: "sent_at IS NULL AND given_up_at IS NULL",
    State.SENT: "sent_at IS NOT NULL",
    State.GIVEN_UP: "given_up_at IS NOT NULL",
}
IN_ORDER = {State.WAITING: "not_before, id", State.SENT: "id DESC", State.GIVEN_UP: "id DESC"}
COUNT_CAP = 1000
OLD_WITH_WORDS = "made_at < :before AND body <> '' AND (sent_at IS NOT NULL OR given_up_at IS NOT NULL)"


def _message(row: sqlite3.Row | None) -> Message | None:
    return Message(**dict(row)) if row else None


def add_message(database: Database, values: dict[str, object]) -> bool:
    """Queue a message; False when one with its key is there already."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO outbox (key, message_id, recipient, subject, body, call_id, made_at, trying_since, not_before)
            VALUES (:key, :message_id, :recipient, :subject, :body, :call_id, :made_at, :made_at, :made_at)
            ON CONFLICT (key) DO NOTHING
            """,
            values,
        )
    return added.rowcount == 1


def message(database: Database, message_id: int) -> Message | None:
    """Return one message, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM outbox WHERE id = ?"
    return _message(database.connection.execute(query, (message_id,)).fetchone())


def due_messages(database: Database, now: str, most: int) -> list[Message]:
    """Return the messages whose time has come, the longest waiting first."""
    rows = database.connection.execute(
        f"""
        SELECT {", ".join(COLUMNS)} FROM outbox
         WHERE sent_at IS NULL AND given_up_at IS NULL AND not_before <= :now
         ORDER BY not_before, id LIMIT :most
        """,
        {"now": now, "most": most},
    ).fetchall()
    return [found for row in rows if (found := _message(row))]


def claim(database: Database, waiting: Message, not_before: str) -> bool:
    """Count one more attempt, and keep everybody else off the message until `not_before`; False if somebody has it."""
    with database.writing() as connection:
        claimed = connection.execute(
            """
            UPDATE outbox SET attempts = attempts + 1, not_before = :not_before
             WHERE id = :id AND attempts = :attempts AND not_before = :before
               AND sent_at IS NULL AND given_up_at IS NULL
            """,
            {"id": waiting.id, "attempts": waiting.attempts, "before": waiting.not_before, "not_before": not_before},
        )
    return claimed.rowcount == 1


def note_sent(database: Database, message_id: int, at: str) -> None:
    """Note that the server took a message."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET sent_at = ?, last_error = '', given_up_at = NULL WHERE id = ? AND sent_at IS NULL",
            (at, message_id),
        )


def note_failure(database: Database, message_id: int, words: str, given_up_at: str | None) -> None:
    """Note why a message did not go out, and whether it is given up."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET last_error = ?, given_up_at = ? WHERE id = ? AND sent_at IS NULL",
            (words, given_up_at, message_id),
        )


def try_again(database: Database, message_id: int, now: str) -> bool:
    """Let a message that failed or waits be sent at once, with three new days; tell whether there was one."""
    with database.writing() as connection:
        changed = connection.execute(
            """
            UPDATE outbox SET given_up_at = NULL, not_before = :now, attempts = 0, trying_since = :now
             WHERE id = :id AND sent_at IS NULL
            """,
            {"id": message_id, "now": now},
        )
    return changed.rowcount == 1


def give_up_waiting(database: Database, words: str, now: str) -> int:
    """Give up whatever waits, and say why; return how many."""
    with database.writing() as connection:
        return connection.execute(
            """
            UPDATE outbox SET given_up_at = :now, last_error = :words
             WHERE sent_at IS NULL AND given_up_at IS NULL
            """,
            {"now": now, "words": words},
        ).rowcount


def messages(database: Database, state: State, most: int) -> list[Message]:
    """Return messages in a state: those that wait by when they are tried, the others newest first."""
    rows = database.connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM outbox WHERE {IN_STATE[state]} ORDER BY {IN_ORDER[state]} LIMIT ?", (most,)
    ).fetchall()
    return [found for row in rows if (found := _message(row))]


def count_old(database: Database, before: str) -> int:
    """Return how many messages from before a moment still hold their words, and wait no more."""
    query = f"SELECT count(*) FROM outbox WHERE {OLD_WITH_WORDS}"
    return int(database.connection.execute(query, {"before": before}).fetchone()[0])


def forget_words(database: Database, before: str, most: int) -> int:
    """Empty messages from before a moment that wait no more: that they were sent stays, what to whom does not.

    What was sent is never changed: whoever calls this opens its history first (kiosk/privacy). Returns how many.
    """
    with database.writing() as connection:
        return connection.execute(
            f"""
            UPDATE outbox SET recipient = '', subject = '(no longer kept)', body = '', last_error = ''
             WHERE id IN (SELECT id FROM outbox WHERE {OLD_WITH_WORDS} ORDER BY id LIMIT :most)
            """,
            {"before": before, "most": most},
        ).rowcount


def counts(database: Database) -> dict[State, int]:
    """Return how many messages are in each state, at most COUNT_CAP."""
    parts = [
        f"(SELECT count(*) FROM (SELECT 1 FROM outbox WHERE {IN_STATE[state]} LIMIT {COUNT_CAP}))"
        for state in (State.WAITING, State.SENT, State.GIVEN_UP)
    ]
    row = database.connection.execute(f"SELECT {', '.join(parts)}").fetchone()
    return dict(zip((State.WAITING, State.SENT, State.GIVEN_UP), row, strict=True))
