"""Which days were asked for, read from the address of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.core.forms import clean_line
from kiosk.core.refusals import FieldRefused
from kiosk.measures.periods import Period, period_from


@dataclass(frozen=True)
class AskedDays:
    """The days as they were typed, the period they make, and what is wrong with them by field."""

    typed_from: str
    typed_to: str
    period: Period | None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """All that is wrong, as (field id, message)."""
        return list(self.errors.items())


def read_days(args: Mapping[str, str], today: date, usual: Period | None = None) -> AskedDays:
    """Return the days an address asks for; where it names none, the `usual` ones, or the 365 up to today."""
    first, last = clean_line(args.get("from"))[:40], clean_line(args.get("to"))[:40]
    if usual and not first and not last:
        return AskedDays(usual.first_on.isoformat(), usual.last_on.isoformat(), usual)
    try:
        period = period_from(first, last, today)
    except FieldRefused as refusal:
        return AskedDays(first, last, None, {refusal.field: str(refusal)})
    return AskedDays(period.first_on.isoformat(), period.last_on.isoformat(), period)


def read_page(args: Mapping[str, str], last: int) -> int:
    """Return the page asked for, from 1 to the last there is."""
    asked = args.get("page", "1")
    return min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
