"""A copy is what the data were at one moment, row by row, or there is none: under load, full disk, damaged file."""

import os
import random
import resource
import shutil
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core import clock
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from kiosk.core.copies.records import CopyRefused, SourceDamaged
from kiosk.core.sqlite import sqlite3
from tests import builders
from tests.backups import school
from tests.builders import MONDAY

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def copy(filled, tmp_path) -> Path:
    copies.make(filled.path, tmp_path / "stick" / "copy.sqlite3", "asked for", MONDAY)
    return tmp_path / "stick" / "copy.sqlite3"


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.suffix != ".lock")


def test_a_copy_has_every_row_and_says_what_it_is(filled, copy):
    manifest = copies.check(copy)
    assert manifest.contents == school.contents_of(filled.path, is_in_use=True)
    assert manifest.rows_of("calls") == 12
    assert (manifest.made_at, manifest.why) == (clock.stored(MONDAY), "asked for")
    assert manifest.step >= "0034"
    assert names_in(copy.parent) == ["copy.sqlite3"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_what_is_not_yet_committed_is_in_no_copy(filled, tmp_path):
    with filled.writing():
        builders.log_call(filled)
        made = threading.Thread(target=copies.make, args=(filled.path, tmp_path / "c.sqlite3", "asked for", MONDAY))
        made.start()
        made.join()
    assert copies.check(tmp_path / "c.sqlite3").rows_of("calls") == 12
    assert copies.make(filled.path, tmp_path / "d.sqlite3", "asked for", MONDAY).rows_of("calls") == 13


def test_rows_that_come_while_it_is_copied_neither_stop_it_nor_spoil_it(filled, tmp_path):
    ended, written = threading.Event(), []

    def report() -> None:
        while not ended.is_set():
            written.append(builders.log_call(filled).id)

    reporter = threading.Thread(target=report)
    reporter.start()
    try:
        for number in range(5):
            before = len(written)
            manifest = copies.make(filled.path, tmp_path / f"{number}.sqlite3", "asked for", MONDAY)
            assert manifest.rows_of("calls") >= 12 + before
            assert school.count(tmp_path / f"{number}.sqlite3", "calls") == manifest.rows_of("calls")
    finally:
        ended.set()
        reporter.join()
    assert len(written) > 5


def test_copying_the_file_instead_loses_what_stands_in_the_log(filled, tmp_path):
    """The red control of the one before: why no part of Scandesk copies the data file."""
    builders.log_call(filled)  # it stands in the log beside the file
    shutil.copy(filled.path, tmp_path / "copied.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copied.sqlite3")) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        held = connection.execute("SELECT count(*) FROM calls").fetchone()[0] if "calls" in tables else 0
    assert held == 12
    assert copies.make(filled.path, tmp_path / "made.sqlite3", "asked for", MONDAY).rows_of("calls") == 13


def test_unpacking_gives_the_same_file_and_the_schools_key(filled, copy, tmp_path):
    manifest, files = copies.unpack(copy, tmp_path / "fresh" / "scandesk.sqlite3")
    assert files == {"secret": (tmp_path / "instance" / "secret").read_bytes()}
    assert school.contents_of(tmp_path / "fresh" / "scandesk.sqlite3") == manifest.contents
    raw = (tmp_path / "fresh" / "scandesk.sqlite3").read_bytes()
    assert files["secret"] not in raw


