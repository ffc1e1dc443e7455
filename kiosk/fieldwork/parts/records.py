"""A part that was used on a call, or taken back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PartUsed:
    """One row: what, how many, and what they cost together in pence; a row that takes one back is below zero."""

    id: int
    call_id: int
    part: str
    quantity: int
    cost_pence: int | None
    note: str
    takes_back: int | None
    actor: str
    at: str
    is_taken_back: bool

    @property
    def counts(self) -> bool:
        """Tell whether it was used and not taken back."""
        return self.takes_back is None and not self.is_taken_back


@dataclass(frozen=True)
class NewPart:
    """A part as it is written down."""

    part: str
    quantity: int
    cost_pence: int | None
    note: str
    form_key: str
