"""What another program does to the data file is named: which call, which step, and what was done."""

import random
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls import actions as calls
from kiosk.calls import store, taking
from kiosk.calls.history import heads, rules
from kiosk.calls.history.checks import checking, links
from kiosk.calls.history.checks import store as checks
from kiosk.calls.history.records import What
from kiosk.calls.history.shapes import AFFECTED, CALL, CALL_PLAIN, CALL_TYPED, EVENT, PLAIN, TABLES, TYPED
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from tests import builders
from tests.calls.history.tampering import behind, checked, copied, named, rewritten

NOT_TYPED = {
    "status": "'cancelled'",
    "logged_at": "'2020-01-01T08:00:00Z'",
    "occurred_at": "'2020-01-01T08:00:00Z'",
    "closed_at": "'2020-01-01T08:00:00Z'",
    "technician_minutes": "1",
    "technician_id": "NULL",
    "owner_id": "NULL",
    "device_id": "NULL",
    "priority": "5",
    "version": "1",
}
COPY_OF_EVENT = """
    INSERT INTO call_events (call_id, at, person_id, actor, step, from_status, to_status, note)
    SELECT call_id, at, person_id, actor, 'note', to_status, to_status, 'forged' FROM call_events WHERE id = 4
    """
COPY_OF_CALL = f"""
    INSERT INTO calls ({", ".join(name for name in (*CALL_PLAIN, *CALL_TYPED) if name not in ("id", "form_key", "status_token_hash"))}, form_key, status_token_hash)
    SELECT {", ".join(name for name in (*CALL_PLAIN, *CALL_TYPED) if name not in ("id", "form_key", "status_token_hash"))}, 'forged', 'forged' FROM calls WHERE id = 2
    """  # noqa: E501
