"""A served school for the whole run, a Chromium for each file, visitors for each test."""

from collections.abc import Iterator

import pytest

from tests.browser import Served, served_school


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture(scope="session")
def states() -> dict[str, dict]:
    """Who is signed in already."""
    return {}
