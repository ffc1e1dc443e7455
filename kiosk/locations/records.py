"""A place in the school."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Location:
    """Where devices stand."""

    id: int
    name: str
    retired_on: str | None = None
