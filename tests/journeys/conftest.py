"""A served school for the whole run, a Chromium for each file, visitors for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import Served, Visitors, open_chromium, served_school, watched_visitors


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def states() -> dict[str, dict]:
    """Who is signed in already."""
    return {}


@pytest.fixture
def visitors(chromium: Browser, served: Served, states: dict[str, dict]) -> Iterator[Visitors]:
    with watched_visitors(chromium, served, states) as found:
        yield found
