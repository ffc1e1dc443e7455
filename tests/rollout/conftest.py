"""People in front of the plan: the co-ordinator, who keeps it, and the desk, which reads it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def office(signed_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return signed_in("coordinator")


@pytest.fixture
def desk(signed_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return signed_in("desk")
