"""What a list can be about: devices, old calls, locations, models. Each is a `Subject`, known to subjects.py alone.

The way of a file, which is the same for all of them:

1. The file is read into `import_rows` as it stands (staging.py): one row of text cells for each line of the file.
2. The headings are matched with the subject's `fields` (columns.py), by their names or by hand.
3. `Subject.planner` looks at the rows and says of each what would become of it; that is kept in `import_plans`
   (planning.py), shown as a preview, and changes nothing.
4. `Subject.carry_out` gets the rows that shall be added or changed, in the order of the file, inside one transaction
   during which nobody else can write: everything that takes thought belongs into the plan. It yields what it did.
5. `Subject.undo` takes all of that back, also in one transaction, unless `obstacles` finds what has been used since.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.tables import Row

Columns = Mapping[str, tuple[int, ...]]  # key of a field -> columns that hold it, the one to be asked first in front


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    FOLDED = "folded"  # one of several rows that tell of one thing; the outcome of that stands at another row


class RowRefused(Exception):
    """A row cannot be used; the text says why."""


@dataclass(frozen=True)
class ListField:
    """Something a column can hold: how files head it, and how pages call it."""

    key: str  # stands in saved mappings: never renamed
    words: str
    headings: tuple[str, ...] = ()  # as `plain_heading` makes them; the first known one in a file is asked first
    is_date: bool = False


@dataclass(frozen=True)
class Reading:
    """A file as a subject sees it: which columns hold what, how dates are read, and its rows as often as one likes."""

    headings: tuple[str, ...]
    columns: Columns
    month_first: frozenset[str]  # keys of the date fields that have the month in front
    today: date
    rows: Callable[[], Iterator[Row]] = field(repr=False)

    def cells(self, row: Row, key: str) -> Iterator[str]:
        """Yield what a row holds in the columns of a field, as it stands."""
        return (row.cells[column] for column in self.columns.get(key, ()))


@dataclass(frozen=True)
class Change:
    """One thing that a row changes, in words."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one row of the file.

    `planned` is what `carry_out` will need, as JSON can hold it: complete, so that it has nothing left to decide.
    """

    line: int
    outcome: Outcome
    title: str = ""
    reason: str = ""  # of a rejected row, for a person who will put it right
    remarks: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    shown: tuple[str, ...] = ()  # one cell for each of the subject's `shown` headings, for the preview
    address: str = ""  # the page of what it changes
    planned: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """One thing that an import added or changed; `before` is what undoing needs, as JSON can hold it."""

    thing: str  # "device", "model", "location", "call" ...
    thing_id: int
    is_new: bool
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Obstacle:
    """Why an import cannot be undone: something of it that has been used since."""

    title: str
    why: str
    address: str = ""


def mark_of(values: Iterable[object]) -> str:
    """Return a short text that changes whenever one of the values does."""
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()[:16]


class Planner(Protocol):
    """Looks at the rows of one file, once through."""

    def plan(self) -> Iterator[PlannedRow]:
        """Yield what becomes of every row, each line once, in whichever order is at hand; nothing is changed."""

    def notes(self) -> Sequence[str]:
        """Say what holds for the file as a whole, such as which locations will be new; asked after the last row."""


class Subject(Protocol):
    """What a list can be about."""

    @property
    def key(self) -> str:
        """Its name in the database and in addresses: 'devices'."""

    @property
    def one(self) -> str:
        """One of them in words: 'device'."""

    @property
    def many(self) -> str:
        """More of them in words: 'devices'."""

    @property
    def fields(self) -> Sequence[ListField]:
        """What its columns can hold, in the order in which a person is offered them."""

    @property
    def shown(self) -> Sequence[str]:
        """The headings over `PlannedRow.shown`."""

    def refusal(self, columns: Columns) -> str:
        """Return why a file with these columns cannot be such a list, for people; empty when it can."""

    def likeness(self, headings: Sequence[str]) -> int:
        """Return how much a file with these headings looks like such a list; the subject with most is proposed."""

    def planner(self, database: Database, reading: Reading, now: datetime) -> Planner:
        """Return what looks at the rows of a file."""

    def mark(self, database: Database) -> str:
        """Return a text that changes whenever something changes that a plan was made from."""

    def carry_out(
        self, database: Database, actor: Actor, rows: Iterable[PlannedRow], now: datetime
    ) -> Iterator[Effect]:
        """Do what was planned, and yield what was done. It runs inside the transaction of the import.

        Stopping in the middle (an exception, also one thrown in while it yields) undoes everything.
        """

    def obstacles(self, database: Database, import_id: int, limit: int) -> list[Obstacle]:
        """Return what of a done import has been used since (at most `limit`): then it is not undone."""

    def undo(self, database: Database, actor: Actor, import_id: int, now: datetime) -> None:
        """Take back all that an import did; its effects stand in `import_effects`. Runs inside a transaction."""
