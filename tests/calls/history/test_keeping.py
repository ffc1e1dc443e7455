"""The chain stays whole through all that the school itself does: steps, redactions, old logs, updates, restores."""

import contextlib
import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.calls import actions as calls
from kiosk.calls import taking
from kiosk.calls.history import heads, rules, sealing, store
from kiosk.calls.history.checks import actions, checking
from kiosk.calls.history.checks import store as checks
from kiosk.calls.history.records import Deed, What
from kiosk.calls.history.shapes import EVENT, TYPED
from kiosk.calls.old_logs import store as old_logs
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.privacy import finding, redacting
from kiosk.privacy.records import Wanted
from kiosk.privacy.redacting import Order
from kiosk.privacy.retention import actions as retention
from tests import builders
from tests.calls.history import tampering
from tests.calls.history.tampering import behind, checked, live_a_little, named
from tests.privacy.planting import EMAIL, NAME, plant_everywhere, plant_with_verbs


def entries(database: Database) -> list[tuple]:
    query = "SELECT kind, row_id, deed FROM history ORDER BY id"
    return [tuple(row) for row in database.connection.execute(query)]


def redact(database: Database, wanted: Wanted) -> None:
    ticked = Wanted(wanted.name, wanted.email, ticked=finding.sure_spellings(wanted))
    found = finding.find(database, ticked)
    order = Order(ticked, frozenset(find.mark for find in found.finds), "Asked for.", True, new_form_key())
    redacting.redact(database, builders.actor(database, "coordinator"), order, builders.SECRET, builders.MONDAY)


def test_each_transaction_adds_what_it_wrote_and_nothing_twice(school: Database):
    call = builders.log_call(school)
    assert entries(school)[1:] == [("call", call.id, "written"), ("event", 1, "written")]
    calls.note(school, builders.actor(school, "desk"), call, "Rang.", builders.MONDAY)
    assert entries(school)[3:] == [("call", call.id, "written"), ("event", 2, "written")]


def test_what_is_undone_leaves_no_entry(school: Database):
    before = entries(school)
    with contextlib.suppress(RuntimeError), school.writing():
        builders.log_call(school)
        raise RuntimeError
    assert entries(school) == before
    builders.log_call(school)
    assert checking.check(school).findings == ()


def test_the_head_outside_follows_every_commit(school: Database):
    builders.log_call(school)
    assert heads.read(school.path)[-1] == store.head(school.connection)


def test_a_head_that_cannot_be_kept_stops_no_report(school: Database):
    file = heads.file_of(school.path)
    file.unlink()
    file.mkdir()
    assert builders.log_call(school).id == 1


def test_fifty_redacted_rows_leave_the_chain_whole_and_say_so_themselves(school: Database):
    plant_with_verbs(school)
    plant_everywhere(school)
    assert checking.check(school).findings == ()
    salts_before = _salts(school)
    redact(school, Wanted(NAME, EMAIL))
    done = checking.check(school)
    assert done.findings == ()
    erased = [row for row in entries(school) if row[2] == Deed.ERASED]
    assert len(erased) >= 8
    for kind, row_id, _ in erased:
        assert _salts(school)[kind, row_id] != salts_before[kind, row_id], "the salt goes with the words"


def _salts(database: Database) -> dict[tuple[str, int], bytes]:
    return {
        (row[0], row[1]): row[2] for row in database.connection.execute("SELECT kind, row_id, salts FROM history_seals")
    }


def test_a_redaction_says_which_fields_it_took_and_keeps_by_what_they_are_told(school: Database):
    call = builders.log_call(school)
    calls.note(school, builders.actor(school, "desk"), call, f"Rang {NAME}, nobody there.", builders.MONDAY)
    query = "SELECT digests, salts FROM history_seals WHERE kind = 'event' AND row_id = 2"
    digests, salts = school.connection.execute(query).fetchone()
    redact(school, Wanted(NAME))
    row = school.connection.execute("SELECT note FROM history WHERE deed = 'erased' AND kind = 'event'").fetchone()
    at = TYPED[EVENT].index("note")
    assert json.loads(row["note"])["fields"] == {"note": rules.one(digests, at).hex()}
    after = school.connection.execute(query).fetchone()["salts"]
    assert after[at * rules.SALT : (at + 1) * rules.SALT] != salts[at * rules.SALT : (at + 1) * rules.SALT]
    assert after[: rules.SALT] == salts[: rules.SALT], "who did it was not touched, and can still be shown to be so"


