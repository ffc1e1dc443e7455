"""A school that is served as on its PC, for the files that speak to it over raw sockets."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser import Served, served_school


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="module")
def port(served: Served) -> int:
    return int(urlsplit(served.url).port or 0)


@pytest.fixture(scope="module")
def log(served: Served) -> Path:
    """The file that the server writes."""
    return served.database.path.parent / "scandesk.log"
