"""The locations table."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.locations.records import Location, as_people_sort


def _location(row: sqlite3.Row | None) -> Location | None:
    return Location(row["id"], row["name"], row["retired_on"]) if row else None


def location(database: Database, location_id: int) -> Location | None:
    """Return one location, or None."""
    query = "SELECT * FROM locations WHERE id = ?"
    return _location(database.connection.execute(query, (location_id,)).fetchone())


def location_by_name(database: Database, name: str) -> Location | None:
    """Return the location with a name, in any case of letters, or None."""
    return _location(database.connection.execute("SELECT * FROM locations WHERE name = ?", (name,)).fetchone())


def locations(database: Database, with_retired: bool = False) -> list[Location]:
    """Return the locations by name, Room 2 before Room 10."""
    query = "SELECT * FROM locations WHERE retired_on IS NULL OR :with_retired ORDER BY sorted_as, name"
    rows = database.connection.execute(query, {"with_retired": with_retired}).fetchall()
    return [found for row in rows if (found := _location(row))]


def count_devices(database: Database, location_id: int) -> int:
    """Return how many devices in service stand at a location."""
    query = "SELECT count(*) FROM devices WHERE location_id = ? AND retired_on IS NULL"
    return int(database.connection.execute(query, (location_id,)).fetchone()[0])


def add_location(database: Database, name: str, created_at: str) -> int:
    """Add a location; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO locations (name, sorted_as, created_at) VALUES (?, ?, ?)",
            (name, as_people_sort(name), created_at),
        )
    return int(added.lastrowid or 0)


def change_location(database: Database, location_id: int, name: str, retired_on: str | None) -> None:
    """Rename a location, retire it or take it back into use."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE locations SET name = ?, sorted_as = ?, retired_on = ? WHERE id = ?",
            (name, as_people_sort(name), retired_on, location_id),
        )


def take_out(database: Database, location_id: int) -> None:
    """Take out a location that an import brought; sqlite3.IntegrityError when anything refers to it."""
    with database.writing() as connection:
        connection.execute("DELETE FROM locations WHERE id = ?", (location_id,))
