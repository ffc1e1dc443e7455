"""How long a form was open: signed by the server, and nothing else is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.opened import LONGEST_RECORDING_S, opened_at, recording_seconds, seconds_since

SECRET = "a secret of tests"  # noqa: S105  known to tests only
NOW = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)


@given(st.integers(-100_000, 100_000))
def test_what_the_server_signed_is_counted_to_the_second(seconds: int):
    opened = opened_at(SECRET, NOW - timedelta(seconds=seconds))
    assert seconds_since(SECRET, opened, NOW) == seconds
    recorded = recording_seconds(seconds_since(SECRET, opened, NOW))
    assert recorded == (seconds if 0 <= seconds <= LONGEST_RECORDING_S else None)


@given(st.text(max_size=60))
def test_nothing_else_is_believed_and_nothing_breaks(typed: str):
    assert seconds_since(SECRET, typed, NOW) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda moment, signature: f"{int(moment) - 60}.{signature}",  # another moment under the same signature
        lambda moment, signature: (
            f"{moment}.{signature[:-1]}0" if signature[-1] != "0" else f"{moment}.{signature[:-1]}1"
        ),
        lambda moment, signature: moment,
        lambda moment, signature: f".{signature}",
        lambda moment, signature: f"{'9' * 13}.{signature}",
        lambda moment, signature: f"²{moment}.{signature}",
    ],
)
def test_a_forged_moment_says_nothing(spoil):
    moment, _, signature = opened_at(SECRET, NOW).partition(".")
    assert seconds_since(SECRET, spoil(moment, signature), NOW + timedelta(seconds=40)) is None


def test_the_signature_of_another_school_says_nothing():
    assert seconds_since(SECRET, opened_at("another secret", NOW), NOW) is None
