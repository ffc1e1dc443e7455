"""A command of the administrator works as the user to whom the data belongs; others are told what to type."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.core.owner import act_as_owner, for_a_moment_as_owner, name_of

HOME = Path(__file__).parents[2]
NOBODY = 65534
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="NO ROOT: only root can become another")

# becoming somebody else is for good, so each try is a process of its own
TRY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from kiosk.core.owner import NotYours, act_as_owner
start_as = int(sys.argv[3])
os.setgroups([4])  # what the administrator is in besides
if start_as:
    os.setgroups([]); os.setgid(start_as); os.setuid(start_as)
try:
    act_as_owner(Path(sys.argv[1]))
except NotYours as refusal:
    sys.exit(str(refusal))
print(os.getuid(), os.getgid(), os.getgroups(), "HOME" in os.environ)
try:
    os.setuid(0)
    print("root again")
except PermissionError:
    print("for good")
"""


def tried(folder: Path, start_as: int = 0) -> tuple[int, str]:
    command = [sys.executable, "-c", TRY, str(folder), str(HOME), str(start_as)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_a_folder_that_is_not_there_yet_or_our_own_is_nothing_special(tmp_path):
    act_as_owner(tmp_path / "none")
    act_as_owner(tmp_path)
    assert (tmp_path / "none").exists() is False


@as_root
def test_the_administrator_becomes_the_owner_for_good(tmp_path):
    os.chown(tmp_path, NOBODY, NOBODY)
    assert tried(tmp_path) == (0, f"{NOBODY} {NOBODY} [] False\nfor good\n")


@as_root
def test_for_a_moment_the_administrator_may_no_more_than_the_owner(tmp_path):
    os.chown(tmp_path, NOBODY, NOBODY)
    with for_a_moment_as_owner(tmp_path):
        assert not os.access("/etc/shadow", os.R_OK, effective_ids=True)
        found = os.geteuid(), os.getegid()
    assert found == (NOBODY, NOBODY)
    assert (os.geteuid(), os.getegid()) == (0, 0)


@as_root
def test_data_of_the_administrator_stays_with_the_administrator(tmp_path):
    assert tried(tmp_path)[1].startswith("0 0 ")


@as_root
def test_somebody_else_is_told_to_type_sudo(tmp_path):
    folder = Path("/var/tmp") / f"scandesk-owner-{os.getpid()}"  # noqa: S108  tmp_path is closed to other users
    folder.mkdir(mode=0o700)
    try:
        status, said = tried(folder, start_as=NOBODY)
    finally:
        folder.rmdir()
    assert status == 1
    assert f"{folder} belongs to root. Type sudo in front" in said


def test_a_number_without_a_name_stays_a_number():
    assert name_of(0) == "root"
    assert name_of(3_999_999_999) == "3999999999"
