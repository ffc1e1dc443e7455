"""Backups while people report, each put back by the documented command: all that was acknowledged before is there."""

from pathlib import Path

from checks import restores
from checks.school import make_school


def test_a_backup_made_under_load_and_put_back_holds_all_that_was_acknowledged(tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = restores.back_up_and_restore(school.folder, school.codes, rounds=2)
    assert found.problems == []
    assert found.restores == 2


def test_a_copied_file_would_be_noticed(tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = restores.back_up_and_restore(school.folder, school.codes, 1, restores.by_copying_the_file)
    assert [text for text in found.problems if text.startswith("lost")]
