"""bandit, an outside judge of Python code, finds nothing of medium weight or more."""

import subprocess
import sys
from pathlib import Path

from checks.judges import BANDIT

ROOT = Path(__file__).parents[2]


def judged(*what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *BANDIT, *what], cwd=ROOT, capture_output=True, text=True)


def test_bandit_finds_nothing():
    done = judged("app.py", "kiosk", "labels")
    assert (done.returncode, done.stdout) == (0, "")


def test_bandit_would_find_something(tmp_path: Path):
    (tmp_path / "careless.py").write_text("import subprocess\nsubprocess.run(input(), shell=True)\neval(input())\n")
    done = judged(str(tmp_path))
    assert done.returncode == 1
    assert "B602" in done.stdout
    assert "B307" in done.stdout