SWAP_EVENTS = (
    "UPDATE call_events SET id = -1 WHERE id = 7",
    "UPDATE call_events SET id = 7 WHERE id = 8",
    "UPDATE call_events SET id = 8 WHERE id = -1",
)
SWAP_ENTRIES = (
    "UPDATE history SET id = -1 WHERE id = 10",
    "UPDATE history SET id = 10 WHERE id = 13",
    "UPDATE history SET id = 13 WHERE id = -1",
)
C1, C2, C3, C4, CHAIN = "C1", "C2", "C3", "C4", ""
CASES: dict[str, tuple[tuple[str, ...], What, str]] = {
    **{
        f"the call's {column}": ((f"UPDATE calls SET {column} = 'forged' WHERE id = 2",), What.EDITED, C2)
        for column in CALL_TYPED
    },
    **{
        f"the call's {column}": ((f"UPDATE calls SET {column} = {value} WHERE id = 2",), What.EDITED, C2)
        for column, value in NOT_TYPED.items()
    },
    "a step's actor": (("UPDATE call_events SET actor = 'Somebody Else' WHERE id = 3",), What.EDITED, C1),
    "a step's note": (("UPDATE call_events SET note = 'forged' WHERE id = 3",), What.EDITED, C1),
    "a step's details": (("UPDATE call_events SET details = '{}' WHERE id = 3",), What.EDITED, C1),
    "a step's moment": (("UPDATE call_events SET at = '2020-01-01T08:00:00Z' WHERE id = 3",), What.EDITED, C1),
    "a step's minutes": (("UPDATE call_events SET minutes = 600 WHERE id = 4",), What.EDITED, C1),
    "a step's person": (("UPDATE call_events SET person_id = 3 WHERE id = 3",), What.EDITED, C1),
    "what a step was": (("UPDATE call_events SET step = 'note' WHERE id = 3",), What.EDITED, C1),
    "a step given to another call": (("UPDATE call_events SET call_id = 2 WHERE id = 3",), What.EDITED, C2),
    "all notes at once": (("UPDATE call_events SET note = note || '.' WHERE call_id = 3",), What.EDITED, C3),
    "a text that became bytes": (("UPDATE calls SET form_key = CAST(form_key AS BLOB) WHERE id = 2",), What.EDITED, C2),
    "a step taken away": (("DELETE FROM call_events WHERE id = 3",), What.TAKEN_AWAY, C1),
    "the newest step taken away": (
        ("DELETE FROM call_events WHERE id = (SELECT max(id) FROM call_events)",),
        What.TAKEN_AWAY,
        C4,
    ),
    "a step taken away with its seal": (
        ("DELETE FROM call_events WHERE id = 3", "DELETE FROM history_seals WHERE kind = 'event' AND row_id = 3"),
        What.TAKEN_AWAY,
        C1,
    ),
    "a call taken away with its steps": (
        ("DELETE FROM call_events WHERE call_id = 2", "DELETE FROM calls WHERE id = 2"),
        What.TAKEN_AWAY,
        C2,
    ),
    "a photo taken away": (("DELETE FROM photos",), What.TAKEN_AWAY, C3),
    "another photo": (("UPDATE photos SET jpeg = x'ffd8ff'",), What.EDITED, C3),
    "another person affected": (("UPDATE affected_people SET name = 'forged'",), What.EDITED, C3),
    "a person affected taken away": (("DELETE FROM affected_people",), What.TAKEN_AWAY, C3),
    "a step put in": ((COPY_OF_EVENT,), What.PUT_IN, C1),
    "a call put in": ((COPY_OF_CALL,), What.PUT_IN, "C5"),
    "a photo put in": (
        ("INSERT INTO photos (call_id, at, width, height, jpeg) SELECT 4, at, width, height, jpeg FROM photos",),
        What.PUT_IN,
        C4,
    ),
    "two steps that changed places": (SWAP_EVENTS, What.SWAPPED, C2),
    "a step under a new number": (("UPDATE call_events SET id = 5000 WHERE id = 3",), What.PUT_IN, C1),
    "an entry of the chain changed": (("UPDATE history SET content = x'00' WHERE id = 10",), What.ENTRY_CHANGED, C1),
    "a hash of the chain changed": (("UPDATE history SET hash = x'00' WHERE id = 10",), What.ENTRY_CHANGED, C1),
    "what an entry says was done": (("UPDATE history SET deed = 'gone' WHERE id = 11",), What.ENTRY_CHANGED, C1),
    "an entry of the chain taken away": (("DELETE FROM history WHERE id = 10",), What.ENTRY_MISSING, CHAIN),
    "many entries taken away": (("DELETE FROM history WHERE id BETWEEN 10 AND 15",), What.ENTRY_MISSING, CHAIN),
    "two entries that changed places": (SWAP_ENTRIES, What.ENTRY_MOVED, C1),
    "a seal taken away": (("DELETE FROM history_seals WHERE kind = 'call' AND row_id = 2",), What.UNSEALED, C2),
    "a seal changed": (
        ("UPDATE history_seals SET digests = zeroblob(96) WHERE kind = 'event' AND row_id = 3",),
        What.UNSEALED,
        C1,
    ),
    "the newest entries cut off": (
        (
            "DELETE FROM call_events WHERE call_id = 4",
            "DELETE FROM calls WHERE id = 4",
            "DELETE FROM history_seals WHERE entry_id IN (SELECT id FROM history WHERE call_id = 4)",
            "DELETE FROM history WHERE call_id = 4",
        ),
        What.CUT_OFF,
        CHAIN,
    ),
    "the chain taken away": (("DELETE FROM history", "DELETE FROM history_seals"), What.CUT_OFF, CHAIN),
}  # fmt: skip


def test_a_school_that_nobody_tampered_with_is_whole(folder: Path):
    done = checked(folder)
    assert done.findings == ()
    assert done.entries > 20
    assert done.rows > 20
    assert checked(folder, newest=checking.NEWEST).findings == ()


@pytest.mark.parametrize("case", CASES)
def test_what_was_done_is_named(case: str, folder: Path):
    statements, what, call = CASES[case]
    behind(folder, *statements)
    assert (what, call) in named(checked(folder))
    assert (what, call) in named(checked(folder, newest=checking.NEWEST)), "the check at the start sees it, too"


def test_there_are_enough_cases():
    assert len(CASES) >= 30


COMPARED = (What.EDITED, What.SWAPPED, What.ENTRY_CHANGED, What.ENTRY_MOVED, What.CUT_OFF)  # others are counted


