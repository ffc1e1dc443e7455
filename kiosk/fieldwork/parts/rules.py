"""What parts come to."""

import re
from collections.abc import Iterable

from kiosk.fieldwork.parts.records import PartUsed

PRICE = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?", re.ASCII)


def total_pence(parts: Iterable[PartUsed]) -> int | None:
    """Return what parts cost together, what was taken back left out; None when no cost is known."""
    costs = [part.cost_pence for part in parts if part.counts and part.cost_pence is not None]
    return sum(costs) if costs else None


def pence(pounds: str) -> int | None:
    """Return a typed price in pence, None when nothing was typed; ValueError when it is no price."""
    typed = pounds.replace("£", "").replace(",", "").strip()
    if not typed:
        return None
    found = PRICE.fullmatch(typed)
    if found is None:
        raise ValueError("Enter a price such as 4.99, or leave it empty.")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
