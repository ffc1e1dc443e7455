"""Devices to be found, added and changed many at a time."""

from dataclasses import dataclass

from kiosk.devices.records import DeviceEntry


@dataclass(frozen=True)
class Wanted:
    """Which devices to find: by any of these keys, or, without any key of their own, by name and location."""

    codes: tuple[str, ...] = ()
    asset_tags: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How a device stands in the register, or shall stand."""

    entry: DeviceEntry
    retired_on: str | None = None
    retired_reason: str = ""


@dataclass(frozen=True)
class NewDevice:
    """A device to be added; without a code it gets a fresh one."""

    standing: Standing
    code: str = ""


@dataclass(frozen=True)
class ChangedDevice:
    """A device to be changed from how it stands to how it shall stand."""

    device_id: int
    before: Standing
    after: Standing
