"""The settings table."""

from kiosk.core.database import Database


def setting_values(database: Database) -> dict[str, str]:
    """Return every saved setting by name."""
    rows = database.connection.execute("SELECT name, value FROM settings").fetchall()
    return {row["name"]: row["value"] for row in rows}


def save_setting(database: Database, name: str, value: str, changed_at: str) -> None:
    """Save one setting, new or again."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO settings (name, value, changed_at) VALUES (:name, :value, :changed_at)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
            """,
            {"name": name, "value": value, "changed_at": changed_at},
        )
