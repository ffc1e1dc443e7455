"""The checklists that come with Scandesk: sound, short, for what schools have, and added once."""

from dataclasses import replace

import pytest

from kiosk.calls.symptoms import FAULTS
from kiosk.devices.records import Kind
from kiosk.diagnostics import actions, first_checklists, rules, store
from kiosk.diagnostics.records import FIXED, KINDS, NO_DEVICE, STOP, SYMPTOMS
from tests.builders import MONDAY, actor

NAMES = first_checklists.first_names()


@pytest.mark.parametrize("name", NAMES)
def test_a_checklist_that_comes_with_scandesk_is_sound(name):
    heading, steps = first_checklists.first_checklist(name)
    assert rules.faults(steps) == []
    assert rules.warnings(steps) == []
    assert 5 <= len(steps) <= 10
    assert set(heading.kinds) <= set(KINDS)
    assert set(heading.symptoms) <= set(SYMPTOMS)
    assert heading.purpose
    assert heading.stop_words
    ends = [to for step in steps for to in (step.yes, step.no)]
    assert {FIXED, STOP} <= set(ends)
    for step in steps:
        assert step.check.endswith((".", "?"))
        assert step.expected.endswith(".")
        assert len(step.check) <= 400
        assert len(step.expected) <= 300
        assert len(step.why) <= 600
        assert len(step.stop_words) <= 400
        assert not step.stop_words or STOP in (step.yes, step.no)


@pytest.mark.parametrize(
    ("kind", "symptom", "title"),
    [
        (Kind.PRINTER, "paper_jam", "Printer: paper jam"),
        (Kind.PRINTER, "not_printing", "Printer: nothing comes out"),
        (Kind.PRINTER, "poor_print", "Printer: streaks, faint or smudged"),
        (Kind.PRINTER, "error_message", "Printer: error message"),
        (Kind.PROJECTOR, "no_picture", "Projector: no picture"),
        (Kind.PROJECTOR, "poor_picture", "Projector: poor picture"),
        (Kind.PROJECTOR, "switches_off", "Projector: switches itself off"),
        (Kind.LAPTOP, "no_power", "Laptop or PC: does not switch on"),
        (Kind.DESKTOP, "slow", "Laptop or PC: slow or frozen"),
        (Kind.LAPTOP, "keyboard", "Laptop or PC: keyboard, mouse or screen"),
        (Kind.INTERACTIVE_BOARD, "touch", "Interactive board: touch or pen does not work"),
        (Kind.INTERACTIVE_BOARD, "touch_offset", "Interactive board: touch is in the wrong place"),
        (Kind.INTERACTIVE_BOARD, "no_picture", "Interactive board: no picture"),
        (Kind.LAPTOP, "no_network", "Network: one device has no internet"),
        (Kind.NETWORK, "no_network", "Network: no internet in a room or the school"),
        (Kind.TABLET, "sign_in", "Signing in does not work"),
        (Kind.AUDIO, "no_sound", "No sound"),
        (Kind.AUDIO, "microphone", "Sound: crackles, hums, or a microphone fails"),
    ],
)
def test_a_fault_is_answered_with_its_checklist_first(kind, symptom, title):
    assert symptom in dict(FAULTS[kind])
    headings = list(enumerate(first_checklists.first_checklist(name)[0] for name in NAMES))
    best, how = rules.best_first(headings, kind.value, symptom)[0]
    assert (dict(headings)[best].title, how) == (title, 3)


def test_calls_without_a_device_have_checklists_too():
    headings = [first_checklists.first_checklist(name)[0] for name in NAMES]
    assert sum(NO_DEVICE in heading.kinds for heading in headings) >= 3


def test_they_are_added_once_and_never_over_what_the_school_made_of_them(school):
    assert first_checklists.missing_names(school) == NAMES
    assert first_checklists.add_first_checklists(school, MONDAY) == len(NAMES)
    desk = actor(school, "desk")
    first = store.all_checklists(school)[0][0]
    seen = actions.newest(school, first.checklist_id)
    changed = actions.change_heading(school, desk, seen, replace(seen.heading, title="Ours now"), MONDAY)
    actions.set_retired(school, store.all_checklists(school)[1][0].checklist_id, True, MONDAY)
    assert first_checklists.add_first_checklists(school, MONDAY) == 0
    assert first_checklists.missing_names(school) == []
    assert len(store.all_checklists(school)) == len(NAMES)
    assert len(store.headings_in_use(school)) == len(NAMES) - 1
    assert actions.newest(school, first.checklist_id) == changed


def test_the_button_is_there_until_they_are_and_only_for_those_who_edit(school, signed_in):
    desk, technician = signed_in("desk"), signed_in("tech1")
    assert "Add the checklists that come with Scandesk" in desk.get("/diagnostics/").text
    assert "Add the checklists" not in technician.get("/diagnostics/").text
    assert desk.post("/diagnostics/first").location == "/diagnostics/"
    page = desk.get("/diagnostics/").text
    assert "Add the checklists" not in page
    assert "Projector: no picture" in page
    assert "Projector: no picture" in technician.get("/diagnostics/").text