def test_words_taken_out_behind_the_back_are_tampering_and_no_redaction(folder: Path):
    behind(folder, "UPDATE call_events SET note = '[removed]' WHERE note <> '' AND call_id = 3")
    assert named(checked(folder)) == {(What.EDITED, "C3")}


def test_a_redaction_does_not_cover_up_another_change(folder: Path):
    behind(folder, "UPDATE call_events SET minutes = 600 WHERE call_id = 3 AND note <> ''")
    database = open_database(folder)
    calls.note(
        database,
        builders.actor(database, "desk"),
        taking.known_call(database, 3),
        "Rang Gwen Pritchard.",
        builders.MONDAY,
    )
    behind(folder, "UPDATE call_events SET minutes = 600 WHERE note = 'Rang Gwen Pritchard.'")
    redact(database, Wanted("Gwen Pritchard"))
    assert (What.EDITED, 3) in {(found.what, found.call_id) for found in checks.findings(database, 10)}
    database.close()


def test_what_goes_by_itself_leaves_the_chain_whole(folder: Path):
    database = open_database(folder)
    change_setting(database, "retention", "on")
    run = retention.carry_out(database, builders.MONDAY + timedelta(days=2000))
    assert run
    assert run.people > 0
    assert checking.check(database).findings == ()
    assert Deed.ERASED in {deed for _, _, deed in entries(database)}
    database.close()


def test_photos_that_are_old_enough_go_with_an_entry(folder: Path):
    database = open_database(folder)
    desk, call = builders.actor(database, "desk"), taking.known_call(database, 3)
    back = calls.take_back(database, desk, call, "Nobody is free.", builders.MONDAY)
    calls.cancel(database, desk, back, "Not needed.", builders.MONDAY)
    retention.carry_out(database, builders.MONDAY + timedelta(days=2000))
    assert ("photo", 1, "gone") in entries(database)
    assert checking.check(database).findings == ()
    database.close()


def test_an_old_log_comes_and_goes(school: Database):
    values = dict.fromkeys(old_logs.CALL_COLUMNS, "")
    values |= {"form_key": "old", "status_token_hash": "old", "kind": "incident", "status": "closed", "impact": 2}
    values |= {"urgency": 2, "priority": 3, "technician_minutes": 0, "reopened": 0, "place": 1}
    values |= dict.fromkeys(("device_id", "model_id", "location_id", "technician_id", "cause", "resolution_type"))
    old_logs.lay_out(school)
    event = (1, None, "2024-01-01T10:00:00Z", "Old log", "log", None, "closed", "", 0, "{}")
    old_logs.lay(school, [values], [event])
    with school.writing():
        log_id = old_logs.add_log(school, "2026-09-07T08:30:00Z", None, "Huw Ellis")
        old_logs.take_in(school, log_id)
    assert checking.check(school).findings == ()
    old_logs.take_out(school, log_id, "2026-09-07T08:31:00Z")
    assert entries(school)[-2:] == [("event", 1, "gone"), ("call", 1, "gone")]
    assert checking.check(school).findings == ()


def test_a_school_that_an_older_scandesk_kept_is_sealed_once(folder: Path):
    behind(
        folder,
        "DELETE FROM history",
        "DELETE FROM history_seals",
        "UPDATE calls SET summary = 'as it was'",
    )
    heads.file_of(folder / DATA_FILE).unlink()
    database = open_database(folder)
    note = json.loads(store.beginning(database.connection))
    assert note["rows"] == database.connection.execute("SELECT count(*) FROM history_seals").fetchone()[0]
    assert checking.check(database).findings == ()
    database.close()
    behind(folder, "UPDATE calls SET summary = 'forged' WHERE id = 1")
    assert named(checked(folder)) == {(What.EDITED, "C1")}


def test_another_program_with_the_triggers_in_place_is_noticed_all_the_same(folder: Path):
    connection = sqlite3.connect(folder / DATA_FILE)
    connection.execute("UPDATE calls SET summary = 'forged' WHERE id = 2")
    connection.commit()
    connection.close()
    assert named(checked(folder)) == {(What.EDITED, "C2")}


def test_a_step_of_a_thread_of_its_own_is_sealed(school: Database):
    done = threading.Thread(target=lambda: builders.log_call(school))
    done.start()
    done.join()
    assert checking.check(school).findings == ()
    assert entries(school)[-1] == ("event", 1, "written")


