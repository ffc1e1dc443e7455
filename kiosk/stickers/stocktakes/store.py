"""The stocktakes, stocktake_lines and missing_marks tables."""

from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from kiosk.stickers.stocktakes.records import AWAY, Expected, Found, Line, Room, State, Step, Stocktake

MOST_LINES = 2000
STOCKTAKE = """
    SELECT stocktakes.id, location_id, locations.name AS location, state, person_id, actor, started_at, paused_at,
           closed_at, closed_by
      FROM stocktakes JOIN locations ON locations.id = stocktakes.location_id
"""
LINE = """
    SELECT stocktake_lines.id, found, device_id, stocktake_lines.code, said, at, times, step, step_at, step_by,
           devices.code AS device_code, devices.name, models.kind, models.maker || ' ' || models.name AS model,
           devices.asset_tag, locations.name AS location
      FROM stocktake_lines
      LEFT JOIN devices ON devices.id = stocktake_lines.device_id
      LEFT JOIN models ON models.id = devices.model_id
      LEFT JOIN locations ON locations.id = devices.location_id
"""
# devices that belong here and were not scanned in this stock-take
NOT_SCANNED = """
    devices.retired_on IS NULL AND devices.location_id = :location_id
    AND NOT EXISTS (SELECT 1 FROM stocktake_lines
                     WHERE stocktake_lines.stocktake_id = :stocktake_id
                       AND stocktake_lines.device_id = devices.id
                       AND found IN ('here', 'elsewhere', 'retired'))
"""

IS_AWAY = "EXISTS (SELECT 1 FROM repair_devices WHERE device_id = devices.id AND back_at IS NULL)"


def _stocktake(row: sqlite3.Row | None) -> Stocktake | None:
    return Stocktake(**{**dict(row), "state": State(row["state"])}) if row else None


def _line(row: sqlite3.Row) -> Line:
    kind = Kind(row["kind"]) if row["kind"] else None
    return Line(**{**dict(row), "found": Found(row["found"]), "step": Step(row["step"]), "kind": kind})


def add(database: Database, location_id: int, actor: Actor, at: str, form_key: str | None) -> int:
    """Begin a stock-take; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO stocktakes (location_id, person_id, actor, started_at, form_key) VALUES (?, ?, ?, ?, ?)",
            (location_id, actor.person_id, actor.name, at, form_key),
        )
    return int(added.lastrowid or 0)


def stocktake(database: Database, stocktake_id: int) -> Stocktake | None:
    """Return one stock-take, or None."""
    return _stocktake(database.connection.execute(f"{STOCKTAKE} WHERE stocktakes.id = ?", (stocktake_id,)).fetchone())


def by_form_key(database: Database, form_key: str) -> Stocktake | None:
    """Return the stock-take that one sending of a form began, or None."""
    return _stocktake(database.connection.execute(f"{STOCKTAKE} WHERE form_key = ?", (form_key,)).fetchone())


def open_of(database: Database, person_id: int) -> Stocktake | None:
    """Return the stock-take in which a person's scans land, or None."""
    query = f"{STOCKTAKE} WHERE person_id = ? AND state = 'open'"
    return _stocktake(database.connection.execute(query, (person_id,)).fetchone())


def running_in(database: Database, location_id: int) -> Stocktake | None:
    """Return the stock-take of a room that is not closed, or None."""
    query = f"{STOCKTAKE} WHERE location_id = ? AND state <> 'closed'"
    return _stocktake(database.connection.execute(query, (location_id,)).fetchone())


def pause(database: Database, stocktake_id: int, at: str) -> None:
    """Let scans land nowhere until somebody goes on."""
    with database.writing() as connection:
        connection.execute("UPDATE stocktakes SET state = 'paused', paused_at = ? WHERE id = ?", (at, stocktake_id))


