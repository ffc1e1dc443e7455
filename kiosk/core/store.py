"""The settings table."""

from contextlib import closing
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.sqlite import Connection, address_to_read, sqlite3


def setting_values(database: Database) -> dict[str, str]:
    """Return every saved setting by name."""
    rows = database.connection.execute("SELECT name, value FROM settings").fetchall()
    return {row["name"]: row["value"] for row in rows}


def setting_values_in(data_file: Path) -> dict[str, str]:
    """Return every saved setting of a data file that is not ours to change; sqlite3.Error when it cannot be read."""
    with closing(sqlite3.connect(address_to_read(data_file), uri=True, factory=Connection)) as connection:
        return {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM settings")}


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
