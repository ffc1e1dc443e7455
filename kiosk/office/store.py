"""Which address stands on the school's stickers, read from the ledger of what was printed."""

from kiosk.core.database import Database


def addresses_on_stickers(database: Database) -> dict[str, int]:
    """Return how many devices in service carry each address by the sticker printed last, the commonest first."""
    rows = database.connection.execute(
        """
        SELECT sheets.address, count(*) AS stickers
          FROM devices
          CROSS JOIN stickers ON stickers.id = (SELECT max(id) FROM stickers WHERE device_id = devices.id)
          JOIN sheets ON sheets.id = stickers.sheet_id
         WHERE devices.retired_on IS NULL
         GROUP BY sheets.address ORDER BY stickers DESC, sheets.address
        """
    ).fetchall()
    return {row["address"]: row["stickers"] for row in rows}
