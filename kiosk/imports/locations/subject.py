"""Locations as the subject of a list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_LINE
from kiosk.core.sqlite import sqlite3
from kiosk.imports import values
from kiosk.imports.headings import plain_heading
from kiosk.imports.locations import store
from kiosk.imports.plans import store as plans
from kiosk.imports.subject import (
    Columns,
    Effect,
    ListField,
    Obstacle,
    Outcome,
    PlannedRow,
    Reading,
    RowRefused,
    mark_of,
)
from kiosk.locations import actions as locations
from kiosk.locations import store as locations_store

NAME = "name"
PLACES = ("location", "location name", "room", "room name", "classroom", "place")
IN_USE = "devices stand or stood there, or calls were logged for it"
FIELDS = (
    ListField(
        NAME,
        "Name of the location",
        (*PLACES, "room no", "room number", "name", "site", "building", "where"),
    ),
)
TYPICAL = frozenset(
    """
    address|address1|address2|address line 1|address line 2|street|town|city|county|state|country|zip|zip code|postcode|
    post code|postal code|parent|parent location|building|floor|block|wing|capacity|seats|currency|room type|ldap ou|
    room number|room no
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)


def same(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.split()).casefold()


class LocationList:
    """Locations as the subject of a list: names only."""

    key = "locations"
    one = "location"
    many = "locations"
    fields: Sequence[ListField] = FIELDS
    shown: Sequence[str] = ("Location",)

    def refusal(self, columns: Columns) -> str:
        """Return why a file with these columns is no list of locations."""
        return "" if NAME in columns else "There must be a column with the names of the locations."

    def likeness(self, headings: Sequence[str]) -> int:
        """Return how many columns are those of a list of places."""
        plain = [plain_heading(heading) for heading in headings]
        return sum(heading in TYPICAL or heading in PLACES for heading in plain)

    def planner(self, database: Database, reading: Reading, now: datetime) -> "LocationPlanner":
        """Return what looks at the rows of a file."""
        return LocationPlanner(database, reading)

    def mark(self, database: Database) -> str:
        """Return what the locations are."""
        names = [(place.id, place.name) for place in locations_store.locations(database, with_retired=True)]
        return mark_of(names)

    def carry_out(
        self, database: Database, actor: Actor, rows: Iterable[PlannedRow], now: datetime
    ) -> Iterator[Effect]:
        """Add the locations."""
        for row in rows:
            yield Effect("location", locations.add_location(database, row.planned[NAME], now).id, is_new=True)

    def obstacles(self, database: Database, import_id: int, limit: int) -> list[Obstacle]:
        """Return the locations of an import where something stands or happened since."""
        return [Obstacle(name, IN_USE, "/locations/") for name in store.used(database, import_id, limit)]

    def undo(self, database: Database, actor: Actor, import_id: int, now: datetime) -> None:
        """Take the locations out again."""
        for location_id in plans.things(database, import_id, "location"):
            try:
                with database.writing():
                    locations_store.take_out(database, location_id)
            except sqlite3.IntegrityError:  # something of no weight still names it: it stays, and does no harm
                continue


class LocationPlanner:
    """Looks at the rows of one list of locations."""

    def __init__(self, database: Database, reading: Reading) -> None:
        self._reading = reading
        self._known = {same(place.name) for place in locations_store.locations(database, with_retired=True)}
        self._lines: dict[str, int] = {}

    def plan(self) -> Iterator[PlannedRow]:
        """Yield what becomes of every row."""
        for row in self._reading.rows():
            try:
                name = next((said for cell in self._reading.cells(row, NAME) if (said := values.said(cell))), "")
                yield self._planned(row.line, name)
            except RowRefused as refusal:
                yield PlannedRow(row.line, Outcome.REJECTED, reason=str(refusal))

    def _planned(self, line: int, name: str) -> PlannedRow:
        if not name:
            raise RowRefused("There is no name in this row.")
        if len(name) > LONGEST_LINE:
            raise RowRefused(f"The name is too long ({len(name):,} characters).")
        if same(name) in self._lines:
            raise RowRefused(f"The same location is in line {self._lines[same(name)]} already.")
        self._lines[same(name)] = line
        if same(name) in self._known:
            return PlannedRow(line, Outcome.UNCHANGED, title=name, shown=(name,))
        return PlannedRow(line, Outcome.ADDED, title=name, shown=(name,), planned={NAME: name})

    def notes(self) -> list[str]:
        """Say what holds for the file as a whole."""
        return []
