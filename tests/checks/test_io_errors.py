"""The disk refuses single calls of the real server: nothing is acknowledged that is not stored."""

from pathlib import Path

import pytest

from checks import io_errors
from checks.powercut.recording import why_it_cannot_record
from checks.school import make_school

needs_strace = pytest.mark.skipif(bool(why_it_cannot_record()), reason=f"NO I/O ERRORS: {why_it_cannot_record()}")


@needs_strace
@pytest.mark.parametrize("pattern", io_errors.SHORT)
def test_nothing_is_acknowledged_that_the_disk_refused(pattern: str, tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = io_errors.try_pattern(pattern, school.folder, school.codes)
    assert found.problems == []
    assert found.injected


@needs_strace
def test_without_its_guard_a_refusal_is_noticed(tmp_path: Path):
    school = make_school(tmp_path / "school")
    found = io_errors.try_pattern(io_errors.FOR_THE_CONTROL, school.folder, school.codes, "answer first")
    assert [text for text in found.problems if "lost" in text]
