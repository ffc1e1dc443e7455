"""Which agreement counts on a day, and which ones end soon."""

from collections.abc import Iterable
from datetime import date

from kiosk.suppliers.records import Agreement


def in_force(agreements: Iterable[Agreement], on: str) -> Agreement | None:
    """Return the agreement that counts on a day (ISO text), or None."""
    for agreement in agreements:
        if agreement.valid_from_on <= on and (agreement.valid_until_on is None or on <= agreement.valid_until_on):
            return agreement
    return None


def days_left(agreement: Agreement, today: date) -> int | None:
    """Return how many days an agreement still counts, or None when no end was agreed."""
    if agreement.valid_until_on is None:
        return None
    return (date.fromisoformat(agreement.valid_until_on) - today).days
