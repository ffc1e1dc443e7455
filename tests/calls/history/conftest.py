"""A school that lived a little and was stopped, made once; each test gets its own copy."""

from pathlib import Path

import pytest

from kiosk.core.commands import open_database
from tests.calls.history import tampering


@pytest.fixture(scope="session")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped")
    database = open_database(folder)
    tampering.live_a_little(database)
    database.close()
    return folder


@pytest.fixture
def folder(stopped: Path, tmp_path: Path) -> Path:
    return tampering.copied(stopped, tmp_path / "copy")
