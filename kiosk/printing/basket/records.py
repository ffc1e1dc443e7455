"""A device in the basket."""

from dataclasses import dataclass

from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind


@dataclass(frozen=True)
class InBasket:
    """A device whose sticker is to be printed anew."""

    device_id: int
    code: str
    name: str
    kind: Kind
    location: str
    retired_on: str | None

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)

    @property
    def title(self) -> str:
        """What people call the device."""
        words = KIND_WORDS[self.kind].one
        return self.name or words[0].upper() + words[1:]


@dataclass(frozen=True)
class Added:
    """What became of a scan: the device, and whether it lay in the basket before."""

    device_id: int
    was_there: bool
