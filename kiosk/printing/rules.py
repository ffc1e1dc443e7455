"""Where labels come to stand: which cells of which sheet, never on one that is used up, never on a blank page."""

from collections.abc import Collection
from itertools import chain, count, islice


def cells_for(number: int, cells: int, taken: Collection[int]) -> list[int]:
    """Return where so many labels come to stand, counted along the rows and on over the sheets.

    A sheet has `cells` labels; `taken` are those of the first one that are used up. Empty when none of it is free.
    """
    free = [cell for cell in range(cells) if cell not in taken]
    return list(islice(chain(free, count(cells)), number)) if free else []


def most_devices(most_labels: int, copies: int) -> int:
    """Return how many devices can be printed at once with so many labels each."""
    return most_labels // max(1, copies)