CHANGES = (
    "UPDATE calls SET summary = summary || ' ' WHERE id = 3",
    "UPDATE calls SET impact = impact % 3 + 1 WHERE id = 3",
    "DELETE FROM call_events WHERE id = 5",
    "INSERT INTO settings (name, value, changed_at) VALUES ('users', '7', '2026-09-07T08:30:00Z')",
    "UPDATE devices SET price_pence = 7 WHERE id = 1",
    "DROP VIEW call_standings_made",
    "UPDATE scandesk_backup SET value = '2026-09-08T08:30:00Z' WHERE name = 'made_at'",
    "UPDATE scandesk_backup SET value = x'00' WHERE name = 'file secret'",
    "DELETE FROM scandesk_backup WHERE name = 'birth'",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_that_was_changed_is_noticed(copy, change):
    school.behind_its_back(copy, change)
    with pytest.raises(CopyRefused):
        copies.check(copy)


def test_the_same_without_a_change_is_not(copy):
    """The red control of the one before: lifting the triggers and putting them back is no change of itself."""
    school.behind_its_back(copy, "UPDATE calls SET summary = summary WHERE id = 3")
    copies.check(copy)


def test_flipped_bits_are_noticed_or_changed_no_row(copy, tmp_path):
    """Of single flipped bits, SQLite's own check sees few; the hashes see every one that changes what a row says."""
    chance, raw, seen, seen_by_sqlite = random.Random(36), copy.read_bytes(), 0, 0  # the same every time
    spoilt = tmp_path / "spoilt.sqlite3"
    told = copies.check(copy).contents
    for _ in range(60):
        changed = bytearray(raw)
        changed[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        spoilt.write_bytes(changed)
        seen_by_sqlite += _sqlite_sees(spoilt)
        try:
            copies.check(spoilt)
        except CopyRefused:
            seen += 1
        else:
            assert school.contents_of(spoilt) == told
    assert seen > seen_by_sqlite


def _sqlite_sees(file: Path) -> bool:
    try:
        with store.reading(file) as connection:
            return bool(store.damage(connection))
    except sqlite3.Error:
        return True


def test_a_damaged_source_gives_no_copy_and_leaves_the_older_ones(filled, copy, tmp_path):
    filled.close()
    raw = bytearray(filled.path.read_bytes())
    for page in range(6, len(raw) // 4096, 3):
        raw[page * 4096 : page * 4096 + 200] = bytes(200)
    filled.path.write_bytes(raw)
    with pytest.raises(SourceDamaged, match="damaged"):
        copies.make(filled.path, copy.parent / "next.sqlite3", "asked for", MONDAY)
    assert names_in(copy.parent) == ["copy.sqlite3"]
    assert copies.check(copy).rows_of("calls") == 12


WRITES_WITH_A_LIMIT = """
import resource, sys
from pathlib import Path
from kiosk.core import clock
from kiosk.core.copies import actions as copies
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    copies.make(Path(sys.argv[1]), Path(sys.argv[2]), "asked for", clock.now())
except copies.CopyRefused as error:
    sys.exit(f"refused: {error}")
"""


@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.99])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing_half_made(filled, copy, part):
    limit = int(copy.stat().st_size * part)
    done = subprocess.run(
        [sys.executable, "-c", WRITES_WITH_A_LIMIT, filled.path, copy.parent / "next.sqlite3", str(limit)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "refused: The backup could not be written" in done.stderr, done.stderr
    assert names_in(copy.parent) == ["copy.sqlite3"]
    assert copies.check(copy).rows_of("calls") == 12


@pytest.mark.skipif(os.geteuid() != 0, reason="NO FULL DISK: only root can mount a small one")
def test_a_disk_that_is_full_is_said_before_anything_is_written(filled, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("NO FULL DISK: a small one cannot be mounted here")
    try:
        with pytest.raises(CopyRefused, match=r"no room for a backup .* MB are free"):
            copies.make(filled.path, small / "next.sqlite3", "asked for", MONDAY)
        assert names_in(small) == []
    finally:
        subprocess.run(["umount", small], check=True)


def test_what_a_killed_backup_left_behind_is_swept_up(filled, copy):
    left = copy.with_name("next.sqlite3" + copies.UNFINISHED)
    left.write_bytes(b"half of a backup")
    copies.make(filled.path, copy.with_name("next.sqlite3"), "asked for", MONDAY)
    assert names_in(copy.parent) == ["copy.sqlite3", "next.sqlite3"]


def test_two_backups_at_a_time_are_refused(filled, tmp_path):
    def one_more(_done: int, _total: int, _stage: str) -> None:
        with pytest.raises(CopyRefused, match="Another backup"):
            copies.make(filled.path, tmp_path / "second.sqlite3", "asked for", MONDAY)

    copies.make(filled.path, tmp_path / "first.sqlite3", "asked for", MONDAY, one_more)
    assert not (tmp_path / "second.sqlite3").exists()


@pytest.mark.parametrize("content", [b"", b"words", b"SQLite format 3\0" + bytes(4080)])
def test_a_file_that_is_no_copy_is_refused_in_words(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(CopyRefused):
        copies.check(tmp_path / "x")


def test_memory_stays_small(filled, tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with filled.writing() as connection:
        connection.execute("CREATE TABLE big (id INTEGER PRIMARY KEY, photo BLOB)")
        connection.executemany("INSERT INTO big (photo) VALUES (randomblob(400000))", [() for _ in range(100)])
    copies.make(filled.path, tmp_path / "big.sqlite3", "asked for", MONDAY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kB; the file has as many
