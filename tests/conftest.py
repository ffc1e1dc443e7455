"""Fixtures every test may ask for: a fresh database, the app over it, people who are signed in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser

from kiosk import create_app
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from tests import builders
from tests.browser import Served, Visitors, open_chromium, watched_visitors
from tests.quick import LONGEST_FIRST, open_new, remember_addresses

# How long an example takes is the machine's affair. What passed once passes everywhere, as the examples are the same;
# HYPOTHESIS_PROFILE=exploring looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

remember_addresses()

SHARED = Path(os.environ.get("SCANDESK_SHARED", Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_new(tmp_path)
    yield found
    found.close()


@pytest.fixture
def school(database: Database) -> Database:
    """The database of a school that is set up, with one person for each role."""
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://helpdesk.school:8080")
    change_setting(database, "desk_phone", "01792 555 0101")
    builders.add_person(database, "desk", "Carys Morgan", Role.DESK)
    builders.add_person(database, "tech1", "Tom Ashworth", Role.TECHNICIAN)
    builders.add_person(database, "tech2", "Priya Nair", Role.TECHNICIAN)
    builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
    return database


@pytest.fixture
def app(school: Database, tmp_path: Path) -> Flask:
    open_doors = {"WTF_CSRF_ENABLED": False, "REPORT_LIMITS_ENABLED": False}
    return create_app(tmp_path, school, TESTING=True, SECRET_KEY=builders.SECRET, **open_doors)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a browser signed in as desk, tech1, tech2 or coordinator."""

    def sign_in(username: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"username": username, "password": builders.PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser

    return sign_in


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public data, which lies beside the repository in development and CI only."""
    if not SHARED.is_dir():
        pytest.skip(f"NO REAL DATA at {SHARED}; name the folder in SCANDESK_SHARED")
    return SHARED


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium for each file that asks for one."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def visitors(chromium: Browser, served: Served, states: dict[str, dict]) -> Iterator[Visitors]:
    """People with browsers at a served school; `served` and `states` are of the file that asks."""
    with watched_visitors(chromium, served, states) as found:
        yield found
