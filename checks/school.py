"""A small school to be knocked about: people who can sign in, devices to report, no limits on how many reports come."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.core.access import Role
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.settings import change_setting
from tests import builders

PASSWORD = builders.PASSWORD
DEVICES = 4


@dataclass(frozen=True)
class School:
    """A data folder that no process uses at the moment, and the codes on its stickers."""

    folder: Path
    codes: tuple[str, ...]


def make_school(folder: Path) -> School:
    """Make the data folder of a school that is set up."""
    database = open_database(folder)
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://helpdesk.school:8080")
    change_setting(database, "desk_phone", "01792 555 0101")
    change_setting(database, "report_limits", "off")  # what is checked is that nothing is lost, not who is slowed down
    builders.add_person(database, "desk", "Carys Morgan", Role.DESK)
    builders.add_person(database, "tech1", "Tom Ashworth", Role.TECHNICIAN)
    builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
    rooms = [f"Room {number}" for number in range(1, DEVICES + 1)]
    codes = tuple(builders.add_device(database, f"Projector of {room}", location=room).code for room in rooms)
    database.close()
    return School(folder, codes)


def data_file(folder: Path) -> Path:
    """Return the database file of a data folder."""
    return folder / DATA_FILE
