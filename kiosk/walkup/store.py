"""What the kiosk's board reads: open faults by location. No person, no word that a reporter typed."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

MOST_ON_BOARD = 200


def board(database: Database) -> list[sqlite3.Row]:
    """Return the open incidents by location, newest first: id, status, symptom, hold_reason, follow_up_on,
    people_affected, logged_at, location, device_name, device_kind. Of very many the gravest.
    """
    return database.connection.execute(
        """
        SELECT calls.id, calls.status, calls.symptom, calls.hold_reason, calls.follow_up_on, calls.people_affected,
               calls.logged_at, locations.name AS location, devices.name AS device_name, models.kind AS device_kind
          FROM (SELECT * FROM calls INDEXED BY calls_open
                 WHERE is_open AND status <> 'set_aside' AND kind = 'incident' AND status <> 'resolved'
                 ORDER BY priority, due_at, logged_at, id
                 LIMIT ?) AS calls
          LEFT JOIN locations ON locations.id = calls.location_id
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = devices.model_id
         ORDER BY locations.sorted_as IS NULL, locations.sorted_as, calls.logged_at DESC, calls.id DESC
        """,
        (MOST_ON_BOARD,),
    ).fetchall()
