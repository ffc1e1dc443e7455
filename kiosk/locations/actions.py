"""Adding, renaming and retiring locations."""

from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.locations import store
from kiosk.locations.records import Location


def add_location(database: Database, name: str, now: datetime) -> Location:
    """Add a location. FieldRefused when the name is empty or taken."""
    with database.writing():
        name = _free_name(database, name)
        location_id = store.add_location(database, name, clock.stored(now))
    return Location(location_id, name)


def find_or_add_location(database: Database, name: str, now: datetime) -> Location:
    """Return the location with a name, added if there was none."""
    return store.location_by_name(database, " ".join(name.split())) or add_location(database, name, now)


def change_location(database: Database, location_id: int, name: str, retired_on: str | None) -> None:
    """Rename a location, retire it (a date) or take it back into use (None). FieldRefused names what is wrong."""
    with database.writing():
        before = store.location(database, location_id)
        if before is None:
            raise NotFound("There is no such location.")
        name = _free_name(database, name, location_id)
        if retired_on and not before.retired_on and (number := store.count_devices(database, location_id)):
            stand = "device in service stands" if number == 1 else "devices in service stand"
            raise FieldRefused("is_retired", f"{number:,} {stand} here. Move or retire what stands here first.")
        store.change_location(database, location_id, name, retired_on)


def _free_name(database: Database, name: str, own_id: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise FieldRefused("name", "Enter a name, such as Room 12 or Library.")
    taken = store.location_by_name(database, name)
    if taken and taken.id != own_id:
        raise FieldRefused("name", f"There is already a location called {taken.name}.")
    return name
