"""Blank stickers: printed before there is a device for them, bound to one by scanning both, in whichever order."""

import pytest

from kiosk.core.refusals import FieldRefused
from kiosk.devices import actions as devices
from kiosk.devices.codes import shown
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes import store as codes
from kiosk.devices.given_codes.records import CodeState, VoidReason
from kiosk.stickers import actions as stickers
from kiosk.stickers import store as printed
from kiosk.stickers.blanks import actions, store
from tests.builders import MONDAY, actor, add_device, print_stickers


@pytest.fixture
def desk(school):
    return actor(school, "desk")


@pytest.fixture
def blank(school, desk) -> str:
    return stickers.new_blank_codes(school, desk, 1, MONDAY)[0]


def test_codes_are_given_out_once_for_a_form(school, desk):
    first = stickers.new_blank_codes(school, desk, 3, MONDAY, "k" * 20)
    assert sorted(stickers.new_blank_codes(school, desk, 3, MONDAY, "k" * 20)) == sorted(first)
    assert len(set(first)) == 3
    assert all(codes.given(school, code).state is CodeState.BLANK for code in first)
    batch = store.batches(school)[0]
    assert (batch["codes"], batch["blank"], batch["printed"]) == (3, 3, 0)
    for count in (0, -1, 501):
        with pytest.raises(FieldRefused, match="1 to 500"):
            stickers.new_blank_codes(school, desk, count, MONDAY)


@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize("named_by", ["code", "asset_tag", "serial", "address"])
def test_both_are_scanned_in_whichever_order(school, desk, blank, named_by, is_swapped):
    device = add_device(school, asset_tag="LG-7", serial="XSER77")
    said = {"code": device.shown_code, "asset_tag": "lg-7", "serial": "XSER77"}
    said["address"] = f"HTTP://HELPDESK.SCHOOL:8080/D/{device.code}"
    both = [shown(blank), said[named_by]]
    bound = actions.bind(school, desk, *(reversed(both) if is_swapped else both), MONDAY)
    assert (bound.id, bound.code) == (device.id, blank)
    assert codes.given(school, device.code).void_reason is VoidReason.REPLACED


def test_the_same_pair_once_more_does_nothing(school, desk, blank):
    device = add_device(school, asset_tag="LG-7")
    actions.bind(school, desk, blank, "LG-7", MONDAY)
    assert actions.bind(school, desk, blank, "LG-7", MONDAY).code == blank
    assert len(codes.codes_of(school, device.id)) == 2


def test_what_cannot_be_bound_is_said_beside_its_field(school, desk, blank):
    device, other = add_device(school, asset_tag="LG-7"), add_device(school, "Big printer", asset_tag="LG-8")
    second = stickers.new_blank_codes(school, desk, 1, MONDAY)[0]
    gone = add_device(school, asset_tag="LG-9")
    devices.retire_device(school, desk, gone.id, "2026-09-01", "", MONDAY)
    replaced = given_codes.replace_code(school, desk, device.id, device.code, VoidReason.LOST, "", MONDAY)
    for sticker, typed, field, words in (
        (blank, second, "device", "blank sticker as well"),
        (blank, blank, "device", "blank sticker as well"),
        (blank, "", "device", "Scan the sticker"),
        (blank, "nonsense", "device", "No device has this code"),
        (blank, device.code, "device", f"carries {replaced.shown_code}"),
        (blank, "LG-9", "device", "was retired"),
        (other.code, "LG-7", "sticker", "belongs to Big printer in Room 12 already"),
        (device.code, "LG-8", "sticker", "was replaced on"),
        ("7K3Q9XX", "LG-8", "sticker", "One of the letters or figures"),
        ("", "LG-8", "sticker", "seven letters and figures"),
    ):
        with pytest.raises(FieldRefused, match=words) as refused:
            actions.bind(school, desk, sticker, typed, MONDAY)
        assert refused.value.field == field
    assert codes.given(school, blank).state is CodeState.BLANK


def test_a_spoiled_one_is_void_and_takes_no_device(school, desk, blank):
    add_device(school, asset_tag="LG-7")
    given_codes.void_blank(school, desk, blank, MONDAY)
    with pytest.raises(FieldRefused, match="never was on a device"):
        actions.bind(school, desk, blank, "LG-7", MONDAY)
    with pytest.raises(FieldRefused, match="never was on a device"):
        given_codes.void_blank(school, desk, blank, MONDAY)


def test_of_a_batch_only_what_is_blank_still_is_printed_again(school, desk):
    batch = stickers.new_blank_codes(school, desk, 3, MONDAY, "k" * 20)
    print_stickers(school, *batch)
    add_device(school, asset_tag="LG-7")
    bound = actions.bind(school, desk, batch[0], "LG-7", MONDAY)
    batch_id = store.batch_of(school, batch[0])
    assert store.codes_of_batch(school, batch_id) == sorted(batch[1:])
    assert [one.revision for one in printed.stickers_of(school, bound.id)] == [1]
    row = store.batches(school)[0]
    assert (row["codes"], row["blank"], row["bound"], row["printed"]) == (3, 2, 1, 3)
