"""What failure rates are counted from: where devices stood in service, and calls closed as faults. Reads only.

A device collects service while it stands somewhere: placements end when it is retired and begin anew when it returns.
Calls are read as they stood when the period ended (`call_standings`), over the index of failures by closing time: how
many calls there ever were does not matter, nor what became of them since.
"""

from collections.abc import Iterator

from kiosk.calls.records import Cause, ResolutionType
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind, Model
from kiosk.measures.failure_rates.records import OLDEST_AGE, Cost, Failure, Fault, Grouping, Outage, Service

NO_SUPPLIER = "none"
# Model, kind and supplier are those of the register, for failures as for service: when a device that was registered
# wrongly is put right, both go along.
KEYS = {
    Grouping.DEVICE: "devices.code",
    Grouping.MODEL: "CAST(devices.model_id AS TEXT)",
    Grouping.KIND: "models.kind",
    Grouping.AGE: "CAST(ages.years AS TEXT)",
    Grouping.LOCATION: "CAST(placements.location_id AS TEXT)",
    Grouping.SUPPLIER: f"coalesce(CAST(devices.supplier_id AS TEXT), '{NO_SUPPLIER}')",
}
IN_SERVICE = """
    SELECT {key} AS key, devices.id AS device_id, devices.price_pence,
           julianday(min(coalesce(placements.until_on, :before), coalesce(devices.retired_on, :before), {ends}))
           - julianday(max(placements.since_on, devices.in_service_on, {begins})) AS days
      FROM placements
      CROSS JOIN devices ON devices.id = placements.device_id
      JOIN models ON models.id = devices.model_id{ages}
     WHERE placements.since_on < :before AND (placements.until_on IS NULL OR placements.until_on > :first)
"""
AGES = """
      JOIN (SELECT value AS years FROM json_each('[0, 1, 2, 3, 4, 5, 6, 7]')) AS ages
           ON date(devices.in_service_on, ages.years || ' years') < :before"""
OF_AGE_FROM = "max(:first, date(devices.in_service_on, ages.years || ' years'))"
OF_AGE_BEFORE = (
    f"iif(ages.years < {OLDEST_AGE}, min(:before, date(devices.in_service_on, (ages.years + 1) || ' years')), :before)"
)
# Where it failed: as the call says; else where the device stood that day, or stood last. (That day is UTC's: in the
# hour or so in which the school's day is another one, a device that moved that day may count where it stood before.)
STOOD_AT = """
    coalesce({place},
             (SELECT placements.location_id FROM placements
               WHERE placements.device_id = devices.id AND placements.since_on <= date({placed_at})
               ORDER BY placements.since_on DESC, placements.id DESC LIMIT 1),
             devices.location_id)
"""
LOGGED_AT = "(SELECT calls.logged_at FROM calls WHERE calls.id = standings.call_id)"
OCCURRED_AT = "(SELECT calls.occurred_at FROM calls WHERE calls.id = standings.call_id)"
SUMMARY = "(SELECT calls.summary FROM calls WHERE calls.id = standings.call_id)"
FAILED_AT = STOOD_AT.format(place="standings.location_id", placed_at=LOGGED_AT)
# CROSS JOIN keeps SQLite's order: the period's failures (or placements) first, then the device of each.
OF_DEVICES = """
      CROSS JOIN devices ON devices.id = {device_id}
      JOIN models ON models.id = devices.model_id
"""
AS_IT_STOOD = "standings.since_at < :before AND standings.until_at >= :before"
FAILURES = f"""
      FROM call_standings AS standings {OF_DEVICES.format(device_id="standings.device_id")}
     WHERE standings.is_failure AND standings.closed_at >= :begins AND standings.closed_at < :ends AND {AS_IT_STOOD}
"""
OUTAGES = f"""
      FROM call_standings AS standings {OF_DEVICES.format(device_id="standings.device_id")}
     WHERE standings.resolved_at IS NOT NULL AND standings.resolved_at >= :begins AND standings.resolved_at < :ends
       AND {AS_IT_STOOD} AND standings.kind = 'incident'
"""
# A repair counts when it comes back: only then what it cost is known, and a period that is over stays as it was. What
# any device uses up, such as toner, is no repair.
SPENT = f"""
      FROM (SELECT standings.device_id, parts_used.call_id, standings.location_id, parts_used.at,
                   parts_used.part AS what, parts_used.cost_pence
              FROM parts_used
              JOIN call_standings AS standings ON standings.call_id = parts_used.call_id AND {AS_IT_STOOD}
             WHERE parts_used.at >= :begins AND parts_used.at < :ends AND parts_used.cost_pence IS NOT NULL
               AND standings.kind = 'incident' AND standings.cause IS NOT 'consumable'
             UNION ALL
            SELECT repair_devices.device_id, repair_devices.call_id, NULL, repair_devices.back_at,
                   'Sent away to ' || suppliers.name, repair_devices.cost_pence
              FROM repair_devices
              JOIN repairs ON repairs.id = repair_devices.repair_id
              JOIN suppliers ON suppliers.id = repairs.supplier_id
             WHERE repair_devices.back_at >= :begins AND repair_devices.back_at < :ends
               AND repair_devices.cost_pence IS NOT NULL) AS spent {OF_DEVICES.format(device_id="spent.device_id")}
"""
NAMES = {
    Grouping.SUPPLIER: "SELECT CAST(id AS TEXT) AS key, name FROM suppliers",
    Grouping.LOCATION: "SELECT CAST(id AS TEXT) AS key, name FROM locations",
}
KIND_OF = {
    Grouping.DEVICE: "SELECT devices.code, models.kind FROM devices JOIN models ON models.id = devices.model_id",
    Grouping.MODEL: "SELECT CAST(id AS TEXT), kind FROM models",
}
DEVICE_NAMED = "devices.code, devices.name, models.maker, models.name AS model_name, models.kind, models.id AS model_id"
Moments = tuple[str, str]  # from one stored time on and before another


