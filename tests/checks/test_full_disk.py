"""A disk that is really full, few levels of it: nothing acknowledged is lost, and the journal takes what comes."""

from pathlib import Path

import pytest

from checks import full_disk
from checks.disks import own_disk, why_no_disk
from checks.school import make_school

needs_a_disk = pytest.mark.skipif(bool(why_no_disk()), reason=f"NO FULL DISK: {why_no_disk()}")


def filled(folder: Path, guard_taken_away: str = "") -> full_disk.Filled:
    with own_disk(folder, full_disk.DISK_MB) as disk:
        return full_disk.fill_again_and_again(disk, make_school(disk).codes, 5, guard_taken_away)


@needs_a_disk
def test_nothing_acknowledged_is_lost_on_a_full_disk(tmp_path: Path):
    found = filled(tmp_path / "disk")
    assert (found.problems, found.refused) == ([], 0)


@needs_a_disk
def test_without_the_journal_words_come_back_to_the_sender(tmp_path: Path):
    found = filled(tmp_path / "disk", "no journal")
    assert found.problems == []
    assert found.refused
