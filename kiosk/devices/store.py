"""The models, devices, placements and device_events tables."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Device, DeviceEntry, Kind, Model

BATCH_ROWS = 500
DEVICE = """
    SELECT devices.*, models.maker, models.name AS model_name, models.kind,
           locations.name AS location, suppliers.name AS supplier
      FROM devices
      JOIN models ON models.id = devices.model_id
      JOIN locations ON locations.id = devices.location_id
      LEFT JOIN suppliers ON suppliers.id = devices.supplier_id
"""
ON_THE_THING = """
    (code LIKE :code_like || '%' OR asset_tag LIKE :like ESCAPE '\\' OR serial LIKE :like ESCAPE '\\'
     OR devices.name LIKE :like ESCAPE '\\' OR locations.name LIKE :like ESCAPE '\\'
     OR models.maker || ' ' || models.name LIKE :like ESCAPE '\\')
"""
NEVER_PRINTED = "NOT EXISTS (SELECT 1 FROM stickers WHERE stickers.code = devices.code AND NOT is_discarded)"
FILTERS = {
    "text": ON_THE_THING,
    "location_id": "devices.location_id = :location_id",
    "model_id": "devices.model_id = :model_id",
    "supplier_id": "devices.supplier_id = :supplier_id",
    "kind": "models.kind = :kind",
    "never_printed": NEVER_PRINTED,
    "retired": "devices.retired_on IS NOT NULL",
    "in_use": "devices.retired_on IS NULL",
}


def _model(row: sqlite3.Row | None) -> Model | None:
    return Model(row["id"], row["maker"], row["name"], Kind(row["kind"])) if row else None


def _device(row: sqlite3.Row | None) -> Device | None:
    if row is None:
        return None
    own = {name: row[name] for name in Device.__dataclass_fields__ if name != "model"}
    return Device(model=Model(row["model_id"], row["maker"], row["model_name"], Kind(row["kind"])), **own)


def model(database: Database, model_id: int) -> Model | None:
    """Return one model, or None."""
    return _model(database.connection.execute("SELECT * FROM models WHERE id = ?", (model_id,)).fetchone())


def model_by_name(database: Database, maker: str, name: str) -> Model | None:
    """Return the model of a maker with a name, in any case of letters, or None."""
    query = "SELECT * FROM models WHERE maker = ? AND name = ?"
    return _model(database.connection.execute(query, (maker, name)).fetchone())


def models(database: Database) -> list[Model]:
    """Return all models by maker and name."""
    rows = database.connection.execute("SELECT * FROM models ORDER BY maker, name").fetchall()
    return [found for row in rows if (found := _model(row))]


def add_model(database: Database, maker: str, name: str, kind: Kind, created_at: str) -> int:
    """Add a model; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO models (maker, name, kind, created_at) VALUES (?, ?, ?, ?)",
            (maker, name, kind, created_at),
        )
    return int(added.lastrowid or 0)


def change_model(database: Database, changed: Model) -> None:
    """Save a model's maker, name and kind."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE models SET maker = ?, name = ?, kind = ? WHERE id = ?",
            (changed.maker, changed.name, changed.kind, changed.id),
        )


def device(database: Database, device_id: int) -> Device | None:
    """Return one device, or None."""
    return _device(database.connection.execute(f"{DEVICE} WHERE devices.id = ?", (device_id,)).fetchone())


def device_by_code(database: Database, code: str) -> Device | None:
    """Return the device with a code, retired ones too, or None."""
    return _device(database.connection.execute(f"{DEVICE} WHERE code = ?", (code,)).fetchone())


def device_by_form_key(database: Database, form_key: str) -> Device | None:
    """Return the device that was added by one sending of a form, or None."""
    return _device(database.connection.execute(f"{DEVICE} WHERE devices.form_key = ?", (form_key,)).fetchone())


def device_by_asset_tag(database: Database, asset_tag: str) -> Device | None:
    """Return the device with an asset tag, in any case of letters, or None."""
    return _device(database.connection.execute(f"{DEVICE} WHERE asset_tag = ?", (asset_tag,)).fetchone())


def devices_by_serial(database: Database, serial: str) -> list[Device]:
    """Return the devices with a serial number; two makers may use the same one."""
    rows = database.connection.execute(f"{DEVICE} WHERE serial = ?", (serial,)).fetchall()
    return [found for row in rows if (found := _device(row))]


def devices(database: Database, filters: dict[str, Any], limit: int = -1, offset: int = 0) -> list[Device]:
    """Return the devices that pass all filters (keys of FILTERS), by location, kind and name."""
    rows = database.connection.execute(
        f"{DEVICE} WHERE {_where(filters)} "
        "ORDER BY locations.sorted_as, models.kind, devices.name, devices.id LIMIT :limit OFFSET :offset",
        {**_values(filters), "limit": limit, "offset": offset},
    ).fetchall()
    return [found for row in rows if (found := _device(row))]


def all_devices(database: Database) -> Iterator[Device]:
    """Yield every device, retired ones too, in the order they were added; a batch of them at a time is in memory."""
    query = f"{DEVICE} WHERE devices.id > ? ORDER BY devices.id LIMIT {BATCH_ROWS}"
    after = 0
    while rows := database.connection.execute(query, (after,)).fetchall():
        yield from (found for row in rows if (found := _device(row)))
        after = rows[-1]["id"]


def count_devices(database: Database, filters: dict[str, Any]) -> int:
    """Return how many devices pass all filters."""
    joined = DEVICE[DEVICE.index("FROM") :]
    query = f"SELECT count(*) {joined} WHERE {_where(filters)}"
    return int(database.connection.execute(query, _values(filters)).fetchone()[0])


def _where(filters: dict[str, Any]) -> str:
    return " AND ".join(["1", *(FILTERS[name] for name in filters)])


def _values(filters: dict[str, Any]) -> dict[str, Any]:
    text = str(filters.get("text", ""))
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    code_like = "".join(c for c in text.upper() if c.isalnum()) or "-"
    return {**filters, "like": f"%{escaped}%", "code_like": code_like}


def add_device(database: Database, code: str, entry: DeviceEntry, created_at: str, form_key: str | None = None) -> int:
    """Add a device; return its id. sqlite3.IntegrityError when the code, asset tag or form key is taken."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO devices (code, name, asset_tag, serial, model_id, location_id, supplier_id, in_service_on,
                                 warranty_until_on, price_pence, notes, created_at, form_key)
            VALUES (:code, :name, :asset_tag, :serial, :model_id, :location_id, :supplier_id, :in_service_on,
                    :warranty_until_on, :price_pence, :notes, :created_at, :form_key)
            """,
            {**asdict(entry), "code": code, "created_at": created_at, "form_key": form_key},
        )
    return int(added.lastrowid or 0)


def change_device(database: Database, device_id: int, entry: DeviceEntry) -> None:
    """Save what the register holds of a device."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE devices
               SET name = :name, asset_tag = :asset_tag, serial = :serial, model_id = :model_id,
                   location_id = :location_id, supplier_id = :supplier_id, in_service_on = :in_service_on,
                   warranty_until_on = :warranty_until_on, price_pence = :price_pence, notes = :notes
             WHERE id = :id
            """,
            {**asdict(entry), "id": device_id},
        )


def set_retired(database: Database, device_id: int, retired_on: str | None, reason: str) -> None:
    """Retire a device, or take it back into use."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE devices SET retired_on = ?, retired_reason = ? WHERE id = ?",
            (retired_on, reason, device_id),
        )