def go_on(database: Database, stocktake_id: int, actor: Actor) -> None:
    """Open a paused stock-take for somebody."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE stocktakes SET state = 'open', paused_at = NULL, person_id = ?, actor = ? WHERE id = ?",
            (actor.person_id, actor.name, stocktake_id),
        )


def close(database: Database, stocktake: Stocktake, actor: Actor, at: str) -> None:
    """Write down what is missing, and close a stock-take for good."""
    values = {
        "stocktake_id": stocktake.id,
        "location_id": stocktake.location_id,
        "at": at,
        "by": actor.name,
        "away": AWAY,
    }
    with database.writing() as connection:
        connection.execute(
            f"""
            INSERT INTO stocktake_lines (stocktake_id, found, device_id, code, said, at)
            SELECT :stocktake_id, 'missing', devices.id, devices.code, iif({IS_AWAY}, :away, ''), :at
              FROM devices WHERE {NOT_SCANNED}
            ON CONFLICT DO NOTHING
            """,
            values,
        )
        connection.execute(
            "UPDATE stocktakes SET state = 'closed', closed_at = :at, closed_by = :by WHERE id = :stocktake_id", values
        )


def add_device_line(database: Database, values: dict[str, Any]) -> int:
    """Note that a device was scanned (or is looked for in vain); the same once more counts. Return the line's id."""
    with database.writing() as connection:
        row = connection.execute(
            """
            INSERT INTO stocktake_lines (stocktake_id, found, device_id, code, said, at)
            VALUES (:stocktake_id, :found, :device_id, :code, :said, :at)
            ON CONFLICT (stocktake_id, device_id)
                WHERE device_id IS NOT NULL AND found IN ('here', 'elsewhere', 'retired', 'missing')
            DO UPDATE SET at = :at, taken_out_at = NULL, taken_out_by = '',
                          times = CASE WHEN found = 'missing' THEN 1 ELSE times + 1 END,
                          said = CASE WHEN found = 'missing' THEN :said ELSE said END,
                          step = CASE WHEN found = 'missing' THEN '' ELSE step END,
                          found = CASE WHEN found = 'missing' THEN :found ELSE found END
            RETURNING id
            """,
            values,
        ).fetchone()
    return int(row["id"])


def add_strange_line(database: Database, values: dict[str, Any]) -> int:
    """Note that something was scanned that is no device; the same once more counts. Return the line's id."""
    with database.writing() as connection:
        row = connection.execute(
            """
            INSERT INTO stocktake_lines (stocktake_id, found, device_id, code, said, at)
            VALUES (:stocktake_id, :found, :device_id, :code, :said, :at)
            ON CONFLICT (stocktake_id, code, said) WHERE found IN ('void', 'blank', 'unknown')
            DO UPDATE SET at = :at, times = times + 1, taken_out_at = NULL, taken_out_by = ''
            RETURNING id
            """,
            values,
        ).fetchone()
    return int(row["id"])


def set_step(database: Database, line_id: int, step: Step, actor: Actor, at: str) -> None:
    """Note what somebody decided about a line."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE stocktake_lines SET step = ?, step_at = ?, step_by = ? WHERE id = ?",
            (step.value, at, actor.name, line_id),
        )


def take_out(database: Database, line_id: int, at: str, by: str) -> None:
    """Note that a line stands on no list any more."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE stocktake_lines SET taken_out_at = ?, taken_out_by = ? WHERE id = ?", (at, by, line_id)
        )


def line(database: Database, stocktake_id: int, line_id: int) -> Line | None:
    """Return one line of a stock-take, or None."""
    query = f"{LINE} WHERE stocktake_lines.stocktake_id = ? AND stocktake_lines.id = ?"
    row = database.connection.execute(query, (stocktake_id, line_id)).fetchone()
    return _line(row) if row else None


def last_scan_at(database: Database, stocktake_id: int) -> str | None:
    """Return when something was scanned last in a stock-take, or None."""
    query = "SELECT max(at) AS at FROM stocktake_lines WHERE stocktake_id = ?"
    row = database.connection.execute(query, (stocktake_id,)).fetchone()
    return str(row["at"]) if row["at"] else None


def line_of_device(database: Database, stocktake_id: int, device_id: int) -> Line | None:
    """Return the line of a device in a stock-take, or None."""
    query = f"""{LINE} WHERE stocktake_lines.stocktake_id = ? AND stocktake_lines.device_id = ?
                 AND found IN ('here', 'elsewhere', 'retired', 'missing')"""
    row = database.connection.execute(query, (stocktake_id, device_id)).fetchone()
    return _line(row) if row else None