@pytest.mark.parametrize("case", [case for case, (_, what, _) in CASES.items() if what in COMPARED])
def test_without_its_comparisons_the_check_passes_what_was_edited(
    case: str, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """The red control: the same files, with the comparison removed that finds each kind of tampering."""
    statements, what, call = CASES[case]
    behind(folder, *statements)
    monkeypatch.setattr(rules, "holds", lambda *_: True)
    monkeypatch.setattr(rules, "digests", lambda salts, typed: b"")
    monkeypatch.setattr(links, "_follows", lambda *_: True)
    monkeypatch.setattr(links, "of_head", lambda *_: None)
    monkeypatch.setattr(checks.Row, "seal", property(lambda row: _without_digests(tuple.__getitem__(row, 2))))
    assert (what, call) not in named(checked(folder))


def _without_digests(seal):
    return seal and rules.Seal(seal.entry_id, seal.shape, seal.salts, b"")


def test_the_words_say_which_step_and_which_field(folder: Path):
    behind(folder, "UPDATE call_events SET note = 'forged', actor = 'X' WHERE id = 8")
    (found,) = checked(folder).findings
    assert found.words == "C2, step 3 was changed by another program: who did it and the note."
    behind(folder, "UPDATE calls SET priority = 5 WHERE id = 4")
    words = [found.words for found in checked(folder).findings]
    assert "C4 was changed by another program: its state, times, people or numbers." in words


def test_a_step_of_the_desk_does_not_cover_up_what_was_done_before(folder: Path):
    behind(folder, "UPDATE calls SET reporter_name = 'Somebody Else' WHERE id = 3")
    database = open_database(folder)
    call = taking.known_call(database, 3)
    calls.note(database, builders.actor(database, "desk"), call, "Rang again.", builders.MONDAY)
    calls.triage(
        database, builders.actor(database, "desk"), taking.known_call(database, 4), call.kind, 1, 1, builders.MONDAY
    )
    (found,) = checks.findings(database, 10)
    assert (found.what, found.call_id) == (What.EDITED, 3)
    database.close()


def test_a_row_that_was_put_in_is_not_covered_up_by_the_next_step(folder: Path):
    behind(folder, COPY_OF_CALL)
    database = open_database(folder)
    forged = taking.known_call(database, 5)
    store.add_minutes(database, forged.id, 5)
    (found,) = checks.findings(database, 10)
    assert (found.what, found.call_id) == (What.PUT_IN, 5)
    database.close()


def test_a_call_set_back_to_an_earlier_state_with_its_seal_is_named(folder: Path, tmp_path: Path):
    before = copied(folder, tmp_path / "before")
    database = open_database(folder)
    call = taking.known_call(database, 4)
    calls.triage(database, builders.actor(database, "desk"), call, call.kind, 1, 1, builders.MONDAY)
    database.close()
    connection = sqlite3.connect(folder / DATA_FILE)
    connection.execute("ATTACH ? AS old", (str(before / DATA_FILE),))
    names = ", ".join((*PLAIN[CALL], *TYPED[CALL]))
    connection.execute(f"UPDATE calls SET ({names}) = (SELECT {names} FROM old.calls WHERE id = 4) WHERE id = 4")
    connection.execute("DELETE FROM history_seals WHERE kind = 'call' AND row_id = 4")
    connection.execute("INSERT INTO history_seals SELECT * FROM old.history_seals WHERE kind = 'call' AND row_id = 4")
    connection.commit()
    connection.close()
    assert named(checked(folder)) == {(What.SET_BACK, "C4")}


def test_an_older_copy_of_the_data_is_noticed(folder: Path, tmp_path: Path):
    before = copied(folder, tmp_path / "before")
    database = open_database(folder)
    call = taking.known_call(database, 4)
    calls.triage(database, builders.actor(database, "desk"), call, call.kind, 1, 1, builders.MONDAY)
    database.close()
    shutil.copy(before / DATA_FILE, folder / DATA_FILE)
    assert named(checked(folder)) == {(What.CUT_OFF, "")}
    database = open_database(folder)
    builders.log_call(database)  # life goes on: it stays noticed
    assert (What.CUT_OFF, "") in named(checking.check(database)) or (What.REWRITTEN, "") in named(
        checking.check(database)
    )
    database.close()


@pytest.mark.parametrize(
    ("kind", "row_id", "column"), [(CALL, 2, "description"), (EVENT, 3, "note"), (AFFECTED, 1, "name")]
)
def test_a_chain_made_anew_by_somebody_who_knows_how_is_noticed_by_the_head_outside(
    kind: str, row_id: int, column: str, folder: Path
):
    rewritten(folder, kind, row_id, column, "forged")
    assert named(checked(folder)) == {(What.REWRITTEN, "")}
    heads.file_of(folder / DATA_FILE).unlink()
    assert named(checked(folder)) == {(What.HEAD_MISSING, "")}, "who writes both files leaves no more than this"


def test_a_head_that_was_written_down_shows_it_even_then(folder: Path):
    noted = heads.read(folder / DATA_FILE)[-1]
    rewritten(folder, EVENT, 3, "note", "forged")
    database = open_database(folder)
    newest = checking.check(database).head
    heads.shorten(database.path, newest)
    assert checking.check(database).findings == ()
    assert links.of_head(database, noted, newest).what is What.REWRITTEN
    database.close()


# --- anything, anywhere

CELLS = [(kind, column) for kind in (CALL, EVENT) for column in (*PLAIN[kind], *TYPED[kind]) if column != "id"]


@given(st.data())
def test_whatever_is_written_anywhere_is_noticed(stopped: Path, data: st.DataObject):
    kind, column = data.draw(st.sampled_from(CELLS))
    row_id = data.draw(st.integers(1, 4))
    value = data.draw(st.one_of(st.none(), st.integers(-9, 2**40), st.text(max_size=9), st.binary(max_size=9)))
    connection = sqlite3.connect(f"file:{stopped / DATA_FILE}?mode=ro", uri=True)
    memory = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(memory)
    connection.close()
    memory.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in memory.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        memory.execute(f'DROP TRIGGER "{name}"')
    query = f"SELECT {column} FROM {TABLES[kind]} WHERE id = ?"
    before = memory.execute(query, (row_id,)).fetchone()[0]
    try:
        memory.execute(f"UPDATE {TABLES[kind]} SET {column} = ? WHERE id = ?", (value, row_id))
    except sqlite3.IntegrityError:
        return
    after = memory.execute(query, (row_id,)).fetchone()[0]
    database = SimpleNamespace(connection=memory, path=stopped / DATA_FILE)
    found = named(checking.check(database))
    memory.close()
    is_same = type(before) is type(after) and before == after
    assert bool(found) is not is_same


# --- a disk that forgets

FLIPS = 100


def reports(file: Path) -> object:
    """Return the rows of calls and their steps, as SQLite reads them; its complaint when it cannot."""
    connection = sqlite3.connect(file)
    connection.text_factory = bytes
    try:
        return [
            connection.execute(
                f"SELECT {', '.join((*PLAIN[kind], *TYPED[kind]))} FROM {TABLES[kind]} ORDER BY id"
            ).fetchall()
            for kind in (CALL, EVENT)
        ]
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


def pages_of_reports(file: Path) -> list[int]:
    """Return the pages on which the words of calls and steps lie."""
    content = file.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    marks = (b"Dark since Monday", b"Carys Morgan", b"no_picture")
    return [at for at in range(size, len(content), size) if any(mark in content[at : at + size] for mark in marks)]


def flips(folder: Path, wanted: int):
    """Yield copies of the file in which one bit is another one, and a report reads differently."""
    file = folder / DATA_FILE
    whole, content, chance, size = reports(file), file.read_bytes(), random.Random(20260907), 4096
    pages = pages_of_reports(file)
    while wanted:
        at, bit = chance.choice(pages) + chance.randrange(size), 1 << chance.randrange(8)
        file.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
        if reports(file) != whole:
            wanted -= 1
            yield at, bit
    file.write_bytes(content)


def _notices(folder: Path) -> bool:
    connection = sqlite3.connect(folder / DATA_FILE, isolation_level=None)
    try:
        return bool(checking.check(SimpleNamespace(connection=connection, path=folder / DATA_FILE)).findings)
    finally:
        connection.close()


def test_a_hundred_flipped_bits_that_change_a_report_are_all_noticed(folder: Path):
    missed = [flip for flip in flips(folder, FLIPS) if not _notices(folder)]
    assert missed == []


def test_integrity_check_alone_sees_few_of_them(folder: Path):
    """The red control of the test above: without the chain most of these flips are seen by nothing."""
    seen = 0
    for _ in flips(folder, FLIPS):
        connection = sqlite3.connect(folder / DATA_FILE)
        try:
            seen += connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        except sqlite3.DatabaseError:
            seen += 1
        connection.close()
    assert seen < FLIPS / 2


def test_the_chain_covers_every_column(database: Database):
    """A column that somebody adds to one of these tables must be sealed, too."""
    for kind, table in TABLES.items():
        rows = database.connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        assert {row["name"] for row in rows if not row["hidden"]} == {*PLAIN[kind], *TYPED[kind]}, table