def set_code(database: Database, device_id: int, code: str) -> None:
    """Let a device carry another code, which is bound to it already. sqlite3.IntegrityError when it is not."""
    with database.writing() as connection:
        connection.execute("UPDATE devices SET code = ? WHERE id = ?", (code, device_id))


def set_location(database: Database, device_id: int, location_id: int) -> None:
    """Note where a device stands now; `place` keeps since when."""
    with database.writing() as connection:
        connection.execute("UPDATE devices SET location_id = ? WHERE id = ?", (location_id, device_id))


def place(database: Database, device_id: int, location_id: int, since_on: str) -> None:
    """Note that a device stands at a location from a day on, and no longer where it stood.

    Where it would have stood for no day at all, that placement itself becomes the new one.
    """
    with database.writing() as connection:
        values = {"on": since_on, "id": device_id, "location_id": location_id}
        moved_at_once = connection.execute(
            """
            UPDATE placements SET location_id = :location_id
             WHERE device_id = :id AND until_on IS NULL AND since_on >= :on
            """,
            values,
        )
        if moved_at_once.rowcount:
            return
        connection.execute("UPDATE placements SET until_on = :on WHERE device_id = :id AND until_on IS NULL", values)
        connection.execute(
            "INSERT INTO placements (device_id, location_id, since_on) VALUES (?, ?, ?)",
            (device_id, location_id, since_on),
        )


def end_placements(database: Database, device_id: int, on: str) -> None:
    """Let a device stand nowhere from a day on: in the cupboard it collects no service, even when it comes back."""
    with database.writing() as connection:
        values = {"on": on, "id": device_id}
        connection.execute(  # ended on another day before, when that is put right
            "UPDATE placements SET until_on = NULL WHERE id = (SELECT max(id) FROM placements WHERE device_id = :id)",
            values,
        )
        connection.execute(
            """
            UPDATE placements SET until_on = max(since_on, :on)
             WHERE device_id = :id AND (until_on IS NULL OR until_on > :on)
            """,
            values,
        )


def move_first_placement(database: Database, device_id: int, since_on: str) -> None:
    """Let the first placement begin when the device came into service, after that date was put right."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE placements SET since_on = :since_on
             WHERE id = (SELECT min(id) FROM placements WHERE device_id = :id)
               AND (until_on IS NULL OR until_on >= :since_on)
            """,
            {"id": device_id, "since_on": since_on},
        )


def add_event(database: Database, device_id: int, actor: Actor, at: str, event: str, changes: dict[str, Any]) -> None:
    """Note who changed what in the register."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO device_events (device_id, at, person_id, actor, event, changes)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            (device_id, at, actor.person_id, actor.name, event, json.dumps(changes, ensure_ascii=False)),
        )


def events(database: Database, device_id: int) -> list[sqlite3.Row]:
    """Return who changed what in the register, newest first: at, actor, event, changes (JSON)."""
    query = "SELECT at, actor, event, changes FROM device_events WHERE device_id = ? ORDER BY id DESC"
    return database.connection.execute(query, (device_id,)).fetchall()
