"""What one row says of a device, and the device as it shall stand."""

from dataclasses import dataclass

from kiosk.devices.records import Kind


@dataclass(frozen=True)
class Said:
    """What one row says of a device, read and checked; empty or None where it says nothing."""

    code: str = ""
    asset_tag: str = ""
    serial: str = ""
    name: str = ""
    kind: Kind | None = None
    category: str = ""
    maker: str = ""
    model: str = ""
    location: str = ""
    supplier: str = ""
    in_service_on: str = ""
    warranty_until_on: str = ""
    warranty_months: int | None = None
    price_pence: int | None = None
    notes: str = ""
    retired_on: str = ""
    retired_reason: str = ""
    retired_status: str = ""
    remarks: tuple[str, ...] = ()
    alone: str = ""  # what stands in the row's only filled cell, in a file of several columns


@dataclass(frozen=True)
class Wish:
    """A device as it shall stand in the register; names, not ids."""

    name: str
    asset_tag: str | None
    serial: str | None
    maker: str
    model: str
    location: str
    supplier: str | None
    in_service_on: str
    warranty_until_on: str | None
    price_pence: int | None
    notes: str
    retired_on: str | None
    retired_reason: str
