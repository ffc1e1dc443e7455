"""A device with its sticker, as the ledger shows it."""

from dataclasses import dataclass

from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind


@dataclass(frozen=True)
class LedgerLine:
    """The sticker that is on a device, or should be; where nothing was printed, all about the print is None."""

    device_id: int
    code: str
    name: str
    kind: Kind
    location: str
    revision: int | None
    printed_at: str | None
    sheet_id: int | None
    stock: str | None
    address: str | None
    scanned_at: str | None
    found_at: str | None

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)

    @property
    def title(self) -> str:
        """What people call the device."""
        return titled(self.name, self.kind)


def titled(name: str, kind: Kind) -> str:
    """Return what people call a device: its own name, or its kind."""
    words = KIND_WORDS[kind].one
    return name or words[0].upper() + words[1:]
