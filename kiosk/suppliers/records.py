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


@dataclass(frozen=True)
class Agreement:
    """What a supplier agreed to, in school hours, between two days; None where nothing was agreed."""

    id: int
    supplier_id: int
    contract_number: str
    respond_hours: int | None
    fix_hours: int | None
    support_hours: str
    covers: str
    valid_from_on: str
    valid_until_on: str | None


@dataclass(frozen=True)
class Contact:
    """A person at a supplier's."""

    id: int
    supplier_id: int
    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    retired_on: str | None = None


@dataclass(frozen=True)
class EndingContract:
    """An agreement that ends soon, with nothing that follows it."""

    supplier: Supplier
    agreement: Agreement
    days_left: int
    is_urgent: bool
