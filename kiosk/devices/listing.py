"""Devices as they are taken out, and as an import takes them in again. The columns are a contract."""

from collections.abc import Callable, Iterable

from kiosk.core.lists import Listing
from kiosk.core.tables import Cell
from kiosk.devices.records import Device, Model

COLUMNS = (
    "Code",
    "Asset Tag",
    "Serial",
    "Name",
    "Kind",
    "Manufacturer",
    "Model",
    "Location",
    "Supplier",
    "In Service From",
    "Warranty Until",
    "Purchase Cost",
    "Notes",
    "Retired On",
    "Retired Reason",
)
MODEL_COLUMNS: dict[str, Callable[[Model], Cell]] = {
    "Manufacturer": lambda model: model.maker,
    "Model": lambda model: model.name,
    "Kind": lambda model: model.kind.value,
}


def listing(devices: Iterable[Device]) -> Listing:
    """Return devices as a list to take out."""
    return Listing("devices", COLUMNS, map(cells, devices))


def cells(device: Device) -> list[Cell]:
    """Return a device in the order of COLUMNS; prices are exact to the penny, without sign or grouping."""
    return [
        device.shown_code,
        device.asset_tag,
        device.serial,
        device.name,
        device.kind.value,
        device.model.maker,
        device.model.name,
        device.location,
        device.supplier,
        device.in_service_on,
        device.warranty_until_on,
        None if device.price_pence is None else pounds(device.price_pence),
        device.notes,
        device.retired_on,
        device.retired_reason,
    ]


def pounds(pence: int) -> str:
    """Return a price without sign or grouping, exact to the penny: 1234.50."""
    return f"{pence // 100}.{pence % 100:02}"
