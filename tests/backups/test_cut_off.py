"""A restore that was cut off stands in nobody's way afterwards, and what is said of a file is what is true of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from checks.damages import CALLS, LATER
from kiosk.backups import making, putting_back, rescue
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from kiosk.core.copies.records import CopyRefused
from tests.backups import school
from tests.builders import MONDAY, timedelta

CUT_OFF = """
import os, sys
from kiosk.core.sqlite import sqlite3
opened = sqlite3.connect(sys.argv[1], isolation_level=None)
opened.execute("PRAGMA synchronous = OFF")  # the journal is written at once
opened.execute("BEGIN")
opened.execute(f"DROP TABLE {sys.argv[2]}")
os._exit(9)
"""


def two_backups(instance: Path) -> list[Path]:
    database = open_database(instance)
    made = [making.make(database, making.ASKED_FOR, MONDAY + timedelta(hours=hour)).path for hour in range(2)]
    database.close()
    return made


def leave_a_journal(file: Path) -> Path:
    """Leave behind what a process leaves that is killed while it takes a backup's description out."""
    subprocess.run([sys.executable, "-c", CUT_OFF, str(file), store.ABOUT], check=False, timeout=60)
    journal = file.with_name(f"{file.name}-journal")
    assert journal.stat().st_size
    return journal


def cut_off_a_restore(instance: Path, backup: Path) -> None:
    copies.copy_to(backup, putting_back.incoming_of(instance))
    leave_a_journal(putting_back.incoming_of(instance))


def left_behind(instance: Path) -> list[str]:
    return [file.name for file in instance.iterdir() if putting_back.INCOMING in file.name]


def test_after_a_restore_that_was_killed_every_backup_can_be_put_back(instance):
    first, second = two_backups(instance)
    cut_off_a_restore(instance, first)
    putting_back.prepare(instance, second)
    putting_back.forget(instance)
    assert left_behind(instance) == []


def test_after_a_restore_that_was_killed_a_broken_file_is_still_mended_at_the_start(instance):
    first, _ = two_backups(instance)
    cut_off_a_restore(instance, first)
    putting_back.incoming_of(instance).unlink()  # what an older Scandesk did at its next start, and left the journal
    (instance / DATA_FILE).write_bytes(b"spoilt" * 1000)
    assert "took its place" in " ".join(rescue.look_after(instance, LATER))
    assert school.count(instance / DATA_FILE, "calls") == CALLS
    assert left_behind(instance) == []


def test_no_backup_is_said_only_of_what_is_none(instance):
    first, _ = two_backups(instance)
    with pytest.raises(CopyRefused, match="This is no backup of Scandesk"):
        copies.manifest_of(instance / DATA_FILE)
    leave_a_journal(first)
    with pytest.raises(CopyRefused, match="cannot be read"):
        copies.manifest_of(first)
