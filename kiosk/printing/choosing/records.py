"""A device as it is offered for a label, and what was chosen by."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.core import clock
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind, Model
from kiosk.stickers.ledger.rules import months_before


@dataclass(frozen=True)
class Choice:
    """What the devices are chosen by: exactly what stands in the page's address."""

    text: str = ""
    location_id: int | None = None
    kind: Kind | None = None
    never_printed: bool = False
    old_address: bool = False
    unseen_months: int | None = None
    basket: bool = False
    again: int | None = None  # a print that came to nothing
    blank_batch: int | None = None
    codes: tuple[str, ...] = field(default=())

    @property
    def is_picked(self) -> bool:
        """The devices were picked one by one before, so that all of them are ticked."""
        return self.basket or bool(self.codes) or self.again is not None

    def filters(self, address: str, person_id: int | None, now: datetime) -> dict[str, Any]:
        """Return what store.FILTERS asks for."""
        months = self.unseen_months
        asked: dict[str, Any] = {
            "text": self.text,
            "location_id": self.location_id,
            "kind": self.kind.value if self.kind else None,
            "never_printed": self.never_printed or None,
            "old_address": address if self.old_address else None,
            "not_seen_since": clock.stored(months_before(now, months)) if months else None,
            "basket_of": (person_id or 0) if self.basket else None,
            "of_print": self.again,
            "codes": list(self.codes) or None,
        }
        return {name: value for name, value in asked.items() if value not in (None, "")}


@dataclass(frozen=True)
class Offered:
    """A device that may get a label, and what is known of the one it has."""

    id: int
    code: str
    name: str
    asset_tag: str | None
    model: Model
    location: str
    printed_at: str | None
    address: str | None
    seen_at: str | None

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)

    @property
    def id_said(self) -> str:
        """The id as the form's ticks carry it."""
        return str(self.id)

    @property
    def title(self) -> str:
        """What people call it: its own name, or its kind."""
        words = KIND_WORDS[self.model.kind].one
        return self.name or words[0].upper() + words[1:]
