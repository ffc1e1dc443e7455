"""Ids of the models, locations and suppliers that rows name, each looked up or added once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kiosk.core.database import Database
from kiosk.devices import actions as devices
from kiosk.devices import store as devices_store
from kiosk.devices.records import Kind, Model
from kiosk.imports.devices.register import same
from kiosk.imports.subject import Effect
from kiosk.locations import actions as locations
from kiosk.locations import store as locations_store
from kiosk.suppliers import actions as suppliers
from kiosk.suppliers import store as suppliers_store


class Names:
    """The names that an import uses, and those of them that it added."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database, self._now = database, now
        self._ids: dict[tuple[str, str], int] = {}
        self._models: dict[tuple[str, str], Model] = {}
        self._added_models: set[int] = set()
        self._new: list[Effect] = []

    def taken_effects(self) -> Iterator[Effect]:
        """Yield what was added since this was last asked."""
        while self._new:
            yield self._new.pop(0)

    def model(self, maker: str, name: str, kind: str) -> int:
        """Return the id of a model; one that this import added may take its kind from a later row."""
        key = (same(maker), same(name))
        known = self._models.get(key) or devices_store.model_by_name(self._database, *_plain(maker, name))
        if known is None:
            known = devices.add_model(self._database, maker, name, Kind(kind), self._now)
            self._added_models.add(known.id)
            self._new.append(Effect("model", known.id, is_new=True))
        elif known.id in self._added_models and known.kind is Kind.OTHER and kind != Kind.OTHER:
            known = replace(known, kind=Kind(kind))
            devices.change_model(self._database, known)
        self._models[key] = known
        return known.id

    def location(self, name: str) -> int:
        """Return the id of a location."""
        key = ("location", same(name))
        if key not in self._ids:
            was_known = locations_store.location_by_name(self._database, *_plain(name)) is not None
            self._ids[key] = locations.find_or_add_location(self._database, name, self._now).id
            if not was_known:
                self._new.append(Effect("location", self._ids[key], is_new=True))
        return self._ids[key]

    def supplier(self, name: str | None) -> int | None:
        """Return the id of a supplier, if there is one."""
        if name is None:
            return None
        key = ("supplier", same(name))
        if key not in self._ids:
            was_known = suppliers_store.supplier_by_name(self._database, *_plain(name)) is not None
            self._ids[key] = suppliers.find_or_add_supplier(self._database, name, self._now).id
            if not was_known:
                self._new.append(Effect("supplier", self._ids[key], is_new=True))
        return self._ids[key]


def _plain(*names: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in names)
