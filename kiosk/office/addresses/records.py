"""What an address carries, what a place still has to reprint, and how an address answered."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

SILENT = "scandesk.silent_addresses"  # the running app remembers what the doctor found last


class Answer(StrEnum):
    """How an address answers when this PC asks it, as a phone would."""

    OURS = "ours"
    ANOTHER_SCANDESK = "another_scandesk"
    ANOTHER_PROGRAM = "another_program"
    NO_NAME = "no_name"
    REFUSED = "refused"
    SILENT = "silent"
    NOT_TRUSTED = "not_trusted"


@dataclass(frozen=True)
class Reached:
    """An address that was tried: how it answered, and the numbers its name stands for."""

    address: str
    answer: Answer
    numbers: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Tell whether this very Scandesk answered."""
        return self.answer is Answer.OURS

    @property
    def is_known_here_only(self) -> bool:
        """Tell whether the name leads this PC to itself, as its own list of hosts says it: a phone may find nobody."""
        return bool(self.numbers) and all(ip_address(number).is_loopback for number in self.numbers)


@dataclass(frozen=True)
class Period:
    """An address and when it stood for the stickers; until_at is None for the one that stands now."""

    address: str
    from_at: str
    until_at: str | None
    given_up_at: str | None
    given_up_by: str


@dataclass(frozen=True)
class Carried:
    """An address that was ever printed: what still carries it, and when somebody last scanned a sticker with it.

    `blanks` are printed stickers that wait for a device: they, too, lead nowhere once the address is gone.
    """

    address: str
    periods: tuple[Period, ...]
    stickers: int = 0
    cards: int = 0
    posters: int = 0
    last_scan_at: str | None = None
    blanks: int = 0

    @property
    def is_current(self) -> bool:
        """Tell whether it is what is printed now."""
        return any(period.until_at is None for period in self.periods)

    @property
    def living(self) -> int:
        """How much paper in use carries it."""
        return self.stickers + self.cards + self.posters + self.blanks

    @property
    def given_up(self) -> Period | None:
        """The period in which it was given up, or None while it is not."""
        newest = self.periods[-1] if self.periods else None
        return newest if newest and newest.given_up_at else None


@dataclass(frozen=True)
class Place:
    """A location on the way to a new address: how many of its stickers, cards and posters carry another one."""

    location_id: int
    name: str
    stickers: int
    old_stickers: int
    old_cards: int = 0
    has_old_poster: bool = False

    @property
    def done(self) -> int:
        """Stickers that carry the address already."""
        return self.stickers - self.old_stickers

    @property
    def is_done(self) -> bool:
        """Tell whether nothing old hangs or sticks here."""
        return not (self.old_stickers or self.old_cards or self.has_old_poster)
