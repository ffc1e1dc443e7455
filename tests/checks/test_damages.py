"""Broken data files, few of each kind, with the journal that brings back what came after the backup."""

from pathlib import Path

import pytest

from checks import damages, spoiling


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> damages.Kept:
    place = tmp_path_factory.mktemp("kept")
    damages.make_school(place / "made")
    return damages.keep(place / "made", place / "working", place / "cut off", with_journal=True)


def test_what_is_broken_is_noticed_and_no_report_is_lost(kept: damages.Kept, tmp_path: Path):
    found = damages.damage_again_and_again(kept, tmp_path, 9)
    assert found.problems == []
    assert found.damages == 9


def test_without_the_look_at_the_start_it_would_stay_broken(kept: damages.Kept, tmp_path: Path):
    assert damages.damage_again_and_again(kept, tmp_path, 2, start=lambda *_: []).problems


def test_without_the_daily_look_a_changed_report_would_go_unnoticed(kept: damages.Kept, tmp_path: Path):
    found = damages.turn_bits(kept, tmp_path / "with", 2, turn=spoiling.change_a_letter)
    assert found.problems == []
    found = damages.turn_bits(kept, tmp_path / "without", 2, night=lambda *_: (), turn=spoiling.change_a_letter)
    assert len(found.problems) == 2
