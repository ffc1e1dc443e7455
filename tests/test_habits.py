"""The habits of CONTRIBUTING.md that a tool can check."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = {
    "ruff finds nothing": ("ruff", "check", "."),
    "the code is formatted": ("ruff", "format", "--check", "."),
    "types hold": ("mypy",),
    "templates are well formed": ("djlint", "kiosk/templates", "--lint", "--quiet"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_habits_hold(check: str) -> None:
    done = subprocess.run([sys.executable, "-m", *CHECKS[check]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
