"""The sticker_scans table."""

from collections.abc import Sequence
from typing import Any

from kiosk.core.database import Database


def add(database: Database, seen: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
    """Note scans, (code, address, first_at, last_at and times) each; a device that was missing is found with them."""
    rows = [{"code": code, "address": address, **values} for code, address, values in seen]
    with database.writing() as connection:
        connection.executemany(
            """
            INSERT INTO sticker_scans (code, address, first_at, last_at, times)
            SELECT :code, :address, :first_at, :last_at, :times
             WHERE EXISTS (SELECT 1 FROM device_codes WHERE code = :code) -- its device may be taken out by now
            ON CONFLICT (code, address)
            DO UPDATE SET last_at = max(last_at, :last_at), times = times + :times
            """,
            rows,
        )
        connection.executemany(
            """
            UPDATE missing_marks SET found_at = :last_at
             WHERE found_at IS NULL AND at < :last_at
               AND device_id = (SELECT id FROM devices WHERE devices.code = :code)
            """,
            rows,
        )
