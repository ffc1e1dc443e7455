"""Planning an import without changing anything, and carrying it out in one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken
from kiosk.core.settings import school_today
from kiosk.core.tables import Cell, TableRefused, read_table, write_table
from kiosk.devices import actions as devices
from kiosk.devices import codes
from kiosk.devices import store as devices_store
from kiosk.devices.records import DeviceEntry, Kind
from kiosk.imports import headings, store
from kiosk.imports.headings import Field
from kiosk.imports.reading import Reader, reader_of
from kiosk.imports.records import Outcome, Plan, PlannedRow, Upload, Wish
from kiosk.imports.register import Register, same
from kiosk.imports.rules import plan_row
from kiosk.locations import actions as locations
from kiosk.locations import store as locations_store
from kiosk.suppliers import actions as suppliers
from kiosk.suppliers import store as suppliers_store

TELLING = {Field.CODE, Field.ASSET_TAG, Field.SERIAL, Field.NAME, Field.MODEL, Field.MODEL_NUMBER}
REASON = "Reason"
KEPT_FOR = timedelta(days=30)


def plan_import(database: Database, data: bytes, now: datetime) -> Plan:
    """Return what an import of a file would do, changing nothing. TableRefused says why it cannot be read."""
    table = read_table(data)
    columns = headings.columns_of(table.headings)
    if TELLING.isdisjoint(columns):
        raise TableRefused(
            "None of the headings in the first line is known here. There must be at least one of Asset Tag, Serial, "
            f"Name or Model; this file has: {', '.join(table.headings)[:300]}."
        )
    if not table.rows:
        raise TableRefused("This file has headings, but no rows below them.")
    reader = reader_of(table, school_today(database, now))
    register = _register(database)
    rows = tuple(plan_row(reader, register, row) for row in table.rows)
    return Plan(
        table,
        headings.column_readings(table.headings),
        rows,
        tuple(_remarks(reader)),
        tuple(register.new_names["location"]),
        tuple(register.new_models.values()),
        tuple(register.new_names["supplier"]),
    )


def carry_out(database: Database, actor: Actor, plan: Plan, now: datetime) -> Plan:
    """Do what a plan says, all or nothing; return it with the rows that the register refused after all."""
    with database.writing():
        names = _Names(database, plan, now)
        rows = tuple(_carry_out_row(database, actor, row, names, now) for row in plan.rows)
    return replace(plan, rows=rows)


def keep_upload(database: Database, actor: Actor, file_name: str, data: bytes, now: datetime) -> int:
    """Keep a file for its preview; return its id. TableRefused says why it cannot be used at all."""
    plan_import(database, data, now)
    with database.writing():
        store.forget_contents(database, clock.stored(now - KEPT_FOR))
        return store.add_upload(database, file_name, data, actor.person_id, clock.stored(now))


def confirm(database: Database, actor: Actor, upload_id: int, now: datetime) -> None:
    """Carry out a kept file against the register as it is now; a second confirmation does nothing."""
    with database.writing():
        upload = known_upload(database, upload_id)
        if upload.carried_out_at:
            return
        plan = carry_out(database, actor, plan_kept(database, upload, now), now)
        summary = {outcome.value: plan.counts[outcome] for outcome in Outcome}
        store.mark_carried_out(database, upload_id, clock.stored(now), summary, rejects_file(plan))


def known_upload(database: Database, upload_id: int) -> Upload:
    """Return a kept file; NotFound when there is none."""
    upload = store.upload(database, upload_id)
    if upload is None:
        raise NotFound("There is no such import.")
    return upload


def plan_kept(database: Database, upload: Upload, now: datetime) -> Plan:
    """Return the plan of a kept file; Overtaken when the file was forgotten in the meantime."""
    if not upload.content:
        raise Overtaken("This file was not kept any longer. Please upload it again.")
    return plan_import(database, upload.content, now)


def rejects_file(plan: Plan) -> bytes:
    """Return the rejected rows as a file to put right and import again, empty when there are none."""
    rejected = plan.rows_that_are(Outcome.REJECTED)
    if not rejected:
        return b""
    had_reason = REASON in plan.table.headings
    surplus = max(len(planned.row.surplus) for planned in rejected)
    columns = [*plan.table.headings, *([] if had_reason else [REASON]), *[""] * surplus]
    return write_table(columns, (_with_reason(planned, plan, had_reason) for planned in rejected))


def _with_reason(planned: PlannedRow, plan: Plan, had_reason: bool) -> list[Cell]:
    cells: list[Cell] = list(planned.row.cells)
    if had_reason:  # a rejects file, imported again
        cells[plan.table.headings.index(REASON)] = planned.reason
    else:
        cells.append(planned.reason)
    return [*cells, *planned.row.surplus]


def _register(database: Database) -> Register:
    names = {
        "location": [location.name for location in locations_store.locations(database, with_retired=True)],
        "supplier": [supplier.name for supplier in suppliers_store.suppliers(database, with_retired=True)],
    }
    return Register(devices_store.devices(database, {}), devices_store.models(database), names)


def _remarks(reader: Reader) -> Iterator[str]:
    for field in reader.month_first:
        yield f"The dates of '{field.value}' are read with the month in front: 1/23/23 is 23 January 2023."
    if Field.CODE in reader.columns and not reader.codes_count:
        yield "The column of codes is left out: most of them are not codes of Scandesk stickers."
    if Field.STATUS in reader.columns:
        yield "A status such as Archived, Lost or Disposed retires a device as of today; other statuses change nothing."


class _Names:
    """Ids of the models, locations and suppliers that rows name, each looked up or added once."""

    def __init__(self, database: Database, plan: Plan, now: datetime) -> None:
        self._database, self._now = database, now
        self._kinds = {(same(maker), same(name)): kind for maker, name, kind in plan.new_models}
        self._ids: dict[tuple[str, ...], int] = {}

    def model(self, maker: str, name: str) -> int:
        key = (same(maker), same(name))
        if key not in self._ids:
            kind = self._kinds.get(key, Kind.OTHER)
            self._ids[key] = devices.find_or_add_model(self._database, maker, name, kind, self._now).id
        return self._ids[key]

    def location(self, name: str) -> int:
        key = ("location", "", same(name))
        if key not in self._ids:
            self._ids[key] = locations.find_or_add_location(self._database, name, self._now).id
        return self._ids[key]

    def supplier(self, name: str | None) -> int | None:
        if name is None:
            return None
        key = ("supplier", "", same(name))
        if key not in self._ids:
            self._ids[key] = suppliers.find_or_add_supplier(self._database, name, self._now).id
        return self._ids[key]

    def entry(self, wish: Wish) -> DeviceEntry:
        return DeviceEntry(
            name=wish.name,
            asset_tag=wish.asset_tag,
            serial=wish.serial,
            model_id=self.model(wish.maker, wish.model),
            location_id=self.location(wish.location),
            supplier_id=self.supplier(wish.supplier),
            in_service_on=wish.in_service_on,
            warranty_until_on=wish.warranty_until_on,
            price_pence=wish.price_pence,
            notes=wish.notes,
        )


def _carry_out_row(database: Database, actor: Actor, planned: PlannedRow, names: _Names, now: datetime) -> PlannedRow:
    if planned.wish is None or planned.outcome is Outcome.UNCHANGED:
        return planned
    entry = names.entry(planned.wish)  # before the row's own step: what it adds stays, whatever becomes of the row
    try:
        with database.writing():
            _save(database, actor, planned, planned.wish, entry, now)
    except FieldRefused as refusal:
        return replace(planned, outcome=Outcome.REJECTED, reason=str(refusal))
    return planned


def _save(database: Database, actor: Actor, planned: PlannedRow, wish: Wish, entry: DeviceEntry, now: datetime) -> None:
    if planned.device_id is None:
        fresh_code = (lambda: planned.code) if planned.code else codes.new_code
        device = devices.add_device(database, actor, entry, now, fresh_code)
    else:
        device = devices.change_device(database, actor, planned.device_id, entry, now)
    if wish.retired_on and (wish.retired_on, wish.retired_reason) != (device.retired_on, device.retired_reason):
        devices.correct_retirement(database, actor, device.id, wish.retired_on, wish.retired_reason, now)
