"""What a phone's own receipts lead to."""

import json
from collections.abc import Sequence

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3


def calls_of_receipts(database: Database, token_hashes: Sequence[str], device_id: int) -> list[sqlite3.Row]:
    """Return the calls of a device that belong to status links, newest first: id, status_token_hash."""
    return database.connection.execute(
        """
        SELECT id, status_token_hash FROM calls
         WHERE status_token_hash IN (SELECT value FROM json_each(?)) AND device_id = ? AND is_open
         ORDER BY id DESC
        """,
        (json.dumps(token_hashes), device_id),
    ).fetchall()
