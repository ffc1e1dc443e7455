"""The journal: what `put` returned is there again, whatever was cut off, torn, flipped or filled up."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.journal import keeping
from kiosk.core.journal.keeping import FILE_NAME, Journal, JournalUnavailable
from kiosk.core.journal.records import BEGINS_AT, BLOCK, FILE_SIZE, HEAD, MARK, packed, read_records
from tests.builders import MONDAY

REPOSITORY = Path(__file__).parents[2]
TEXTS = ("a word", "Ystafell Wŷn: dim sain 👩🏽‍💻", "x" * 430, "x" * 431, "y" * 3000, "")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def put_all(path: Path, texts: tuple[str, ...] = TEXTS) -> None:
    journal = Journal(path)
    for number, text in enumerate(texts):
        journal.put(f"key{number}", text, MONDAY)
    journal.close()


def read(path: Path) -> dict[str, str]:
    journal = Journal(path)
    found = {record.key: journal.text_of(record) for record in journal.records()}
    journal.close()
    return found


def test_what_was_put_is_there_again_in_its_order(path: Path):
    put_all(path)
    assert [*read(path).items()] == [(f"key{number}", text) for number, text in enumerate(TEXTS)]
    assert path.stat().st_size == FILE_SIZE


@pytest.mark.skipif(os.name != "posix", reason="NO POSIX: Windows tells neither")
def test_its_place_on_the_disk_is_really_taken_and_it_is_the_owners_alone(path: Path):
    Journal(path).close()
    assert path.stat().st_blocks * 512 >= FILE_SIZE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_stands_for_one_record(path: Path):
    journal = Journal(path)
    first = journal.put("key", "first", MONDAY)
    again = journal.put("key", "second", MONDAY)
    assert first.is_new
    assert not again.is_new
    assert journal.text_of(again.record) == "first"
    journal.close()


def test_an_outcome_is_kept_and_a_torn_one_only_asks_again(path: Path):
    journal = Journal(path)
    for key in ("one", "two"):
        journal.note_outcome(journal.put(key, "text", MONDAY).record, 1042)
    journal.close()
    data = bytearray(path.read_bytes())
    data[BLOCK + HEAD.size] ^= 1  # of the second record
    path.write_bytes(data)
    journal = Journal(path)
    assert [(record.key, record.outcome) for record in journal.records()] == [("one", 1042), ("two", 0)]
    assert [record.key for record in journal.waiting()] == ["two"]
    journal.close()


def test_it_knows_whose_it_is_and_nobody_takes_that_for_a_record(path: Path):
    put_all(path, ("text",))
    journal = Journal(path)
    assert journal.owner == ""
    for owner in ("one school", "another school"):
        journal.belong_to(owner)
    assert (journal.find("no such key"), journal.find(""), len(journal.records())) == (None, None, 1)
    assert journal.used == 2
    journal.close()
    journal = Journal(path)
    assert (journal.owner, journal.used) == ("another school", 2)
    assert [record.key for record in journal.waiting()] == ["key0"]
    for number in range(20):  # what was logged makes room, this does not
        journal.note_outcome(journal.put(f"big{number}", "x" * 1_000_000, MONDAY).record, 1042)
    assert journal.find("big0") is None
    journal.close()
    journal = Journal(path)
    assert journal.owner == "another school"
    journal.close()


def whole_records(data: bytes) -> list[str]:
    return [record.key for record in read_records(data)]


def file_of(*texts: str) -> tuple[bytes, list[int]]:
    """Return the bytes of a file with these records one after the other, and where each of them ends."""
    data, ends = b"", []
    for number, text in enumerate(texts, 1):
        whole = packed(number, 0, MONDAY, f"key{number}".encode(), text.encode())
        ends.append(len(data) + BEGINS_AT + len(f"key{number}".encode()) + len(text.encode()))
        data += whole
    return data, ends


@given(st.lists(st.text(max_size=700), min_size=1, max_size=6), st.data())
def test_cut_off_anywhere_every_record_before_is_there_and_none_is_invented(texts: list[str], drawn: st.DataObject):
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    data, ends = file_of(*texts)
    cut = drawn.draw(st.integers(0, len(data)))
    left = data[:cut] + bytes(len(data) - cut)
    expected = [f"key{number}" for number, end in enumerate(ends, 1) if end <= cut or not any(data[cut:end])]
    assert whole_records(left) == expected


@given(
    st.lists(st.text(max_size=700), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 7)), min_size=1, max_size=8),
)
def test_flipped_bits_spoil_their_own_records_alone(texts: list[str], flips: list[tuple[int, int]]):
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    data, ends = file_of(*texts)
    spoilt = bytearray(data)
    for place, bit in flips:
        spoilt[place % len(data)] ^= 1 << bit
    begins = [0, *(-(-end // BLOCK) * BLOCK for end in ends)]
    untouched = {
        f"key{number}"
        for number, (begin, end) in enumerate(zip(begins, ends, strict=False), 1)
        if spoilt[begin:end] == data[begin:end]
    }
    found = whole_records(bytes(spoilt))
    assert untouched <= set(found)
    assert {key for key in found if key not in untouched} <= {
        # only what stands beside the checksum changed: the outcome
        f"key{number}"
        for number, (begin, end) in enumerate(zip(begins, ends, strict=False), 1)
        if all(spoilt[at] == data[at] for at in range(begin, end) if not begin + HEAD.size <= at < begin + BEGINS_AT)
    }


def test_without_the_checksum_a_spoilt_record_would_be_believed(monkeypatch: pytest.MonkeyPatch):
    """The control: what the two tests above rest on is the checksum."""
    data, _ = file_of("the projector is dark")
    spoilt = data.replace(b"dark", b"bark")
    assert whole_records(spoilt) == []
    checksum = data[HEAD.size - 32 : HEAD.size]
    monkeypatch.setattr("kiosk.core.journal.records._checksum", lambda *_: checksum)
    assert whole_records(spoilt) == ["key1"]


def test_nobody_can_type_a_record(path: Path):
    fake = packed(99, 0, MONDAY, b"forged", b"call an ambulance")
    typed = "x" * (BLOCK - BEGINS_AT - len("key0")) + fake.decode("latin-1")
    put_all(path, (typed,))
    assert set(read(path)) == {"key0"}
    assert MARK not in typed.encode()


def test_a_torn_last_record_hides_nothing_and_its_room_is_used_again(path: Path):
    put_all(path, ("first", "second " * 300))
    data = bytearray(path.read_bytes())
    data[BLOCK * 3 : BLOCK * 4] = bytes(BLOCK)  # of the second record, the last sector never arrived
    path.write_bytes(data)
    journal = Journal(path)
    assert [record.key for record in journal.records()] == ["key0"]
    assert journal.damaged > 0
    journal.put("third", "third", MONDAY)
    assert journal.erase_damaged() > 0
    journal.close()
    assert b"second" not in path.read_bytes()
    assert read(path) == {"key0": "first", "third": "third"}


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK * 5 + 7, FILE_SIZE - 1])
def test_a_file_that_was_cut_off_is_brought_to_its_size_again(path: Path, size: int):
    put_all(path)
    path.write_bytes(path.read_bytes()[:size])
    journal = Journal(path)
    journal.put("more", "more", MONDAY)
    journal.close()
    assert path.stat().st_size == FILE_SIZE
    assert "more" in read(path)


# --- changing and wiping


def test_a_record_that_is_written_anew_leaves_nothing_of_the_old_one(path: Path):
    put_all(path, ("Gwenllian Prys rang", "another"))
    journal = Journal(path)
    journal.note_outcome(journal.records()[0], 7)
    changed = journal.rewrite(journal.records()[0], "[removed] rang, and this is much longer than it was " * 30)
    assert changed.outcome == 7
    journal.close()
    assert b"Gwenllian" not in path.read_bytes()
    assert [*read(path)] == ["key0", "key1"], "it keeps its place among the others"


def test_when_the_power_goes_between_the_new_record_and_wiping_the_old_one_the_new_one_counts(path: Path):
    put_all(path, ("Gwenllian Prys rang",))
    data = bytearray(path.read_bytes())
    newer = packed(1, 1, MONDAY, b"key0", b"[removed] rang")
    data[BLOCK * 9 : BLOCK * 10] = newer
    path.write_bytes(data)
    assert read(path) == {"key0": "[removed] rang"}
    assert b"Gwenllian" not in path.read_bytes()


def test_what_is_wiped_is_nowhere_in_the_file(path: Path):
    put_all(path, ("Gwenllian Prys rang " * 100, "another"))
    journal = Journal(path)
    assert journal.erase(journal.records()[:1]) == 1
    assert journal.find("key0") is None
    journal.close()
    assert b"Gwenllian" not in path.read_bytes()
    assert read(path) == {"key1": "another"}


# --- full


def test_old_records_make_room_and_those_that_wait_never_do(path: Path):
    journal = Journal(path)
    text = "x" * 60_000
    with pytest.raises(JournalUnavailable, match="full of reports that wait"):
        put_many(journal, 1000, text)
    taken = len(journal.records())
    assert taken > 130
    for record in journal.records()[:3]:
        journal.note_outcome(record, record.number)
    journal.put("one more", text, MONDAY)
    kept = {record.key for record in journal.records()}
    assert "key0" not in kept, "the oldest that is done"
    assert {"key1", "key2", "key3", "one more"} <= kept
    journal.close()
    assert len(read(path)) == taken


def put_many(journal: Journal, number: int, text: str = "The projector shows no picture. " * 40) -> None:
    for each in range(number):
        journal.put(f"key{each}", text, MONDAY)


def full_disk(folder: Path) -> int:
    """Fill the disk of a folder to its last byte; return how much was written."""
    written = 0
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            while True:
                try:
                    written += file.write(bytes(size))
                except OSError:
                    break
    return written


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 12 MB of its own, as a school's is when it is nearly full. Root alone can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("NO DISK OF ITS OWN: a full disk was not tried here, as only root can mount one")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_takes_300_more_records(small_disk: Path):
    journal = Journal(small_disk / FILE_NAME)
    full_disk(small_disk)
    with pytest.raises(OSError, match="No space"), (small_disk / "plain").open("wb", buffering=0) as file:
        file.write(b"x")
    put_many(journal, 300)
    journal.close()
    assert len(read(small_disk / FILE_NAME)) == 300


def test_a_file_that_only_says_how_long_it_is_takes_nothing_on_a_full_disk(small_disk: Path, monkeypatch):
    """The control: it is the written zeros that hold the place."""

    def only_long(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(FILE_SIZE)

    monkeypatch.setattr(keeping, "_make", only_long)
    journal = Journal(small_disk / FILE_NAME)
    full_disk(small_disk)
    with pytest.raises(JournalUnavailable):
        put_many(journal, 300)
    assert "No space" in journal.problem
    journal.close()


def test_without_room_for_it_there_is_no_half_made_journal(small_disk: Path):
    full_disk(small_disk)
    with pytest.raises(JournalUnavailable, match="No space"):
        Journal(small_disk / FILE_NAME)
    assert sorted(file.name for file in small_disk.iterdir()) in (["filler"], ["filler", f"{FILE_NAME}.lock"])


@pytest.mark.skipif(sys.platform == "win32", reason="NO LIMIT ON FILES: Windows has none")
def test_no_file_may_grow_and_300_records_are_taken_all_the_same(path: Path):
    Journal(path).close()
    program = """