def test_an_older_backup_that_is_brought_back_on_purpose_is_noted(folder: Path, tmp_path: Path):
    before = tampering.copied(folder, tmp_path / "before")
    database = open_database(folder)
    builders.log_call(database)
    database.close()
    (folder / DATA_FILE).write_bytes((before / DATA_FILE).read_bytes())
    database = open_database(folder)
    sealing.came_back(database, "Backup of Sunday")
    assert checking.check(database).findings == ()
    assert entries(database)[-1] == ("", None, "came back")
    database.close()


def test_a_check_that_is_cut_short_says_nothing(folder: Path):
    database = open_database(folder)
    assert not checking.check(database, lambda _done, _total: False).is_complete
    actions.check(database, actions.ASKED, builders.MONDAY, lambda _done, _total: False)
    assert checks.past_checks(database, 5) == []
    database.close()


def test_the_daily_round_is_done_once_a_day(folder: Path):
    database = open_database(folder)
    assert actions.look(database, builders.MONDAY, lambda: True)
    assert actions.look(database, builders.MONDAY, lambda: True) is None
    assert actions.look(database, builders.MONDAY + timedelta(days=1), lambda: True)
    assert len(checks.past_checks(database, 5)) == 2
    assert len(heads.read(database.path)) == 1, "a check without a finding shortens the file of heads"
    database.close()


def test_a_finding_is_shown_until_a_coordinator_confirms_it_in_words(folder: Path):
    behind(folder, "UPDATE calls SET summary = 'forged' WHERE id = 2")
    database = open_database(folder)
    huw = builders.actor(database, "coordinator")
    assert actions.banner(database, builders.MONDAY) == []
    actions.look_at_newest(database, builders.MONDAY)
    (banner,) = actions.banner(database, builders.MONDAY)
    assert banner.is_grave
    (number,) = checks.open_keys(database)
    with pytest.raises(FieldRefused):
        actions.confirm(database, huw, number, "ok", new_form_key(), builders.MONDAY)
    words = "The supplier repaired the file on Friday."
    assert actions.confirm(database, huw, number, words, new_form_key(), builders.MONDAY) == 1
    assert actions.banner(database, builders.MONDAY) == []
    actions.check(database, actions.DAILY, builders.MONDAY)
    assert actions.banner(database, builders.MONDAY) == [], "what was confirmed is not shown every day"
    (found,) = checks.findings(database, 5)
    assert (found.confirmed_by, found.confirmed_words) == ("Huw Ellis", words)
    database.close()
    behind(folder, "UPDATE calls SET summary = 'forged again' WHERE id = 2")
    database = open_database(folder)
    actions.check(database, actions.DAILY, builders.MONDAY)
    assert actions.banner(database, builders.MONDAY), "the same call changed once more is another finding"
    database.close()


def test_a_forged_confirmation_is_a_finding_itself(folder: Path):
    behind(
        folder,
        "INSERT INTO history_confirmations (form_key, at, actor, words, finding_ids) VALUES ('x', '', 'x', 'x', '[1]')",
    )
    assert {what for what, _ in named(checked(folder))} == {What.PUT_IN}


def test_a_cut_off_that_was_confirmed_lets_the_heads_begin_anew(folder: Path, tmp_path: Path):
    before = tampering.copied(folder, tmp_path / "before")
    database = open_database(folder)
    builders.log_call(database)
    database.close()
    (folder / DATA_FILE).write_bytes((before / DATA_FILE).read_bytes())
    database = open_database(folder)
    actions.look_at_newest(database, builders.MONDAY)
    assert [found.what for found in checks.findings(database, 5)] == [What.CUT_OFF]
    newest = max(checks.open_keys(database))
    huw = builders.actor(database, "coordinator")
    actions.confirm(database, huw, newest, "The backup of Sunday was copied back.", new_form_key(), builders.MONDAY)
    assert checking.check(database).findings == ()
    database.close()


def test_the_tables_of_a_damaged_file_that_cannot_be_read_are_named(folder: Path):
    behind(folder, "UPDATE calls SET summary = 'x' WHERE id = 1")
    database = open_database(folder)
    root = database.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'call_events'").fetchone()[0]
    database.close()
    content = bytearray((folder / DATA_FILE).read_bytes())
    content[(root - 1) * 4096 : root * 4096] = bytes(4096)
    (folder / DATA_FILE).write_bytes(content)
    found = named(checked(folder))
    assert (What.UNREADABLE, "") in found
    assert (What.EDITED, "C1") in found, "the rest is checked all the same"


def test_a_new_school_begins_with_a_chain(tmp_path: Path):
    database = open_database(tmp_path)
    assert [deed for _, _, deed in entries(database)] == ["sealed"]
    live_a_little(database)
    assert checking.check(database).findings == ()
    database.close()
