"""Adding, changing and retiring suppliers."""

from dataclasses import asdict
from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.suppliers import store
from kiosk.suppliers.records import Supplier


def add_supplier(database: Database, supplier: Supplier, now: datetime) -> Supplier:
    """Add a supplier (its id is ignored). FieldRefused when the name is empty or taken."""
    with database.writing():
        values = _values(database, supplier, None)
        return Supplier(store.add_supplier(database, values, clock.stored(now)), supplier.name)


def find_or_add_supplier(database: Database, name: str, now: datetime) -> Supplier:
    """Return the supplier with a name, added if there was none."""
    name = " ".join(name.split())
    return store.supplier_by_name(database, name) or add_supplier(database, Supplier(0, name), now)


def change_supplier(database: Database, supplier: Supplier) -> None:
    """Save a changed supplier."""
    with database.writing():
        if store.supplier(database, supplier.id) is None:
            raise NotFound("There is no such supplier.")
        store.change_supplier(database, supplier.id, _values(database, supplier, supplier.id))


def _values(database: Database, supplier: Supplier, own_id: int | None) -> dict[str, str | None]:
    name = " ".join(supplier.name.split())
    if not name:
        raise FieldRefused("name", "Enter the supplier's name.")
    taken = store.supplier_by_name(database, name)
    if taken and taken.id != own_id:
        raise FieldRefused("name", f"There is already a supplier called {taken.name}.")
    values = asdict(supplier) | {"name": name}
    del values["id"]
    return values
