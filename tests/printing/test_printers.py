"""The school's printers: how fine they print, and by how much their labels are moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.sqlite import sqlite3
from kiosk.printing.printers import actions, store
from kiosk.printing.printers.records import SchoolPrinter
from labels.printer import PLAIN, Printer, check_printer
from tests.builders import MONDAY, actor

TYPED = {
    "name": "Office laser",
    "dpi": "600",
    "nudge_x_mm": "0.5",
    "nudge_y_mm": "-1,25",
    "stock": "L7159",
    "form_key": "k" * 22,
}
HOSTILE = (
    *("<script>alert(1)</script>", "'; DROP TABLE printers; --", "\0\x1b[31m", "W" * 300, "{{ 7*7 }}", "=1+1"),
    *("NaN", "inf", "1e400", "9" * 30, "٤", "0x10", "1_0", "--5", "½"),
)


def add(school, name: str = "Office laser", is_default: bool = False, **about: object) -> SchoolPrinter:
    wanted = SchoolPrinter(0, Printer(name, **({"dpi": 600} | about)), is_default=is_default)  # type: ignore[arg-type]
    return actions.add_printer(school, actor(school, "desk"), wanted, new_form_key(), MONDAY)


@pytest.mark.parametrize(
    ("across", "down", "said"),
    [
        (0.0, 0.0, "not moved"),
        (0.5, 0.0, "0.5 mm to the right"),
        (-0.5, 0.0, "0.5 mm to the left"),
        (0.0, 2.0, "2 mm down"),
        (-1.25, -3.0, "1.25 mm to the left, 3 mm up"),
    ],
)
def test_a_nudge_is_said_in_words(across, down, said):
    assert SchoolPrinter(1, Printer("x", 300, across, down)).nudge_said == said


def test_the_first_printer_is_the_usual_one_until_another_is_chosen(school):
    assert actions.usual_printer(school) == PLAIN
    first = add(school, "Server room", dpi=203, is_thermal=True)
    assert first.is_default
    assert actions.usual_printer(school) == first.printer
    second = add(school)
    assert not second.is_default
    third = add(school, "Staff room", is_default=True)
    assert [printer.name for printer in store.printers(school)] == ["Staff room", "Office laser", "Server room"]
    assert [printer.is_default for printer in store.printers(school)] == [True, False, False]
    gone = actions.change_printer(school, SchoolPrinter(third.id, third.printer, "", True, "2026-09-07T08:30:00Z"))
    assert not gone.is_default
    assert actions.usual_printer(school) == PLAIN
    assert [printer.id for printer in store.printers(school)] == [second.id, first.id]
    assert len(store.printers(school, with_retired=True)) == 3
    assert store.printer(school, third.id) == gone
    with pytest.raises(NotFound):
        actions.known_printer(school, 99)
    with pytest.raises(sqlite3.IntegrityError):
        school.connection.execute("DELETE FROM printers")
    with pytest.raises(sqlite3.IntegrityError):
        school.connection.execute("UPDATE printers SET is_default = 1")


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_every_nudge_that_can_be_typed_is_one_that_labels_knows(across, down):
    assert check_printer(Printer("x", 600, across / 100, down / 100)) == []


def test_a_printer_is_added_and_offers_its_test_sheet(school, signed_in):
    desk = signed_in("desk")
    answer = desk.post("/printing/printers/new", data=TYPED)
    assert answer.location == "/printing/printers/1?test=now"
    assert desk.post("/printing/printers/new", data=TYPED).location == answer.location  # sent twice
    known = store.printers(school)[0]
    assert known.printer == Printer("Office laser", 600, 0.5, -1.25, is_thermal=False)
    assert (known.stock, known.is_default) == ("L7159", True)
    page = desk.get(answer.location).text
    assert "Print the test sheet with it now" in page
    assert "moved 0.5 mm to the right, 1.25 mm up" in page
    assert 'value="-1.25"' in page
    assert "Print the test sheet with it now" not in desk.get("/printing/printers/1").text
    assert "labels moved 0.5 mm to the right" in desk.get("/printing/printers/").text


def test_a_changed_nudge_offers_the_test_sheet_again_and_a_changed_stock_does_not(school, signed_in):
    desk = signed_in("coordinator")
    desk.post("/printing/printers/new", data=TYPED)
    answer = desk.post("/printing/printers/1", data=TYPED | {"nudge_x_mm": "0.25", "is_default": "y"})
    assert answer.location == "/printing/printers/1?test=now"
    assert desk.post("/printing/printers/1", data=TYPED | {"nudge_x_mm": "0.25", "stock": ""}).location.endswith("/1")
    assert store.printers(school)[0].stock == ""
    retired = desk.post("/printing/printers/1", data=TYPED | {"nudge_x_mm": "3", "is_retired": "y"})
    assert retired.location.endswith("/1")
    assert store.printers(school) == []
    assert "no longer used" in desk.get("/printing/printers/").text
    assert desk.post("/printing/printers/new", data=TYPED | {"form_key": "n" * 22}).status_code == 302


def test_the_test_sheet_is_for_the_stock_that_was_chosen(school, signed_in):
    desk = signed_in("desk")
    add(school)
    for query, leads_to in (
        ("", "/printing/stock/L7159/test-sheet.pdf?printer=1"),
        ("?stock=L6009&as=pdf", "/printing/stock/L6009/test-sheet.pdf?printer=1"),
        ("?stock=L6009&as=page", "/printing/stock/L6009/test-sheet?printer=1"),
        ("?stock=//evil.example&as=page", "/printing/stock///evil.example/test-sheet?printer=1"),
    ):
        assert desk.get(f"/printing/printers/1/test-sheet{query}").location == leads_to
    assert desk.get("/printing/printers/99/test-sheet").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "STAFF room"}, "name"),
        ({"dpi": "72"}, "dpi"),
        ({"dpi": "150", "is_thermal": "y"}, "dpi"),
        ({"nudge_x_mm": ""}, "nudge_x_mm"),
        ({"nudge_x_mm": "10.01"}, "nudge_x_mm"),
        ({"nudge_y_mm": "-11"}, "nudge_y_mm"),
        ({"nudge_y_mm": "1.234"}, "nudge_y_mm"),
        ({"stock": "L0000"}, "stock"),
        ({"form_key": ""}, "form_key"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(school, signed_in, changed, field):
    add(school, "Staff room")
    add(school, "Server room")
    desk = signed_in("desk")
    for page in ("new", "2"):
        answer = desk.post(f"/printing/printers/{page}", data=TYPED | changed)
        assert answer.status_code == 422, page
        assert field == "form_key" or f'id="{field}-error"' in answer.text
    assert [printer.name for printer in store.printers(school)] == ["Staff room", "Server room"]
    with pytest.raises(FieldRefused):
        add(school, "staff ROOM")


def test_whatever_is_typed_into_any_field_is_saved_as_text_or_refused(school, signed_in):
    desk = signed_in("desk")
    for field in TYPED:
        for typed in HOSTILE:
            sent = TYPED | {field: typed, "form_key": typed if field == "form_key" else new_form_key()}
            answer = desk.post("/printing/printers/new", data=sent)
            assert answer.status_code in (302, 422), (field, typed)
            assert "<script>alert" not in answer.text
    assert "<script>alert" not in desk.get("/printing/printers/").text
    for printer in store.printers(school):
        assert "<script>alert" not in desk.get(f"/printing/printers/{printer.id}").text
