"""What the sticker's page and the kiosk read: open faults, and the rooms that have devices."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.locations.records import UNPLACED


def open_calls(database: Database, device_id: int) -> list[sqlite3.Row]:
    """Return the open incidents of a device, oldest first: id, kind, status, symptom, hold_reason, follow_up_on,
    people_affected, logged_at. No person, no words that a reporter typed.
    """
    return database.connection.execute(
        """
        SELECT id, kind, status, symptom, hold_reason, follow_up_on, people_affected, logged_at
          FROM calls INDEXED BY calls_open_by_device -- or a device with many old calls has them all looked at
         WHERE device_id = ? AND is_open AND kind = 'incident' AND status <> 'set_aside'
         ORDER BY id
         LIMIT 20
        """,
        (device_id,),
    ).fetchall()


def rooms(database: Database) -> list[sqlite3.Row]:
    """Return the locations in use with how many devices they have: id, name, devices.

    The place of what nobody has placed is none of them.
    """
    return database.connection.execute(
        """
        SELECT locations.id, locations.name, count(devices.id) AS devices
          FROM locations
          JOIN devices ON devices.location_id = locations.id AND devices.retired_on IS NULL
         WHERE locations.retired_on IS NULL AND locations.name <> ?
         GROUP BY locations.id
         ORDER BY locations.sorted_as
        """,
        (UNPLACED,),
    ).fetchall()
