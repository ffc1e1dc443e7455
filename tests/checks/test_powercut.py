"""Power cuts, simulated from what the real server asked of the disk: nothing that was acknowledged is lost."""

import random
from pathlib import Path

import pytest

from checks.powercut import cuts
from checks.powercut.disk import Change, Disk, Fate, File, Naming
from checks.powercut.recording import why_it_cannot_record
from checks.school import make_school

CUTS = 500
GUARDS = [(workload, guard) for workload in cuts.WORKLOADS for guard in workload.guards]
needs_strace = pytest.mark.skipif(bool(why_it_cannot_record()), reason=f"NO POWER CUTS: {why_it_cannot_record()}")


@needs_strace
@pytest.mark.parametrize("workload", cuts.WORKLOADS, ids=lambda workload: workload.name)
def test_nothing_acknowledged_is_lost_by_a_power_cut(workload: cuts.Workload, tmp_path: Path):
    school = make_school(tmp_path / "school")
    recorded = cuts.record(workload, school.folder, school.codes, cuts.SHORT)
    number = workload.share_of(CUTS)
    found = cuts.cut_again_and_again(recorded, number, looked_at_by_scandesk=1)
    assert recorded.strange == []
    assert found.acknowledged >= cuts.SHORT * (workload.phones + workload.phones_with_photo)
    assert (found.examples, found.cuts_with_loss, found.cuts_with_damage) == ([], 0, 0)
    assert (found.cuts, found.came_up) == (number, 1)


@needs_strace
@pytest.mark.parametrize(("workload", "guard"), GUARDS, ids=[guard for _, guard in GUARDS])
def test_without_its_guard_reports_are_lost(workload: cuts.Workload, guard: str, tmp_path: Path):
    school = make_school(tmp_path / "school")
    recorded = cuts.record(workload, school.folder, school.codes, cuts.SHORT, guard)
    found = cuts.cut_again_and_again(recorded, workload.share_of(200))
    assert found.cuts_with_loss > 0


# --- the disk itself


def a_file(content: bytes) -> File:
    return File(bytearray(content), length=len(content))


def contents(file: File, fate: Fate) -> set[bytes]:
    return {bytes(file.after_a_cut(fate, random.Random(n))) for n in range(60)}


def test_what_nobody_waited_for_may_be_lost_and_what_was_waited_for_is_safe():
    file = a_file(b"old")
    file.change(Change(0, b"new", ended=1))
    assert contents(file, Fate.LOST) == {b"old"}
    assert contents(file, Fate.KEPT) == {b"new"}
    assert contents(file, Fate.MIXED) == {b"old", b"new"}
    file.make_safe(ended_before=2)
    assert contents(file, Fate.LOST) == {b"new"}


def test_a_write_that_had_not_returned_when_the_waiting_began_is_not_safe():
    file = a_file(b"old")
    file.change(Change(0, b"new", ended=9))
    file.make_safe(ended_before=5)
    assert contents(file, Fate.LOST) == {b"old"}


def test_writes_may_reach_the_disk_in_any_order():
    file = a_file(b"--")
    file.change(Change(0, b"1", ended=1))
    file.change(Change(1, b"2", ended=2))
    assert contents(file, Fate.MIXED) == {b"--", b"1-", b"-2", b"12"}


def test_a_write_may_be_torn_where_a_piece_of_the_disk_ends():
    file = a_file(bytes(1024))
    file.change(Change(256, b"x" * 512, ended=1))
    assert {content.count(b"x") for content in contents(file, Fate.TORN_512)} == {0, 256, 512}
    assert {content.count(b"x") for content in contents(file, Fate.TORN_4096)} == {0, 512}


def test_a_file_may_have_grown_without_its_content():
    file = a_file(b"")
    file.change(Change(0, b"abc", ended=1))
    assert contents(file, Fate.EMPTY) == {b"", bytes(3)}


def names_after(disk: Disk) -> set[tuple[str, ...]]:
    return {tuple(sorted(disk.after_a_cut(Fate.KEPT, random.Random(n)))) for n in range(60)}


def test_a_new_name_is_safe_when_its_folder_was_waited_for():
    disk = Disk()
    disk.rename(Naming("/data/new", a_file(b"")), ended=1)
    assert names_after(disk) == {(), ("/data/new",)}
    disk.make_names_safe("/elsewhere", ended_before=2)
    assert names_after(disk) == {(), ("/data/new",)}
    disk.make_names_safe("/data", ended_before=2)
    assert names_after(disk) == {("/data/new",)}


def test_a_name_that_was_taken_away_may_come_back():
    disk = Disk({"/data/old": a_file(b"x")}, {"/data/old": a_file(b"x")})
    disk.rename(Naming("/data/old", None), ended=1)
    assert names_after(disk) == {(), ("/data/old",)}
