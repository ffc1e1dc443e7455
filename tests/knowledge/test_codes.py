"""Error codes: read from the makers' lists, found however they are typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.refusals import Refused
from kiosk.knowledge.codes import actions, reading, rules, store
from kiosk.knowledge.codes.records import PRINTER, WINDOWS, ErrorCode
from tests import builders

PAGE = b"""---
title: Bug Check 0xF4 CRITICAL_OBJECT_TERMINATION
---

# Bug Check 0xF4: CRITICAL\\_OBJECT\\_TERMINATION

The bug check says that a process [the system](x.md) **needs** ended.

> [!IMPORTANT]
> Not this.

## Resolution

Check the disk.
"""
OVERVIEW = b"""| Code | Name |
|---|---|
| 0x0000007E | [**SYSTEM\\_THREAD\\_EXCEPTION**](bug-check-0x7e--x.md) |
| 0x000000F4 | [**CRITICAL\\_OBJECT\\_TERMINATION**](bug-check-0xf4--x.md) |
| 0x000000A4 | [**CNSS\\_FILE\\_SYSTEM\\_FILTER**](bug-check-0xa4--x.md) |
| 0x000000D1 | [**DRIVER\\_IRQL**](bug-check-0xd1--x.md) |
| 0x0000000A | [**IRQL\\_NOT\\_LESS**](bug-check-0xa--x.md) |
| 0x00000003 | [**INVALID\\_AFFINITY\\_SET**](bug-check-0x3--x.md) |
| 0x00000050 | [**PAGE\\_FAULT**](bug-check-0x50--x.md) |
| 0x000000ED | [**UNMOUNTABLE\\_BOOT\\_VOLUME**](bug-check-0xed--x.md) |
| 0x000000BE | [**ATTEMPTED\\_WRITE**](bug-check-0xbe--x.md) |
| 0x00000001 | [**APC\\_INDEX\\_MISMATCH**](bug-check-0x1--x.md) |
"""
PJL = b"""; a list
10023:running:printing::"PROCESSING JOB"
40050:::serviceRequested:"50 fuser error, cycle power"
40099:::serviceRequested:"56.1 ERROR PRESS SELECT KEY"
40122:::outputTrayMissing:"duplex must be installed"
40122:::jammed:"duplexer error, remove duplexer"
41???:::noPaper:""
[14]11??::::"manual feeder "
[41]1???::::"needs "
[14]1?04::::"A4 paper"
50003:::serviceRequested:"engine fuser error"
500??:::serviceRequested:"firmware error, power cycle"
nonsense
"""
CSV = b"code,title,meaning\n10.99.99,Supply memory error,Reseat the cartridge.\nE-05,Lamp cover open,\n,No code,\n"
LISTS = [("page.md", PAGE), ("overview.md", OVERVIEW), ("pjl-messages.conf", PJL), ("own.csv", CSV)]


@pytest.fixture
def listed(school):
    actions.take_in(school, reading.read_files(LISTS), builders.MONDAY)
    return school


def titles(database, text):
    return [found.title for found in actions.look_up(database, text)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("0xF4", "CRITICAL_OBJECT_TERMINATION"),
        ("F4", "CRITICAL_OBJECT_TERMINATION"),
        ("f4", "CRITICAL_OBJECT_TERMINATION"),
        ("ED", "UNMOUNTABLE_BOOT_VOLUME"),
        ("0xed", "UNMOUNTABLE_BOOT_VOLUME"),
        ("Blue screen, the stop code is F4", "CRITICAL_OBJECT_TERMINATION"),
        ("0x000000F4", "CRITICAL_OBJECT_TERMINATION"),
        (" 0X00f4 ", "CRITICAL_OBJECT_TERMINATION"),
        ("critical_object_termination", "CRITICAL_OBJECT_TERMINATION"),
        ("Stop code: CRITICAL OBJECT TERMINATION", "CRITICAL_OBJECT_TERMINATION"),
        ("Your PC ran into a problem. Stop code: F4", "CRITICAL_OBJECT_TERMINATION"),
        ("Stop code: 0x0000007E (0x00000001, 0xFFFFF880)", "SYSTEM_THREAD_EXCEPTION"),
        ("50.3", "50 fuser error, cycle power"),
        ("50.3 FUSER", "50 fuser error, cycle power"),
        ("50 FUSER ERROR", "50 fuser error, cycle power"),
        ("56.1", "56.1 ERROR PRESS SELECT KEY"),
        ("50003", "engine fuser error"),
        ("The panel says 50003 again", "engine fuser error"),
        ("50042", "firmware error, power cycle"),
        ("41104", "manual feeder needs A4 paper"),
        ("10.99.99", "Supply memory error"),
        ("Error 10.99.99 at start", "Supply memory error"),
        ("e05", "Lamp cover open"),
        ("The projector flashes E-05.", "Lamp cover open"),
    ],
)
def test_a_code_is_found_as_it_is_typed(listed, typed, title):
    assert titles(listed, typed)[:1] == [title]


def test_the_parameters_of_a_stop_code_are_no_codes(listed):
    assert titles(listed, "Stop code: 0x0000007E (0x00000001, 0xFFFFF880)") == ["SYSTEM_THREAD_EXCEPTION"]
    assert titles(listed, "0x1") == ["APC_INDEX_MISMATCH"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "press F5 for help", "no picture at all", "10.20.0.15", "Windows 11"),
        *("Ed", "be", "a", "It shows an error a lot of the time", "stop a moment", "error be quiet", "error ed"),
        *("Jams with A4 paper only", "Room D1: no sound", "50 pupils cannot sign in", "50 laptops, no charge"),
        *("error, 3 pupils cannot sign in", "3 of them have an error"),
    ],
)
def test_what_is_no_code_finds_none(listed, text):
    assert titles(listed, text) == []


def test_a_number_with_a_row_of_its_own_is_not_answered_by_a_pattern(listed):
    assert titles(listed, "50003") == ["engine fuser error"]


def test_the_same_code_twice_in_a_list_is_kept_twice(listed):
    assert titles(listed, "40122") == ["duplex must be installed", "duplexer error, remove duplexer"]


def test_what_a_page_says_goes_before_the_overview_and_its_marks_are_taken_off():
    found = {entry.code: entry for entry in reading.read_files(LISTS).entries}
    said = found["0x000000F4"]
    assert said.title == "CRITICAL_OBJECT_TERMINATION"
    assert said.meaning == "The bug check says that a process the system needs ended.\nResolution: Check the disk."
    assert found["41???"].meaning == "There is no paper."


def test_what_cannot_be_read_is_said_with_its_line():
    problems = reading.read_files([*LISTS, ("empty.md", b"# Hello\n"), ("odd.csv", b"a,b\n1,2\n")]).problems
    assert "pjl-messages.conf, line 13: five parts with colons between them were expected." in problems
    assert "own.csv, line 4: the code is missing." in problems
    assert "empty.md: no stop code stands in its heading or its name." in problems
    assert any(problem.startswith("odd.csv: its first line must have the headings") for problem in problems)


def test_the_same_list_again_changes_nothing_and_a_newer_one_puts_right(listed):
    count = len(store.all_codes(listed))
    again = actions.take_in(listed, reading.read_files(LISTS), builders.MONDAY)
    assert (again.added, again.changed, again.unchanged) == (0, 0, count)
    newer = reading.read_files([("own.csv", CSV.replace(b"Lamp cover open", b"Cover of the lamp open"))])
    counts = actions.take_in(listed, newer, builders.MONDAY)
    assert (counts.added, counts.changed) == (0, 1)
    assert titles(listed, "E05") == ["Cover of the lamp open"]
    overview = actions.take_in(listed, reading.read_files([LISTS[1]]), builders.MONDAY)
    assert overview.changed == 0  # it has no meanings, and takes none away
    assert len(store.all_codes(listed)) == count


def test_a_list_that_holds_no_code_is_refused(school):
    coordinator = builders.actor(school, "coordinator")
    with pytest.raises(Refused, match="No code was found"):
        actions.keep_list(school, coordinator, [("x.csv", b"\x00\x01")], "", builders.MONDAY)


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_look_up(listed, text):
    actions.look_up(listed, text)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["0x{:x}", "0x{:X}", "{:X}", "{:x}", "0x{:08X}", "{:08x}"]))
def test_a_stop_code_has_one_normal_form(number, form):
    assert f"hex:{number:X}" in rules.names_typed(form.format(number))


def test_every_row_of_both_real_lists_is_found_by_its_own_code(school, shared):
    windows = actions.files_at(shared / "data" / "windows-stop-codes")
    printers = actions.files_at(shared / "data" / "printer-codes")
    read = reading.read_files([*windows, *printers])
    assert read.problems == ()
    actions.take_in(school, read, builders.MONDAY)
    rows = [line for _, content in printers for line in content.decode().splitlines() if line[:1] in tuple("145[")]
    assert sum(entry.family == PRINTER for entry in read.entries) == len(rows) > 150
    listed = {e.code: e for e in read.entries if e.family == WINDOWS}
    assert len(listed) > 350
    for row in rows:
        code, title = row.split(":")[0], row.split('"')[1]
        found = actions.look_up(school, code)
        assert any(entry.code == code and entry.title == title for entry in found), row
    for code, entry in listed.items():
        for typed in (
            code,
            code.lower(),
            f"0x{int(code, 16):X}",
            f"{int(code, 16):X}",
            f"Stop code: {code} (0x1, 0x2)",
        ):
            assert entry in actions.look_up(school, typed), typed
        assert entry in actions.look_up(school, entry.title), entry.title
    for name, _ in windows:
        if name.startswith("bug-check-0x"):
            assert listed[f"0x{int(name.split('-')[2], 16):08X}"].meaning, name
    assert actions.take_in(school, read, builders.MONDAY).unchanged == len(read.entries)
    assert titles(school, "50.3")[0].startswith("50 fuser error")
    assert titles(school, "44104") == ["1 sheet, duplexer"]


def test_names_of_a_pattern_are_its_own_alone():
    assert rules.names_of(ErrorCode(PRINTER, "41???", "", is_pattern=True)) == {"own:41???"}
