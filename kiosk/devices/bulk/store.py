"""The devices, placements and device_events tables, many rows a statement."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from kiosk.core.database import Database
from kiosk.devices.bulk.records import Wanted
from kiosk.devices.records import Device, Kind, Model
from kiosk.devices.store import DEVICE

MATCHING = """
    SELECT id FROM devices WHERE code IN (SELECT value FROM json_each(:codes))
     UNION
    SELECT id FROM devices WHERE asset_tag IN (SELECT value FROM json_each(:asset_tags))
     UNION
    SELECT id FROM devices WHERE serial IN (SELECT value FROM json_each(:serials))
     UNION
    SELECT devices.id FROM locations JOIN devices ON devices.location_id = locations.id
     WHERE locations.name IN (SELECT value FROM json_each(:locations))
       AND devices.asset_tag IS NULL AND devices.serial IS NULL
       AND devices.name COLLATE NOCASE IN (SELECT value FROM json_each(:names))
"""
OWN = (
    *("name", "asset_tag", "serial", "model_id", "location_id", "supplier_id", "in_service_on", "warranty_until_on"),
    *("price_pence", "notes", "retired_on", "retired_reason"),
)
NEW = ("id", "code", "created_at", *OWN)
# every statement that fires a trigger first saves the pages it touches: many rows at once save them once
AT_ONCE = 100
INSERT = f"INSERT INTO devices ({', '.join(NEW)})"
PLACES = f"({', '.join('?' for _ in NEW)})"
ALL_PLACES = ", ".join(PLACES for _ in range(AT_ONCE))
PLACEMENT = ("id", "device_id", "location_id", "since_on", "until_on")
OF_THESE = "device_id IN (SELECT value FROM json_each(?))"


def matching(database: Database, wanted: Wanted) -> list[Device]:
    """Return the devices that match any key, retired ones too, in the order they were added."""
    values = {name: json.dumps(getattr(wanted, name)) for name in wanted.__dataclass_fields__}
    query = f"{DEVICE} WHERE devices.id IN ({MATCHING}) ORDER BY devices.id"
    found = []
    for row in database.connection.execute(query, values).fetchall():
        own = {name: row[name] for name in Device.__dataclass_fields__ if name != "model"}
        found.append(Device(model=Model(row["model_id"], row["maker"], row["model_name"], Kind(row["kind"])), **own))
    return found


def last_device_id(database: Database) -> int:
    """Return the highest id of a device, 0 when there is none."""
    return int(database.connection.execute("SELECT ifnull(max(id), 0) FROM devices").fetchone()[0])


def last_event_id(database: Database) -> int:
    """Return the highest id of a device's event, 0 when there is none."""
    return int(database.connection.execute("SELECT ifnull(max(id), 0) FROM device_events").fetchone()[0])


def codes_in_use(database: Database, codes: Sequence[str]) -> set[str]:
    """Return which of these codes were given out already."""
    query = """
        SELECT code FROM devices WHERE code IN (SELECT value FROM json_each(:codes))
         UNION
        SELECT code FROM device_codes WHERE code IN (SELECT value FROM json_each(:codes))
    """
    return {row["code"] for row in database.connection.execute(query, {"codes": json.dumps(codes)})}


def add_devices(database: Database, rows: Iterable[dict[str, Any]]) -> None:
    """Add devices whose ids and codes are settled."""
    waiting = iter(rows)
    with database.writing() as connection:
        while batch := list(islice(waiting, AT_ONCE)):
            values = [row[name] for row in batch for name in NEW]
            if len(batch) == AT_ONCE:
                connection.execute(f"{INSERT} VALUES {ALL_PLACES}", values)
            else:
                connection.executemany(f"{INSERT} VALUES {PLACES}", ([row[name] for name in NEW] for row in batch))


def add_placements(database: Database, rows: Iterable[tuple[int, int, str, str | None]]) -> None:
    """Note where devices stand: device, location, since, until."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO placements (device_id, location_id, since_on, until_on) VALUES (?, ?, ?, ?)", rows
        )


def add_events(database: Database, rows: Iterable[tuple[int, str, int | None, str, str, str]]) -> None:
    """Note who changed what: device, at, person, actor, event, changes."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO device_events (device_id, at, person_id, actor, event, changes) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )


def standing(database: Database, device_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return how these devices stand, as values of OWN, by device."""
    query = f"SELECT id, {', '.join(OWN)} FROM devices WHERE id IN (SELECT value FROM json_each(?))"
    rows = database.connection.execute(query, (json.dumps(device_ids),))
    return {row["id"]: {name: row[name] for name in OWN} for row in rows}


def change_devices(database: Database, rows: Iterable[dict[str, Any]]) -> None:
    """Save what the register holds of devices."""
    with database.writing() as connection:
        connection.executemany(
            f"UPDATE devices SET {', '.join(f'{name} = :{name}' for name in OWN)} WHERE id = :id",
            rows,
        )


def placements(database: Database, device_ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    """Return where these devices stood, as rows of PLACEMENT, by device."""
    found: dict[int, list[list[Any]]] = {}
    query = f"SELECT {', '.join(PLACEMENT)} FROM placements WHERE {OF_THESE} ORDER BY id"
    for row in database.connection.execute(query, (json.dumps(device_ids),)):
        found.setdefault(row["device_id"], []).append(list(row))
    return found


def put_placements_back(database: Database, device_ids: Sequence[int], rows: Iterable[Sequence[Any]]) -> None:
    """Let the placements of these devices be the given rows of PLACEMENT, and no others."""
    with database.writing() as connection:
        connection.execute(f"DELETE FROM placements WHERE {OF_THESE}", (json.dumps(device_ids),))
        connection.executemany(
            f"INSERT INTO placements ({', '.join(PLACEMENT)}) VALUES ({', '.join('?' for _ in PLACEMENT)})", rows
        )


def take_out(database: Database, device_ids: Sequence[int]) -> None:
    """Take devices out that an import brought, with all that is theirs; the schema allows it while that is undone."""
    with database.writing() as connection:
        connection.execute(
            "DELETE FROM devices WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(device_ids),)
        )


def take_out_model(database: Database, model_id: int) -> None:
    """Take a model out; sqlite3.IntegrityError when anything refers to it."""
    with database.writing() as connection:
        connection.execute("DELETE FROM models WHERE id = ?", (model_id,))