def seen_since(database: Database, device_id: int, at: str) -> str | None:
    """Return when a device was seen last, by a scan or at a stock-take, if that was after a time."""
    row = database.connection.execute(
        """
        SELECT max(at) AS at FROM (
            SELECT at FROM stocktake_lines WHERE device_id = :device_id AND found IN ('here', 'elsewhere', 'retired')
             UNION ALL
            SELECT last_at FROM sticker_scans JOIN devices ON devices.code = sticker_scans.code
             WHERE devices.id = :device_id)
         WHERE at > :at
        """,
        {"device_id": device_id, "at": at},
    ).fetchone()
    return str(row["at"]) if row["at"] else None


def lines(database: Database, stocktake_id: int) -> list[Line]:
    """Return what was scanned in a stock-take and what was missing at its end, the newest first."""
    query = (
        f"{LINE} WHERE stocktake_lines.stocktake_id = ? AND taken_out_at IS NULL "
        f"ORDER BY at DESC, stocktake_lines.id DESC LIMIT {MOST_LINES}"
    )
    return [_line(row) for row in database.connection.execute(query, (stocktake_id,))]


def expected(database: Database, stocktake: Stocktake) -> list[Expected]:
    """Return the devices that belong here and were not scanned yet."""
    rows = database.connection.execute(
        f"""
        SELECT devices.id AS device_id, devices.code, devices.name, models.kind, devices.asset_tag,
               models.maker || ' ' || models.name AS model,
               {IS_AWAY} AS is_away,
               EXISTS (SELECT 1 FROM missing_marks WHERE device_id = devices.id AND found_at IS NULL) AS is_marked
          FROM devices JOIN models ON models.id = devices.model_id
         WHERE {NOT_SCANNED}
         ORDER BY models.kind, devices.name, devices.id LIMIT {MOST_LINES}
        """,
        {"location_id": stocktake.location_id, "stocktake_id": stocktake.id},
    ).fetchall()
    return [
        Expected(
            **{
                **dict(row),
                "kind": Kind(row["kind"]),
                "is_away": bool(row["is_away"]),
                "is_marked": bool(row["is_marked"]),
            }
        )
        for row in rows
    ]


def rooms(database: Database) -> list[Room]:
    """Return the rooms in use that have devices, with their last stock-take, open or closed."""
    rows = database.connection.execute(
        """
        SELECT locations.id AS location_id, locations.name AS location,
               (SELECT count(*) FROM devices WHERE devices.location_id = locations.id AND retired_on IS NULL)
                   AS devices,
               stocktakes.id AS stocktake_id, stocktakes.state, stocktakes.actor,
               coalesce(stocktakes.closed_at, stocktakes.started_at) AS at,
               coalesce(sum(found = 'here'), 0) AS here,
               coalesce(sum(found = 'missing'), 0) AS missing,
               coalesce(sum(found NOT IN ('here', 'missing')), 0) AS strange
          FROM locations
          LEFT JOIN stocktakes
            ON stocktakes.id = (SELECT max(id) FROM stocktakes AS own WHERE own.location_id = locations.id)
          LEFT JOIN stocktake_lines
            ON stocktake_lines.stocktake_id = stocktakes.id AND stocktake_lines.taken_out_at IS NULL
         WHERE locations.retired_on IS NULL
         GROUP BY locations.id
        HAVING devices > 0 OR stocktakes.id IS NOT NULL
         ORDER BY locations.sorted_as
        """
    ).fetchall()
    return [Room(**{**dict(row), "state": State(row["state"]) if row["state"] else None}) for row in rows]


def mark_missing(database: Database, stocktake_id: int, device_id: int, actor: Actor, at: str) -> None:
    """Note that somebody looked for a device in vain; what is noted already stays."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO missing_marks (device_id, stocktake_id, at, person_id, actor) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            (device_id, stocktake_id, at, actor.person_id, actor.name),
        )


def found_again(database: Database, device_id: int, at: str) -> None:
    """Note that a device is not missing any more."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE missing_marks SET found_at = ? WHERE device_id = ? AND found_at IS NULL", (at, device_id)
        )


def missing_since(database: Database, device_id: int) -> sqlite3.Row | None:
    """Return since when a device is missing, and who said so: at, actor, stocktake_id; or None."""
    query = "SELECT at, actor, stocktake_id FROM missing_marks WHERE device_id = ? AND found_at IS NULL"
    found: sqlite3.Row | None = database.connection.execute(query, (device_id,)).fetchone()
    return found
