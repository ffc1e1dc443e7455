"""What the choices in an address mean."""

from collections.abc import Iterable

MOST_CODES = 200
UNSEEN_MONTHS = (3, 6, 12, 24)


def told_apart(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes without those that come again, at most MOST_CODES."""
    return tuple(dict.fromkeys(codes))[:MOST_CODES]
