"""What ends soon, as it is taken out: contracts and warranties in one list, each row with what it is."""

from collections.abc import Iterable, Iterator

from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import Cell
from kiosk.devices import codes
from kiosk.suppliers.records import EndingContract

COLUMNS = ("What", "Supplier", "Contract Number", "Device Code", "Device", "Asset Tag", "Location", "Ends On")


def rows(contracts: Iterable[EndingContract], warranties: Iterable[sqlite3.Row]) -> Iterator[list[Cell]]:
    """Yield the contracts, then the warranties."""
    for one in contracts:
        agreement = one.agreement
        yield ["contract", one.supplier.name, agreement.contract_number, *[None] * 4, agreement.valid_until_on]
    for row in warranties:
        device = codes.shown(row["code"]), row["title"], row["asset_tag"], row["location"]
        yield ["warranty", row["supplier"], None, *device, row["warranty_until_on"]]
