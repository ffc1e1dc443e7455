"""The field_help table."""

from kiosk.core.access import Actor
from kiosk.core.database import Database


def own_texts(database: Database) -> dict[str, str]:
    """Return the help that the school wrote itself, by field."""
    rows = database.connection.execute("SELECT field, text FROM field_help ORDER BY field").fetchall()
    return {row["field"]: row["text"] for row in rows}


def save_text(database: Database, actor: Actor, field: str, text: str, at: str) -> None:
    """Keep the school's own help of a field."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO field_help (field, text, changed_at, person_id, actor) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (field) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at,
                person_id = excluded.person_id, actor = excluded.actor
            """,
            (field, text, at, actor.person_id, actor.name),
        )


def forget_text(database: Database, field: str) -> None:
    """Go back to the help that came with Scandesk."""
    with database.writing() as connection:
        connection.execute("DELETE FROM field_help WHERE field = ?", (field,))
