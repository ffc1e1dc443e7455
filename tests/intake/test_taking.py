"""A report is in the journal before the database has it, and comes out of it as the call it would have been."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from PIL import Image

from kiosk.calls import intake as calls_intake
from kiosk.calls import store as calls
from kiosk.calls.records import Call, CallKind, Channel, NewCall, Status, Step
from kiosk.calls.tokens import status_token, token_hash
from kiosk.core import clock
from kiosk.core.access import REPORTER, Actor
from kiosk.core.database import Database
from kiosk.core.journal.keeping import Journal
from kiosk.core.refusals import FieldRefused, StoreUnavailable
from kiosk.core.settings import change_setting
from kiosk.core.store import save_setting
from kiosk.devices.records import Device
from kiosk.gate import budgets
from kiosk.gate.visitors import Visitor
from kiosk.intake import budget, forgetting, keeping, opening, taking, telling
from kiosk.intake.records import DoneAtOnce, Kept, Report
from kiosk.intake.replaying import replay
from kiosk.intake.writing import kept_of, text_of
from tests import builders
from tests.builders import MONDAY, SECRET

Hold = Callable[[], AbstractContextManager[None]]
VISITOR = Visitor("phone" * 6, "address" * 4, is_known_phone=True)


@pytest.fixture
def device(school: Database) -> Device:
    return builders.add_device(school, "Hall projector", location="Hall")


def a_report(device: Device | None, key: str = "k" * 22, at: datetime = MONDAY, **what: object) -> Report:
    belongs = {name: what.pop(name) for name in list(what) if name in Report.__dataclass_fields__}
    said = {"form_key": key, "kind": CallKind.INCIDENT, "channel": Channel.SCAN, "symptom": "no_picture"}
    said |= {"summary": "No picture", "impact": 2, "urgency": 1, "description": "Ystafell Wŷn is dark."}
    if device:
        said |= {"device_id": device.id, "model_id": device.model.id, "location_id": device.location_id}
    new = NewCall(**(said | what))  # type: ignore[arg-type]
    return Report(**({"new": new, "writer": REPORTER, "taken_at": clock.stored(at)} | belongs))  # type: ignore[arg-type]


def take(database: Database, report: Report) -> Call | Kept:
    return taking.take(database, SECRET, report)


def kept(database: Database, report: Report) -> Kept:
    found = take(database, report)
    assert isinstance(found, Kept)
    return found


def logged(database: Database, report: Report) -> Call:
    found = take(database, report)
    assert isinstance(found, Call)
    return found


def all_calls(database: Database) -> list[Call]:
    ids = [row["id"] for row in database.connection.execute("SELECT id FROM calls ORDER BY id")]
    return [found for number in ids if (found := calls.call(database, number))]


def a_photo(size: tuple[int, int] = (300, 200)) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def test_what_is_written_is_read_again_as_it_was(device: Device):
    report = a_report(
        device,
        occurred_at="2026-09-07T08:00:00Z",
        visitor=VISITOR,
        is_triaged=True,
        writer=Actor(3, "Carys Morgan", frozenset({"desk"})),  # type: ignore[arg-type]
        done=DoneAtOnce("Pressed the button", 2),
        device_code=device.code,
        place="Hall projector, Hall",
    )
    assert kept_of(7, text_of(report)) == Kept(7, report)


# --- while the database can be written


def test_a_report_stands_in_both_places(school: Database, journal: Journal, device: Device):
    call = logged(school, a_report(device))
    (record,) = journal.records()
    assert record.outcome == call.id
    assert record.key == call.form_key
    assert keeping.waiting(school) == []


def test_it_is_in_the_journal_before_the_database_is_asked(
    school: Database, journal: Journal, device: Device, monkeypatch: pytest.MonkeyPatch
):
    seen = []

    def look(*given: object) -> Call:
        seen.append(len(journal.waiting()))
        return real(*given)  # type: ignore[arg-type]

    real = calls_intake.log_call
    monkeypatch.setattr(calls_intake, "log_call", look)
    logged(school, a_report(device))
    assert seen == [1]


def test_a_report_that_is_refused_leaves_nothing(school: Database, journal: Journal, device: Device):
    with pytest.raises(FieldRefused, match="not a photo"):
        take(school, a_report(device, photo=b"no photo"))
    assert journal.records() == []


def test_sent_again_it_is_the_same_call_and_one_record(school: Database, journal: Journal, device: Device):
    first = logged(school, a_report(device))
    assert logged(school, a_report(device)) == first
    other = logged(school, a_report(device, description="Something else"))
    assert other.id != first.id
    assert logged(school, a_report(device, description="Something else")).id == other.id
    assert len(journal.records()) == len(all_calls(school)) == 2


def test_without_a_journal_reports_are_taken_as_ever(school: Database, device: Device, full: Hold):
    logged(school, a_report(device))
    with full(), pytest.raises(StoreUnavailable):
        take(school, a_report(device, "other" * 5))


# --- while it cannot


def test_a_report_is_kept_and_becomes_what_it_would_have_been(
    school: Database, journal: Journal, device: Device, full: Hold
):
    report = a_report(device, occurred_at="2026-09-07T08:00:00Z", visitor=VISITOR, reporter_email="a@school.example")
    with full():
        waits = kept(school, report)
        assert waits.receipt == "W1"
        assert keeping.waiting(school) == [waits]
        assert replay(school, SECRET) == 0, "it still cannot"
        assert [banner.is_grave for banner in telling.tell(school, MONDAY)] == [True]
    assert all_calls(school) == []
    assert replay(school, SECRET) == 1
    (call,) = all_calls(school)
    assert (call.logged_at, call.occurred_at) == (report.taken_at, "2026-09-07T08:00:00Z")
    assert (call.device_id, call.description) == (device.id, "Ystafell Wŷn is dark.")
    assert [event.at for event in calls.events(school, call.id)] == [report.taken_at]
    assert school.connection.execute("SELECT count(*) FROM report_marks").fetchone()[0] == 1
    assert keeping.waiting(school) == telling.tell(school, MONDAY) == []
    assert replay(school, SECRET) == 0


def test_the_status_link_is_the_same_before_and_after(school: Database, journal: Journal, device: Device, full: Hold):
    with full():
        token = status_token(SECRET, kept(school, a_report(device)).form_key)
        assert keeping.waiting_with_token(school, SECRET, token)
        for nobodys in ("f" * 40, "울란바토르", "١٢٣"):
            assert keeping.waiting_with_token(school, SECRET, nobodys) is None
    replay(school, SECRET)
    assert calls.call_by_status_token(school, token_hash(token))
    assert keeping.waiting_with_token(school, SECRET, token) is None


def test_sent_again_while_it_waits_it_is_one_report(school: Database, journal: Journal, device: Device, full: Hold):
    with full():
        first = kept(school, a_report(device))
        assert kept(school, a_report(device, at=MONDAY + timedelta(minutes=5))) == first
        other = kept(school, a_report(device, description="Another thing, from the same page"))
        assert other.number != first.number
        assert kept(school, a_report(device, description="Another thing, from the same page")) == other
        assert taking.was_sent(school, a_report(device).new)
        assert not taking.was_sent(school, a_report(device, "new" * 8).new)
    replay(school, SECRET)
    assert [call.description for call in all_calls(school)] == [
        "Ystafell Wŷn is dark.",
        "Another thing, from the same page",
    ]
    assert logged(school, a_report(device)).id == all_calls(school)[0].id


def test_sent_again_when_it_can_be_written_it_is_logged_at_once(
    school: Database, journal: Journal, device: Device, full: Hold
):
    with full():
        kept(school, a_report(device, set_aside_because="Words."))
    call = logged(school, a_report(device))
    assert call.status is Status.SET_ASIDE, "the verdict of the first time holds"
    assert replay(school, SECRET) == 0
    assert len(all_calls(school)) == 1


def test_they_are_logged_in_the_order_in_which_they_came(
    school: Database, journal: Journal, device: Device, full: Hold
):
    with full():
        for number in range(12):
            kept(school, a_report(device, f"key-{number:020}", MONDAY, description=f"number {number}"))
    assert replay(school, SECRET) == 12
    assert [call.description for call in all_calls(school)] == [f"number {number}" for number in range(12)]


def test_what_the_desk_logs_is_triaged_and_what_a_technician_did_is_noted(
    school: Database, journal: Journal, device: Device, full: Hold
):
    desk, technician = builders.actor(school, "desk"), builders.actor(school, "tech1")
    with full():
        kept(school, a_report(device, "desk" * 6, writer=desk, is_triaged=True, channel=Channel.PHONE))
        kept(school, a_report(device, "tech" * 6, writer=technician, done=DoneAtOnce("Pressed the button", 3)))
    assert replay(school, SECRET) == 2
    first, second = all_calls(school)
    assert (first.status, first.owner_id) == (Status.TRIAGED, desk.person_id)
    assert [event.step for event in calls.events(school, second.id)] == [Step.LOG, Step.WORK]
    assert second.technician_minutes == 3


def test_a_report_that_is_set_aside_stays_so(school: Database, journal: Journal, device: Device, full: Hold):
    with full():
        kept(school, a_report(device, set_aside_because="It has a word of the list."))
    replay(school, SECRET)
    assert all_calls(school)[0].status is Status.SET_ASIDE


def test_a_flood_does_not_fill_the_journal(school: Database, journal: Journal, device: Device, full: Hold):
    def flood() -> None:
        for number in range(100):
            kept(school, a_report(device, f"key-{number:020}", visitor=VISITOR))

    with full():
        with pytest.raises(budget.TooMany, match="still here"):
            flood()
        assert 5 < keeping.count_waiting(school) < 30
        because = [waits.report.new.set_aside_because for waits in keeping.waiting(school)]
        assert not because[0]
        assert because[-1], "before it is too much, it is set aside"
        kept(school, a_report(device, "desk" * 6))  # whoever signed in is not counted
        elsewhere = Visitor("other" * 6, "another address", is_known_phone=True)
        kept(school, a_report(None, "other" * 5, visitor=elsewhere))


def test_what_waits_set_aside_counts_among_those_that_are(
    school: Database, journal: Journal, device: Device, full: Hold, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(budgets, "SET_ASIDE_MOST", 3)
    because = {"set_aside_because": "It has a word of the list.", "visitor": VISITOR}
    logged(school, a_report(device, "logged" * 4, **because))
    with full():
        kept(school, a_report(device, "waits" * 5, **because))
        kept(school, a_report(device, "too" * 8, **because))
        assert telling.tell(school, MONDAY)[-1].address == "/desk/kept", "two wait, one is logged: not yet told twice"
        with pytest.raises(budget.TooManyAside, match="still here"):
            take(school, a_report(device, "fourth" * 4, **because))
        assert keeping.count_waiting(school) == 2, "nobody was told that it was taken"
        assert kept(school, a_report(device, "waits" * 5, **because)).receipt == "W2", "sent again it is the same one"
        kept(school, a_report(device, "proper" * 4, visitor=VISITOR))
    replay(school, SECRET)
    (banner,) = telling.tell(school, MONDAY)
    assert (banner.words[:26], banner.address) == ("3 reports are set aside. M", "/desk/?view=set_aside")


# --- photos


def test_a_photo_waits_beside_its_words_and_then_gives_its_room_back(
    school: Database, journal: Journal, device: Device, full: Hold
):
    with full():
        waits = kept(school, a_report(device, photo=a_photo()))
        assert not waits.is_photo_left_out
        with_photo = journal.used
    replay(school, SECRET)
    (call,) = all_calls(school)
    assert len(calls.photos(school, call.id)) == 1
    assert journal.used < with_photo
    assert replay(school, SECRET) == 0


def test_words_come_first_when_photos_want_too_much_room(
    school: Database, journal: Journal, device: Device, full: Hold, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keeping, "ROOM_FOR_PHOTOS", 60_000)
    with full():
        first = kept(school, a_report(device, "first" * 5, photo=a_photo()))
        second = kept(school, a_report(device, "second" * 4, photo=a_photo()))
    assert (first.is_photo_left_out, second.is_photo_left_out) == (False, True)
    replay(school, SECRET)
    assert [len(calls.photos(school, call.id)) for call in all_calls(school)] == [1, 0]


def test_a_photo_that_comes_again_when_it_can_be_written_is_taken(
    school: Database, journal: Journal, device: Device, full: Hold, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keeping, "ROOM_FOR_PHOTOS", 0)
    photo = a_photo()
    with full():
        assert kept(school, a_report(device, photo=photo)).is_photo_left_out
    call = logged(school, a_report(device, photo=photo))
    assert len(calls.photos(school, call.id)) == 1


# --- data brought back from a backup


def test_a_photo_that_comes_again_after_a_cut_belongs_to_the_same_call(
    school: Database, journal: Journal, device: Device, monkeypatch: pytest.MonkeyPatch
):
    """The power went between the journal and the database: the words were logged at the start, without the photo."""
    report = a_report(device, photo=a_photo())
    with monkeypatch.context() as cut_off:
        cut_off.setattr(taking, "log_report", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(school, report)
    assert replay(school, SECRET) == 1
    (call,) = all_calls(school)
    assert not calls.photos(school, call.id)
    assert calls_intake.was_photo_lost(calls.events(school, call.id))
    for _ in range(3):
        assert logged(school, report).id == call.id
    assert len(all_calls(school)) == len(calls.photos(school, call.id)) == 1


def back_to(database: Database, number: int) -> None:
    """Let the data be as they were before a call, as a backup of that time has them."""
    database.connection.execute("PRAGMA foreign_keys = 0")
    for table in ("calls", "call_events", "call_standings"):
        for name, sql in database.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        ).fetchall():
            database.connection.execute(f"DROP TRIGGER {name}")
            assert sql
    for table, column in (("call_events", "call_id"), ("call_standings", "call_id"), ("calls", "id")):
        database.connection.execute(f"DELETE FROM {table} WHERE {column} >= ?", (number,))
    database.connection.execute("PRAGMA foreign_keys = 1")


def test_what_a_backup_does_not_have_is_logged_again_under_its_old_number(
    school: Database, journal: Journal, device: Device
):
    before = [logged(school, a_report(device, f"key-{number:020}")) for number in range(5)]
    back_to(school, before[2].id)
    assert replay(school, SECRET) == 3
    assert [(call.id, call.form_key) for call in all_calls(school)] == [(call.id, call.form_key) for call in before]


def test_one_that_waited_all_the_while_takes_no_number_that_was_told_to_somebody(
    school: Database, journal: Journal, device: Device, full: Hold
):
    before = logged(school, a_report(device, "before" * 4))
    with full():
        kept(school, a_report(device, "waits" * 5))
    after = logged(school, a_report(device, "after" * 5))
    back_to(school, after.id)
    assert replay(school, SECRET) == 2
    assert [call.form_key[:5] for call in all_calls(school)] == ["befor", "after", "waits"]
    assert all_calls(school)[1].id == after.id == before.id + 1


def test_a_number_that_somebody_else_has_now_is_not_taken_away(school: Database, journal: Journal, device: Device):
    first = logged(school, a_report(device, "first" * 5))
    back_to(school, first.id)
    other = builders.log_call(school, device)
    assert other.id == first.id
    assert replay(school, SECRET) == 1
    assert [call.form_key for call in all_calls(school)] == [other.form_key, first.form_key]


def test_a_device_and_a_person_that_a_backup_does_not_know_stay_in_the_words(
    school: Database, journal: Journal, device: Device, full: Hold
):
    gone = Actor(999, "Ceri Gone", builders.actor(school, "desk").roles)
    with full():
        kept(school, a_report(device, writer=gone, is_triaged=True))
    (record,) = journal.records()
    journal.rewrite(record, journal.text_of(record).replace(device.code, "7K3Q9XZ"))  # no such device in the register
    assert replay(school, SECRET) == 1
    (call,) = all_calls(school)
    assert call.device_id is None
    assert "It was reported about: Hall projector, Hall (7K3Q9XZ)." in call.description
    assert calls.events(school, call.id)[0].actor == "Ceri Gone"


def test_one_that_cannot_be_logged_holds_none_of_the_others_back(
    school: Database, journal: Journal, device: Device, full: Hold
):
    with full():
        kept(school, a_report(device, "first" * 5))
        kept(school, a_report(device, "second" * 4, impact=9))  # no such impact: the schema refuses it
        kept(school, a_report(device, "third" * 5))
    assert replay(school, SECRET) == 2
    assert [waits.receipt for waits in keeping.waiting(school)] == ["W2"], "the desk reads it"
    assert len(all_calls(school)) == 2


# --- forgetting


def test_nothing_is_forgotten_before_30_days_and_a_backup_that_was_checked(
    school: Database, journal: Journal, device: Device, full: Hold
):
    logged(school, a_report(device, "old" * 8, MONDAY))
    with full():
        kept(school, a_report(device, "waits" * 5, MONDAY))
    logged(school, a_report(device, "young" * 5, MONDAY + timedelta(days=20)))
    later = MONDAY + timedelta(days=31)
    assert forgetting.forget_old(school, later, None) == 0
    assert forgetting.forget_old(school, later, MONDAY - timedelta(minutes=1)) == 0
    assert forgetting.forget_old(school, MONDAY + timedelta(days=29), later) == 0
    assert forgetting.forget_old(school, later, later) == 1
    assert {record.key[:5] for record in journal.records()} == {"waits", "young"}


def test_a_journal_on_a_second_disk_takes_over_the_one_in_the_data_folder(
    school: Database, device: Device, full: Hold, tmp_path
):
    second = tmp_path / "second disk"
    second.mkdir()
    change_setting(school, "journal_folder", str(second))
    second.rmdir()  # the disk is not plugged in at this start
    with opening.journal_beside(school, SECRET):
        assert "is not there" in opening.problem_of(school)
        assert telling.tell(school, MONDAY)[0].is_grave is False, "it is kept, but on one disk"
        with full():
            kept(school, a_report(device))
    second.mkdir()
    with opening.journal_beside(school, SECRET):
        assert opening.problem_of(school) == ""
    assert len(all_calls(school)) == 1
    assert (second / "intake-journal").exists()
    assert not (school.path.parent / "intake-journal").exists()


def test_a_second_disk_that_answers_with_an_error_keeps_nobody_from_starting(school: Database, device: Device):
    save_setting(school, "journal_folder", builders.NO_PLACE, clock.stored(MONDAY))
    with opening.journal_beside(school, SECRET):
        assert "is not there" in opening.problem_of(school)
        logged(school, a_report(device))
        assert (school.path.parent / "intake-journal").exists()
