"""A place in the school."""

import re
from dataclasses import dataclass

FIGURES = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Location:
    """Where devices stand."""

    id: int
    name: str
    retired_on: str | None = None


def as_people_sort(name: str) -> list[tuple[int, str]]:
    """Return a sorting key that puts Room 2 before Room 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in FIGURES.split(name)]