def _age_at(moment: str) -> str:
    """Return the SQL for how many whole years a device was in service at a moment, at most the oldest age."""
    older = (
        f"WHEN date({moment}) >= date(devices.in_service_on, '{age} years') THEN '{age}'"
        for age in range(OLDEST_AGE, 0, -1)
    )
    return f"CASE {' '.join(older)} ELSE '0' END"


FAILURE_KEYS = KEYS | {
    Grouping.LOCATION: f"CAST({FAILED_AT} AS TEXT)",
    Grouping.AGE: _age_at("standings.closed_at"),
}
OUTAGE_KEYS = FAILURE_KEYS | {Grouping.AGE: _age_at("standings.resolved_at")}
SPENT_KEYS = KEYS | {
    Grouping.LOCATION: f"CAST({STOOD_AT.format(place='spent.location_id', placed_at='spent.at')} AS TEXT)",
    Grouping.AGE: _age_at("spent.at"),
}


def in_service(by: Grouping) -> str:
    """Return the SQL for the days of service of every placement between :first and :before, by key."""
    if by is Grouping.AGE:
        return IN_SERVICE.format(key=KEYS[by], ages=AGES, begins=OF_AGE_FROM, ends=OF_AGE_BEFORE)
    return IN_SERVICE.format(key=KEYS[by], ages="", begins=":first", ends=":before")


def service(database: Database, by: Grouping, first: str, before: str) -> dict[str, Service]:
    """Return devices, days in service and prices by key, from the day `first` on and before the day `before`."""
    rows = database.connection.execute(
        f"""
        SELECT key, count(*) AS devices, CAST(sum(days) AS INTEGER) AS days,
               coalesce(sum(price_pence), 0) AS price_pence, sum(price_pence IS NULL) AS unpriced
          FROM (SELECT key, device_id, price_pence, sum(days) AS days
                  FROM ({in_service(by)}) WHERE days > 0 GROUP BY key, device_id)
         GROUP BY key
        """,
        {"first": first, "before": before},
    ).fetchall()
    return {row["key"]: Service(*row[1:]) for row in rows}


def _values(period: Moments, as_of: str = "") -> dict[str, str]:
    return {"begins": period[0], "ends": period[1], "before": as_of or period[1]}


def failures(database: Database, by: Grouping, begins: str, ends: str) -> dict[str, int]:
    """Return how many calls were closed as faults between two stored times, by key, as they stood at the second."""
    query = f"SELECT {FAILURE_KEYS[by]} AS key, count(*) AS failures {FAILURES} GROUP BY key"
    rows = database.connection.execute(query, _values((begins, ends))).fetchall()
    return {row["key"]: row["failures"] for row in rows}


def faults(database: Database, by: Grouping, period: Moments, as_of: str) -> Iterator[Fault]:
    """Yield the failures closed in a period, as they stood at a stored time, each with its key."""
    query = f"""
        SELECT standings.call_id, {FAILURE_KEYS[by]} AS key, standings.device_id, standings.symptom,
               {OCCURRED_AT} AS occurred_at, standings.resolved_at {FAILURES}
    """
    for row in database.connection.execute(query, _values(period, as_of)):
        yield Fault(*row)


def failed_calls(
    database: Database, by: Grouping, key: str, begins: str, ends: str, limit: int, offset: int
) -> list[Failure]:
    """Return the calls behind the number of one key, latest first."""
    rows = database.connection.execute(
        f"""
        SELECT standings.call_id, standings.closed_at, standings.cause, standings.resolution_type,
               {SUMMARY} AS summary,
               {FAILED_AT} AS failed_at, {DEVICE_NAMED}
               {FAILURES} AND {FAILURE_KEYS[by]} = :key
         ORDER BY standings.closed_at DESC, standings.call_id DESC LIMIT :limit OFFSET :offset
        """,
        {**_values((begins, ends)), "key": key, "limit": limit, "offset": offset},
    ).fetchall()
    locations = names(database, Grouping.LOCATION)
    return [_failure(row, locations) for row in rows]


