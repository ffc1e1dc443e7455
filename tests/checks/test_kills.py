"""The server is killed again and again while people report: nothing that was acknowledged is lost or there twice."""

from pathlib import Path

import pytest

from checks import kills
from checks.school import make_school


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = kills.kill_again_and_again(school.folder, school.codes, kills=60, at_most_s=180)
    assert found.problems == []
    assert found.kills
    assert found.acknowledged >= found.kills / 2


@pytest.mark.parametrize("guard", ["answer first", "no form key"])
def test_without_its_guard_the_same_is_noticed(guard: str, tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = kills.kill_again_and_again(school.folder, school.codes, kills=30, at_most_s=300, guard_taken_away=guard)
    assert found.is_noticed
