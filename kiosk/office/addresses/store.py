"""The addresses table, written by triggers of the settings (schema 0024); when stickers with an address were met."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.office.addresses.records import Period


def periods(database: Database) -> list[Period]:
    """Return every address that ever stood for the stickers, with its times, the oldest first."""
    rows = database.connection.execute(
        "SELECT address, from_at, until_at, given_up_at, given_up_by FROM addresses ORDER BY id"
    ).fetchall()
    return [Period(**row) for row in rows]


def printed(database: Database) -> list[str]:
    """Return every address that ever stood for the stickers or is on one; those that were given up, too."""
    rows = database.connection.execute("SELECT address FROM addresses UNION SELECT address FROM sheets").fetchall()
    return [row["address"] for row in rows]


def give_up(database: Database, address: str, at: str, by: str) -> None:
    """Note that an address is no longer needed; the one that stands now is never given up."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE addresses SET given_up_at = ?, given_up_by = ?
             WHERE address = ? AND until_at IS NOT NULL AND given_up_at IS NULL
            """,
            (at, by, address),
        )


def last_scans(database: Database) -> dict[str, str]:
    """Return when a sticker was last met under each address that was printed."""
    query = "SELECT address, max(last_at) AS at FROM sticker_scans GROUP BY address"
    return {row["address"]: row["at"] for row in database.connection.execute(query)}


def blanks(database: Database) -> dict[str, int]:
    """Return how many stickers that are on no device yet carry each address: they will be stuck on some day."""
    query = """
        SELECT sheets.address, count(*) AS blanks
          FROM device_codes
          JOIN stickers ON stickers.id = (SELECT max(id) FROM stickers AS one
                                           WHERE one.code = device_codes.code AND one.is_discarded = 0)
          JOIN sheets ON sheets.id = stickers.sheet_id
         WHERE device_codes.state = 'blank'
         GROUP BY sheets.address
    """
    return {row["address"]: row["blanks"] for row in database.connection.execute(query)}


def location_names(database: Database) -> list[sqlite3.Row]:
    """Return the locations in use in the order of people: id, name."""
    return database.connection.execute(
        "SELECT id, name FROM locations WHERE retired_on IS NULL ORDER BY sorted_as, name"
    ).fetchall()