def _failure(row: sqlite3.Row, locations: dict[str, str]) -> Failure:
    return Failure(
        call_id=row["call_id"],
        closed_at=row["closed_at"],
        device=_device_name(row),
        location=locations.get(str(row["failed_at"]), ""),
        cause=Cause(row["cause"]) if row["cause"] else None,
        resolution_type=ResolutionType(row["resolution_type"]),
        summary=row["summary"],
    )


def outages(database: Database, by: Grouping, period: Moments) -> Iterator[tuple[int, str, str, str]]:
    """Yield the incidents on devices that were resolved in a period: call, key, occurred_at and resolved_at."""
    query = f"""
        SELECT standings.call_id, {OUTAGE_KEYS[by]} AS key,
               {OCCURRED_AT} AS occurred_at, standings.resolved_at {OUTAGES}
    """
    yield from database.connection.execute(query, _values(period))


def outages_of(database: Database, by: Grouping, key: str, period: Moments) -> list[Outage]:
    """Return the incidents behind the time that one key was out of use, latest first; the time itself waits."""
    rows = database.connection.execute(
        f"""
        SELECT standings.call_id, standings.resolved_at, {OCCURRED_AT} AS occurred_at, {SUMMARY} AS summary,
               {FAILED_AT} AS failed_at, {DEVICE_NAMED}
               {OUTAGES} AND {OUTAGE_KEYS[by]} = :key
         ORDER BY standings.resolved_at DESC, standings.call_id DESC
        """,
        {**_values(period), "key": key},
    ).fetchall()
    places = names(database, Grouping.LOCATION)
    return [
        Outage(
            row["call_id"],
            key,
            _device_name(row),
            places.get(str(row["failed_at"]), ""),
            row["occurred_at"],
            row["resolved_at"],
            row["summary"],
        )
        for row in rows
    ]


def costs(database: Database, by: Grouping, period: Moments) -> dict[str, int]:
    """Return what was paid in a period for parts and for repairs that came back, in pence, by key."""
    query = f"SELECT {SPENT_KEYS[by]} AS key, sum(spent.cost_pence) AS cost_pence {SPENT} GROUP BY key"
    return dict(database.connection.execute(query, _values(period)).fetchall())


def costs_of(database: Database, by: Grouping, key: str, period: Moments) -> list[Cost]:
    """Return what was paid for one key, latest first."""
    rows = database.connection.execute(
        f"""
        SELECT spent.call_id, spent.at, spent.what, spent.cost_pence, {DEVICE_NAMED}
               {SPENT} WHERE {SPENT_KEYS[by]} = :key ORDER BY spent.at DESC, spent.call_id DESC
        """,
        {**_values(period), "key": key},
    ).fetchall()
    return [Cost(row["call_id"], row["at"], _device_name(row), row["what"], row["cost_pence"]) for row in rows]


def names(database: Database, by: Grouping) -> dict[str, str]:
    """Return the name of every key there is."""
    if by is Grouping.KIND:
        return {kind.value: words.many[0].upper() + words.many[1:] for kind, words in KIND_WORDS.items()}
    if by is Grouping.AGE:
        between = {str(age): f"{age} to {age + 1} years" for age in range(1, OLDEST_AGE)}
        return {"0": "Under 1 year", **between, str(OLDEST_AGE): f"Over {OLDEST_AGE} years"}
    if by is Grouping.MODEL:
        rows = database.connection.execute("SELECT id, maker, name, kind FROM models").fetchall()
        return {str(row["id"]): Model(row["id"], row["maker"], row["name"], Kind(row["kind"])).title for row in rows}
    if by is Grouping.DEVICE:
        return _device_names(database)
    found = {row["key"]: row["name"] for row in database.connection.execute(NAMES[by])}
    return found | ({NO_SUPPLIER: "No supplier named"} if by is Grouping.SUPPLIER else {})


def kinds(database: Database, by: Grouping) -> dict[str, str]:
    """Return the kind of device of every key; nothing where a key has devices of many kinds."""
    return dict(database.connection.execute(KIND_OF[by]).fetchall()) if by in KIND_OF else {}


def _device_names(database: Database) -> dict[str, str]:
    rows = database.connection.execute(
        f"""
        SELECT {DEVICE_NAMED}, locations.name AS location
          FROM devices
          JOIN models ON models.id = devices.model_id
          JOIN locations ON locations.id = devices.location_id
        """
    ).fetchall()
    return {row["code"]: f"{_device_name(row)}, {row['location']}" for row in rows}


def _device_name(row: sqlite3.Row) -> str:
    model = Model(row["model_id"], row["maker"], row["model_name"], Kind(row["kind"]))
    return f"{row['name'] or model.title} ({codes.shown(row['code'])})"
