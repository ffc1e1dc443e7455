"""Devices as the subject of a list: planned against the register, carried out in few statements, taken back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.devices import store as devices_store
from kiosk.devices.bulk import actions as bulk
from kiosk.devices.bulk import store as bulk_store
from kiosk.devices.bulk.records import ChangedDevice, NewDevice, Standing
from kiosk.devices.records import DeviceEntry, Kind, Model
from kiosk.imports.devices import store, undoing
from kiosk.imports.devices.headings import FIELDS, Field
from kiosk.imports.devices.names import Names
from kiosk.imports.devices.reading import read_row, reader_of
from kiosk.imports.devices.register import Register
from kiosk.imports.devices.rules import SHOWN, plan_row
from kiosk.imports.headings import matched
from kiosk.imports.subject import (
    Columns,
    Effect,
    ListField,
    Obstacle,
    Outcome,
    PlannedRow,
    Reading,
    RowRefused,
)
from kiosk.locations import store as locations_store
from kiosk.suppliers import store as suppliers_store

BATCH = 500
NAMED_AT_MOST = 20
TELLING = {field.key for field in (Field.CODE, Field.ASSET_TAG, Field.SERIAL, Field.MODEL, Field.MODEL_NUMBER)}
BESIDE_A_NAME = {
    field.key
    for field in (
        Field.KIND,
        Field.MAKER,
        Field.LOCATION,
        Field.SUPPLIER,
        Field.IN_SERVICE_ON,
        Field.WARRANTY,
    )
}


class DeviceList:
    """Devices as the subject of a list."""

    key = "devices"
    one = "device"
    many = "devices"
    fields: Sequence[ListField] = FIELDS
    shown: Sequence[str] = SHOWN

    def refusal(self, columns: Columns) -> str:
        """Return why a file with these columns is no list of devices."""
        if not TELLING.isdisjoint(columns):
            return ""
        if Field.NAME.key in columns and not BESIDE_A_NAME.isdisjoint(columns):
            return ""
        return (
            "There must be a column for Asset tag, Serial number or Model; or one for Name and another one about the "
            "device, such as Kind or Location."
        )

    def likeness(self, headings: Sequence[str]) -> int:
        """Return how many things of a device the columns hold."""
        return len(set(matched(headings, FIELDS).values()))

    def planner(self, database: Database, reading: Reading, now: datetime) -> "DevicePlanner":
        """Return what looks at the rows of a file."""
        return DevicePlanner(database, reading)

    def mark(self, database: Database) -> str:
        """Return what the register is like."""
        return store.mark(database)

    def carry_out(
        self, database: Database, actor: Actor, rows: Iterable[PlannedRow], now: datetime
    ) -> Iterator[Effect]:
        """Add and change devices, in batches; yield them with the locations, models and suppliers they brought."""
        names = Names(database, now)
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            new = [row.planned for row in batch if row.outcome is Outcome.ADDED]
            changed = [row.planned for row in batch if row.outcome is Outcome.CHANGED]
            added = [NewDevice(_standing(names, one["wish"]), one["code"]) for one in new]
            changes = [
                ChangedDevice(one["device_id"], _as_stood(one["before"]), _standing(names, one["wish"]))
                for one in changed
            ]
            yield from names.taken_effects()
            stood = bulk_store.placements(database, [change.device_id for change in changes])
            for device_id in bulk.add_devices(database, actor, added, now):
                yield Effect("device", device_id, is_new=True)
            bulk.change_devices(database, actor, changes, now)
            for change in changes:
                yield Effect("device", change.device_id, is_new=False, before=_kept(change, stood))

    def obstacles(self, database: Database, import_id: int, limit: int) -> list[Obstacle]:
        """Return the devices of an import that have been used since."""
        return undoing.obstacles(database, import_id, limit)

    def undo(self, database: Database, actor: Actor, import_id: int, now: datetime) -> None:
        """Take the devices of an import out again, and put back what it changed."""
        undoing.undo(database, actor, import_id, now)


class DevicePlanner:
    """Looks at the rows of one list of devices."""

    def __init__(self, database: Database, reading: Reading) -> None:
        self._reading = reading
        self._reader = reader_of(reading)
        self._register = Register(
            lambda wanted: bulk_store.matching(database, wanted),
            devices_store.models(database),
            {
                "location": [place.name for place in locations_store.locations(database, with_retired=True)],
                "supplier": [firm.name for firm in suppliers_store.suppliers(database, with_retired=True)],
            },
        )

    def plan(self) -> Iterator[PlannedRow]:
        """Yield what becomes of every row, in the order of the file."""
        rows = self._reading.rows()
        while batch := list(islice(rows, BATCH)):
            read: list[Any] = []
            for row in batch:
                try:
                    read.append(read_row(self._reader, row))
                except RowRefused as refusal:
                    read.append(refusal)
            self._register.look_up([said for said in read if not isinstance(said, RowRefused)])
            for row, said in zip(batch, read, strict=True):
                yield self._planned(row.line, said)

    def _planned(self, line: int, said: Any) -> PlannedRow:
        try:
            if isinstance(said, RowRefused):
                raise said
            return plan_row(self._register, line, said, self._reading.today)
        except RowRefused as refusal:
            return PlannedRow(line, Outcome.REJECTED, reason=str(refusal))

    def notes(self) -> list[str]:
        """Say what holds for the file as a whole."""
        columns = self._reading.columns
        found = []
        if Field.CODE.key in columns and not self._reader.codes_count:
            found.append("The column of codes is left out: most of them are not codes of Scandesk stickers.")
        if Field.STATUS.key in columns:
            found.append(
                "A status such as Archived, Lost or Disposed retires a device as of today; others change nothing."
            )
        for what, new in self._register.new_names.items():
            if new:
                found.append(f"{count_of(len(new), f'new {what}')}: {_named(new)}")
        if models := self._register.new_models:
            found.append(f"{count_of(len(models), 'new model')}: {_named(_titles(models.values()))}")
        return found


def _kept(change: ChangedDevice, stood: dict[int, list[list[Any]]]) -> dict[str, Any]:
    before = change.before
    retirement = {"retired_on": before.retired_on, "retired_reason": before.retired_reason}
    return {**asdict(before.entry), **retirement, "placements": stood.get(change.device_id, [])}


def _titles(models: Iterable[tuple[str, str, Kind]]) -> list[str]:
    return [Model(0, *model).title for model in models]


def _named(names: Sequence[str]) -> str:
    return "; ".join(names[:NAMED_AT_MOST]) + (" …" if len(names) > NAMED_AT_MOST else "")


def _standing(names: Names, wish: dict[str, Any]) -> Standing:
    entry = DeviceEntry(
        name=wish["name"],
        asset_tag=wish["asset_tag"],
        serial=wish["serial"],
        model_id=names.model(wish["maker"], wish["model"], wish["kind"]),
        location_id=names.location(wish["location"]),
        supplier_id=names.supplier(wish["supplier"]),
        in_service_on=wish["in_service_on"],
        warranty_until_on=wish["warranty_until_on"],
        price_pence=wish["price_pence"],
        notes=wish["notes"],
    )
    return Standing(entry, wish["retired_on"], wish["retired_reason"])


def _as_stood(before: dict[str, Any]) -> Standing:
    own = {name: before[name] for name in DeviceEntry.__dataclass_fields__}
    return Standing(DeviceEntry(**own), before["retired_on"], before["retired_reason"])
