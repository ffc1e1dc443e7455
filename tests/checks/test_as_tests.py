"""Tests as lines of the table: what fails or is skipped is no success, and a guard can be taken away."""

from pathlib import Path

import pytest

from checks import as_tests
from checks.as_tests import SHOWN, Shown, run_tests
from checks.server import ROOT

ONE_OF_EACH = """
import pytest

def test_passes():
    pass

def test_fails():
    assert False

@pytest.mark.skip
def test_is_skipped():
    pass
"""


def test_each_outcome_is_counted(tmp_path: Path):
    (tmp_path / "test_them.py").write_text(ONE_OF_EACH)
    found = run_tests([str(tmp_path / "test_them.py")])
    assert (found.passed, found.failed, found.skipped) == (1, 1, 1)
    assert [name.rpartition(".")[2] for name in found.broken] == ["test_fails", "test_is_skipped"]


def test_what_is_skipped_counts_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(as_tests, "run_tests", lambda *given: as_tests.Counted(5, len(given) - 1, 1, ()))
    line = as_tests.as_tests(Shown("x", ("tests/x.py",), "any role"))
    assert not line.holds
    assert line.left_out == 1


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_every_line_names_files_that_are_there(shown: Shown):
    assert all((ROOT / file).exists() for file in (*shown.files, *shown.control))
