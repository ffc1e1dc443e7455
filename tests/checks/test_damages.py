"""Broken data files, few of each kind, with the journal that brings back what came after the backup."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import damages
from kiosk.backups import rescue


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> damages.Kept:
    place = tmp_path_factory.mktemp("kept")
    damages.make_school(place / "made")
    return damages.keep(place / "made", place / "working", place / "cut off", with_journal=True)


def test_what_is_broken_is_noticed_and_no_report_is_lost(kept: damages.Kept, tmp_path: Path):
    found = damages.damage_again_and_again(kept, tmp_path, 9)
    assert found.problems == []
    assert (found.damages, found.harmless) == (9, 0)


@pytest.mark.parametrize(
    ("start", "night"),
    [(lambda *_: [], damages.looked_over), (rescue.look_after, lambda *_: ())],
    ids=["no look at the start", "no nightly look"],
)
def test_without_its_guard_it_is_noticed(
    kept: damages.Kept, tmp_path: Path, start: Callable, night: Callable, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.CRITICAL)
    assert damages.damage_again_and_again(kept, tmp_path, 9, start, night).problems