import pathlib, resource, signal, sys
from kiosk.core.journal.keeping import Journal
from tests.builders import MONDAY

journal = Journal(pathlib.Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8 * 1024 * 1024, 8 * 1024 * 1024))
for number in range(300):
    journal.put(f"key{number}", "The projector shows no picture. " * 40, MONDAY)
    print(number)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(read(path)) == 300


# --- kills, threads, a second process

KILLED = """
import pathlib, sys
from kiosk.core.journal.keeping import Journal
from tests.builders import MONDAY

journal = Journal(pathlib.Path(sys.argv[1]))
begun = len(journal.records())
for number in range(begun, begun + 10_000):
    journal.put(f"key{number}", f"text {number} " * 200, MONDAY)
    print(number, flush=True)
"""


def test_killed_again_and_again_it_holds_all_that_was_acknowledged(path: Path):
    acknowledged: list[int] = []
    for reports in (1, 7, 20, 3):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            acknowledged += [int(process.stdout.readline()) for _ in range(reports)]
            os.kill(process.pid, signal.SIGKILL)
            acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
        found = read(path)
        assert {f"key{number}": f"text {number} " * 200 for number in acknowledged}.items() <= found.items()
    assert len(set(acknowledged)) == len(acknowledged) > 30


def test_threads_that_put_at_once_take_no_room_from_each_other(path: Path):
    journal = Journal(path)

    def put(number: int) -> str:
        return journal.put(f"key{number % 100}", f"{number % 100} " * (number % 100), MONDAY).record.key

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(200)))
    journal.close()
    assert read(path) == {f"key{number}": f"{number} " * number for number in range(100)}


def test_a_second_scandesk_is_refused(path: Path):
    journal = Journal(path)
    with pytest.raises(JournalUnavailable, match="in use by another Scandesk"):
        Journal(path)
    journal.close()
    Journal(path).close()


def test_after_a_failure_of_the_disk_nothing_is_acknowledged_any_more(path: Path, monkeypatch):
    journal = Journal(path)
    journal.put("one", "one", MONDAY)

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(JournalUnavailable, match="Input/output error"):
        journal.put("two", "two", MONDAY)
    monkeypatch.undo()
    with pytest.raises(JournalUnavailable, match="Input/output error"):
        journal.put("three", "three", MONDAY)
    journal.close()
