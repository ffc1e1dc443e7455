"""Every code is given out once: it is blank, then a device's, then void, and never comes back."""

import threading

import pytest

from kiosk.core.commands import open_database
from kiosk.core.refusals import FieldRefused, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as devices
from kiosk.devices import codes
from kiosk.devices import store as register
from kiosk.devices.finding import device_named, device_typed
from kiosk.devices.given_codes import actions, store
from kiosk.devices.given_codes.records import CodeState, VoidReason
from kiosk.devices.records import DeviceEntry
from kiosk.search import actions as search
from kiosk.stickers import actions as stickers
from kiosk.stickers import store as printed
from tests.builders import MONDAY, actor, add_device, log_call, print_stickers


def entry_of(device) -> DeviceEntry:
    return DeviceEntry("Another", None, None, device.model.id, device.location_id, None, "2024-09-02", None, None, "")


def replaced(school, device, reason=VoidReason.LOST, blank=""):
    return actions.replace_code(school, actor(school, "desk"), device.id, device.code, reason, "", MONDAY, blank)


def test_a_device_gets_another_code_and_the_old_one_says_what_became_of_it(school):
    device = add_device(school, "Big printer")
    now = replaced(school, device, VoidReason.PASTED_OVER)
    assert now.code != device.code
    assert codes.read_code(now.code) == now.code
    old, new = store.given(school, device.code), store.given(school, now.code)
    assert (old.state, old.device_id, old.void_reason) == (CodeState.VOID, device.id, VoidReason.PASTED_OVER)
    assert (new.state, new.device_id) == (CodeState.BOUND, device.id)
    assert device_named(school, device.code) is None
    with pytest.raises(
        FieldRefused, match=f"was replaced on 7 Sep 2026.*Big printer in Room 12 carries {now.shown_code}"
    ):
        device_typed(school, device.shown_code, "code")
    changes = register.events(school, device.id)[0]
    assert changes["event"] == "sticker replaced"
    assert device.code in changes["changes"]
    assert [given.code for given in store.codes_of(school, device.id)] == [now.code, device.code]


def test_of_two_who_replace_a_sticker_the_second_reads_who_was_quicker(school, tmp_path):
    device = add_device(school)
    refusals, start = [], threading.Barrier(2)

    def replace() -> None:
        own = open_database(tmp_path)
        start.wait()
        try:
            replaced(own, device)
        except Overtaken as refusal:
            refusals.append(str(refusal))
        own.close()

    people = [threading.Thread(target=replace) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(refusals) == 1
    assert "replaced already by Carys Morgan" in refusals[0]
    assert len(store.codes_of(school, device.id)) == 2


def test_a_void_code_is_never_given_out_again(school):
    device = add_device(school)
    replaced(school, device)
    with pytest.raises(FieldRefused, match="was given out before"):
        devices.add_device(school, actor(school, "desk"), entry_of(device), MONDAY, lambda: device.code)
    with pytest.raises(FieldRefused, match="was replaced on"):
        replaced(school, add_device(school), blank=device.code)
    drawn = iter([device.code, "0000000"])
    assert actions.give_blank(school, 1, MONDAY, lambda: next(drawn)) == ["0000000"]


@pytest.mark.parametrize(
    "wrong",
    [
        "DELETE FROM device_codes WHERE code = :old",
        "UPDATE device_codes SET state = 'bound', void_at = NULL, void_reason = '' WHERE code = :old",
        "UPDATE device_codes SET void_reason = 'damaged' WHERE code = :old",
        "UPDATE device_codes SET state = 'blank', device_id = NULL WHERE code = :new",
        "UPDATE device_codes SET device_id = device_id + 1 WHERE code = :new",
        "UPDATE devices SET code = :old WHERE code = :new",
        "UPDATE devices SET code = '0000000' WHERE code = :new",
    ],
)
def test_the_schema_itself_holds_it(school, wrong):
    device, _ = add_device(school), add_device(school)
    now = replaced(school, device)
    with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
        connection.execute(wrong, {"old": device.code, "new": now.code})


def test_the_code_of_a_new_device_is_none_that_somebody_holds_a_blank_sticker_of(school):
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    drawn = iter([blank, "0000000"])
    device = add_device(school)
    added = devices.add_device(school, actor(school, "desk"), entry_of(device), MONDAY, lambda: next(drawn))
    assert added.code == "0000000"
    taking = devices.add_device(school, actor(school, "desk"), entry_of(device), MONDAY, sticker=blank)
    assert taking.code == blank
    assert store.given(school, blank).device_id == taking.id
    with pytest.raises(FieldRefused, match="belongs to Another in Room 12 already"):
        devices.add_device(school, actor(school, "desk"), entry_of(device), MONDAY, sticker=blank)


def test_copies_on_one_print_are_one_revision_and_the_next_print_is_the_next(school):
    device, other = add_device(school), add_device(school)
    print_stickers(school, device, device, other)
    print_stickers(school, device)
    found = printed.stickers_of(school, device.id)
    assert [(one.revision, one.copies) for one in found] == [(2, 1), (1, 2)]
    assert [one.revision for one in printed.stickers_of(school, other.id)] == [1]
    now = replaced(school, device)
    print_stickers(school, now)
    assert printed.stickers_of(school, device.id)[0].revision == 3
    assert printed.newest_sticker(school, now.code).revision == 3


def test_a_blank_sticker_becomes_the_next_revision_of_its_device(school):
    device = add_device(school)
    print_stickers(school, device)
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    print_stickers(school, blank)
    print_stickers(school, blank)
    replaced(school, device, blank=blank)
    assert [one.revision for one in printed.stickers_of(school, device.id)] == [3, 2, 1]


def test_labels_of_a_sticker_that_was_replaced_meanwhile_are_not_noted(school):
    device = add_device(school)
    replaced(school, device)
    with pytest.raises(Refused, match="was replaced while the labels were being made"):
        print_stickers(school, device)
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    replaced(school, add_device(school), blank=blank)
    with pytest.raises(Refused, match="while the labels were being made"):
        print_stickers(school, blank)
    assert printed.newest_sheets(school) == []


def test_calls_are_found_by_the_new_code(school):
    device = add_device(school)
    log_call(school, device)
    now = replaced(school, device)
    search.catch_up(school, lambda: True)
    words = school.connection.execute("SELECT thing FROM call_words").fetchone()["thing"]
    assert now.code in words
