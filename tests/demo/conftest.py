"""The invented school, built once for all tests of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.demo import history
from kiosk.demo.history import Scannable
from kiosk.demo.school import ACCOUNTS

THURSDAY = datetime(2026, 11, 19, 11, 30, tzinfo=UTC)
SUMMER = datetime(2026, 8, 5, 9, 0, tzinfo=UTC)
PASSWORDS = {account.username: "copper kettle lagoon" for account in ACCOUNTS}


@dataclass(frozen=True)
class Built:
    database: Database
    scannable: Scannable

    def rows(self, query: str) -> list[tuple]:
        return [tuple(row) for row in self.database.connection.execute(query)]

    def number(self, query: str) -> int:
        return self.rows(query)[0][0]


def build_at(folder, now: datetime, address: str = "http://10.0.0.5:8080") -> Built:
    database = open_database(folder)
    return Built(database, history.build(database, "a secret of the tests", address, PASSWORDS, now))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Built]:
    built = build_at(tmp_path_factory.mktemp("demo"), THURSDAY)
    yield built
    built.database.close()


@pytest.fixture
def demo_again(tmp_path) -> Iterator[Built]:
    built = build_at(tmp_path, THURSDAY)
    yield built
    built.database.close()


@pytest.fixture(scope="session")
def demo_in_summer(tmp_path_factory) -> Iterator[Built]:
    built = build_at(tmp_path_factory.mktemp("summer"), SUMMER)
    yield built
    built.database.close()
