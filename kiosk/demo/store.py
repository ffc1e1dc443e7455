"""What the demo asks the calls table."""

from kiosk.core.database import Database


def devices_with_open_calls(database: Database) -> set[int]:
    """Return the ids of the devices with an open call."""
    query = "SELECT DISTINCT device_id FROM calls WHERE is_open AND device_id IS NOT NULL"
    return {row["device_id"] for row in database.connection.execute(query)}
