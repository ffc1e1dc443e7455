"""Reads what an import's locations have been used for since."""

from kiosk.core.database import Database


def used(database: Database, import_id: int, limit: int) -> list[str]:
    """Return the names of locations that an import added and that are in use."""
    rows = database.connection.execute(
        """
        SELECT name FROM locations
         WHERE id IN (SELECT thing_id FROM import_effects WHERE import_id = ? AND thing = 'location' AND is_new = 1)
           AND (EXISTS (SELECT 1 FROM devices WHERE location_id = locations.id)
             OR EXISTS (SELECT 1 FROM placements WHERE location_id = locations.id)
             OR EXISTS (SELECT 1 FROM calls WHERE location_id = locations.id))
         ORDER BY sorted_as LIMIT ?
        """,
        (import_id, limit),
    )
    return [row["name"] for row in rows]
