"""A supplier."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Supplier:
    """A firm that sold, leases or repairs devices."""

    id: int
    name: str
    phone: str = ""
    email: str = ""
    notes: str = ""
    retired_on: str | None = None
