"""A small school, built once, and a folder of its own for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import damages
from kiosk.core.commands import open_database
from kiosk.core.database import Database


@pytest.fixture(scope="session")
def kept_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a school that is closed; nobody writes into it."""
    folder = tmp_path_factory.mktemp("kept") / "instance"
    damages.make_school(folder)
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
