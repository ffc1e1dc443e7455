"""What failure rates are counted from: where devices stood in service, and calls closed as faults. Reads only.

A device collects service while it stands somewhere: placements end when it is retired and begin anew when it returns.
The period's failures are read once, over the index of failures by closing time: how many calls there ever were does
not matter.
"""

import sqlite3

from kiosk.calls.records import Cause, ResolutionType
from kiosk.core.database import Database
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind, Model
from kiosk.measures.failure_rates.records import Failure, Grouping, Service

NO_SUPPLIER = "none"
KEYS = {
    Grouping.DEVICE: "devices.code",
    Grouping.MODEL: "CAST(devices.model_id AS TEXT)",
    Grouping.KIND: "models.kind",
    Grouping.LOCATION: "CAST(placements.location_id AS TEXT)",
    Grouping.SUPPLIER: f"coalesce(CAST(devices.supplier_id AS TEXT), '{NO_SUPPLIER}')",
}
# Where it failed: as the call says; else where the device stood that day, or stood last. (That day is UTC's: in the
# hour or so in which the school's day is another one, a device that moved that day may count where it stood before.)
FAILED_AT = """
    coalesce(calls.location_id,
             (SELECT placements.location_id FROM placements
               WHERE placements.device_id = calls.device_id AND placements.since_on <= date(calls.logged_at)
               ORDER BY placements.since_on DESC, placements.id DESC LIMIT 1),
             devices.location_id)
"""
FAILURE_KEYS = KEYS | {Grouping.LOCATION: f"CAST({FAILED_AT} AS TEXT)"}
IN_SERVICE = """
    SELECT {key} AS key, devices.id AS device_id,
           julianday(min(coalesce(placements.until_on, :before), coalesce(devices.retired_on, :before), :before))
           - julianday(max(placements.since_on, devices.in_service_on, :first)) AS days
      FROM placements
      CROSS JOIN devices ON devices.id = placements.device_id
      JOIN models ON models.id = devices.model_id
     WHERE placements.since_on < :before AND (placements.until_on IS NULL OR placements.until_on > :first)
"""
# CROSS JOIN keeps SQLite's order: the period's failures (or placements) first, then the device of each.
FAILURES = """
      FROM calls
      CROSS JOIN devices ON devices.id = calls.device_id
      JOIN models ON models.id = devices.model_id
     WHERE calls.is_failure AND calls.closed_at >= :closed_from AND calls.closed_at < :closed_before
"""
NAMES = {
    Grouping.SUPPLIER: "SELECT CAST(id AS TEXT) AS key, name FROM suppliers",
    Grouping.LOCATION: "SELECT CAST(id AS TEXT) AS key, name FROM locations",
}


def service(database: Database, by: Grouping, first: str, before: str) -> dict[str, Service]:
    """Return devices and days in service by key, from the day `first` on and before the day `before`."""
    rows = database.connection.execute(
        f"""
        SELECT key, count(DISTINCT device_id) AS devices, CAST(sum(days) AS INTEGER) AS days
          FROM ({IN_SERVICE.format(key=KEYS[by])}) WHERE days > 0 GROUP BY key
        """,
        {"first": first, "before": before},
    ).fetchall()
    return {row["key"]: Service(row["devices"], row["days"]) for row in rows}


def failures(database: Database, by: Grouping, closed_from: str, closed_before: str) -> dict[str, int]:
    """Return how many calls were closed as faults, by key, from one stored time on and before another."""
    rows = database.connection.execute(
        f"SELECT {FAILURE_KEYS[by]} AS key, count(*) AS failures {FAILURES} GROUP BY key",
        {"closed_from": closed_from, "closed_before": closed_before},
    ).fetchall()
    return {row["key"]: row["failures"] for row in rows}


def failed_calls(
    database: Database, by: Grouping, key: str, closed_from: str, closed_before: str, limit: int, offset: int
) -> list[Failure]:
    """Return the calls behind the number of one key, latest first."""
    rows = database.connection.execute(
        f"""
        SELECT calls.id, calls.closed_at, calls.cause, calls.resolution_type, calls.summary, {FAILED_AT} AS failed_at,
               devices.code, devices.name, models.maker, models.name AS model_name, models.kind, models.id AS model_id
               {FAILURES} AND {FAILURE_KEYS[by]} = :key
         ORDER BY calls.closed_at DESC, calls.id DESC LIMIT :limit OFFSET :offset
        """,
        {"closed_from": closed_from, "closed_before": closed_before, "key": key, "limit": limit, "offset": offset},
    ).fetchall()
    locations = names(database, Grouping.LOCATION)
    return [_failure(row, locations) for row in rows]


def _failure(row: sqlite3.Row, locations: dict[str, str]) -> Failure:
    return Failure(
        call_id=row["id"],
        closed_at=row["closed_at"],
        device=_device_name(row),
        location=locations.get(str(row["failed_at"]), ""),
        cause=Cause(row["cause"]) if row["cause"] else None,
        resolution_type=ResolutionType(row["resolution_type"]),
        summary=row["summary"],
    )


def names(database: Database, by: Grouping) -> dict[str, str]:
    """Return the name of every key there is."""
    if by is Grouping.KIND:
        return {kind.value: words.many[0].upper() + words.many[1:] for kind, words in KIND_WORDS.items()}
    if by is Grouping.MODEL:
        rows = database.connection.execute("SELECT id, maker, name, kind FROM models").fetchall()
        return {str(row["id"]): Model(row["id"], row["maker"], row["name"], Kind(row["kind"])).title for row in rows}
    if by is Grouping.DEVICE:
        return _device_names(database)
    found = {row["key"]: row["name"] for row in database.connection.execute(NAMES[by])}
    return found | ({NO_SUPPLIER: "No supplier named"} if by is Grouping.SUPPLIER else {})


def _device_names(database: Database) -> dict[str, str]:
    rows = database.connection.execute(
        """
        SELECT devices.code, devices.name, locations.name AS location,
               models.id AS model_id, models.maker, models.name AS model_name, models.kind
          FROM devices
          JOIN models ON models.id = devices.model_id
          JOIN locations ON locations.id = devices.location_id
        """
    ).fetchall()
    return {row["code"]: f"{_device_name(row)}, {row['location']}" for row in rows}


def _device_name(row: sqlite3.Row) -> str:
    model = Model(row["model_id"], row["maker"], row["model_name"], Kind(row["kind"]))
    return f"{row['name'] or model.title} ({codes.shown(row['code'])})"
