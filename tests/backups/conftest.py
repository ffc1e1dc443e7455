"""A small school, built once, and a folder of its own for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.secret import read_secret
from tests.backups import school

CALLS = 12


@pytest.fixture(scope="session")
def kept_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a school that is closed; nobody writes into it."""
    folder = tmp_path_factory.mktemp("kept") / "instance"
    database = open_database(folder)
    with database.writing():  # one transaction: it is built at once
        school.set_up(database)
        school.fill(database, CALLS)
    read_secret(folder)
    database.close()
    return folder


@pytest.fixture
def instance(kept_school: Path, tmp_path: Path) -> Path:
    """The folder of a school, for one test."""
    shutil.copytree(kept_school, tmp_path / "instance")
    return tmp_path / "instance"


@pytest.fixture
def filled(instance: Path) -> Iterator[Database]:
    """The data of that school, open."""
    found = open_database(instance)
    yield found
    found.close()
