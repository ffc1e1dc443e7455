"""A school that lived for some weeks, and the days of it that are reported."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.calendar import actions as calendar
from kiosk.core.access import Role
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.measures.periods import Period
from tests import builders
from tests.measures.figures.life import Life

BEGINS = datetime(2026, 9, 7, tzinfo=UTC)
PERIOD = Period(date(2026, 9, 10), date(2026, 9, 30))
LATER = BEGINS + timedelta(days=60)
PEOPLE = {
    "desk": ("Carys Morgan", Role.DESK),
    "tech1": ("Tom Ashworth", Role.TECHNICIAN),
    "tech2": ("Priya Nair", Role.TECHNICIAN),
    "coordinator": ("Huw Ellis", Role.COORDINATOR),
}


@pytest.fixture(scope="session")
def a_life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a school whose calls went every way; targets were switched on. Made once: it takes a while."""
    database = open_database(tmp_path_factory.mktemp("life"))
    for username, (name, role) in PEOPLE.items():
        builders.add_person(database, username, name, role)
    calendar.switch_targets(database, builders.actor(database, "coordinator"), True, BEGINS)
    Life(database, 5).live(BEGINS, 30, lambda _: None)
    database.close()
    return database.path


@pytest.fixture
def lived(school: Database, a_life: Path) -> Database:
    """A school with that life behind it."""
    source = sqlite3.connect(a_life)
    source.backup(school.connection)
    source.close()
    return school
