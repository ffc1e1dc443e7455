"""What a copy says about itself."""

from dataclasses import dataclass

from kiosk.core.refusals import Refused


class CopyRefused(Refused):
    """A copy cannot be made or cannot be trusted; the text says why."""


class SourceDamaged(CopyRefused):
    """The data file that was to be copied is itself damaged."""


@dataclass(frozen=True)
class TableSum:
    """One table: how many rows it has, and a hash over all of them in their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Contents:
    """All that a data file holds: its shape (tables, indexes, triggers) and every row, as hashes."""

    shape: str
    tables: dict[str, TableSum]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables.values())

    def difference(self, other: "Contents") -> str:
        """Say in which table two data files differ first, or nothing."""
        if self.shape != other.shape:
            return "its tables are not made the same way"
        names = sorted(self.tables.keys() | other.tables.keys())
        return next(
            (f"the rows of {name} differ" for name in names if self.tables.get(name) != other.tables.get(name)), ""
        )


@dataclass(frozen=True)
class Manifest:
    """What a copy knows of itself: when and why it was made, of which data, at which step of the schema."""

    made_at: str
    why: str
    step: str
    birth: str  # when the data file was begun: tells one school's data from another's
    contents: Contents

    def rows_of(self, table: str) -> int:
        """How many rows a table of the copy has."""
        found = self.contents.tables.get(table)
        return found.rows if found else 0
