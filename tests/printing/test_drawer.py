"""The sheet drawer: no label is printed on twice, none is lost, and what was printed stays known."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.printing.drawer import actions, rules, store
from kiosk.printing.drawer.records import DrawerSheet
from kiosk.printing.stock import actions as stocks
from kiosk.printing.stock.records import own_sheet
from kiosk.printing.stock.store import MEASURES
from labels.stock import STOCKS, Stock
from tests.builders import MONDAY, actor, add_device
from tests.quick import open_new

L7159 = STOCKS["L7159"]
MINI = STOCKS["3111"]  # nine labels: a sheet is soon full
ROLL = STOCKS["DK-11201"]
HOSTILE = ("<script>alert(1)</script>", "'; DROP TABLE drawer_sheets; --", "\0\x1b[31m", "W" * 300, "{{ 7*7 }}", "=1+1")


def code(number: int) -> str:
    return f"{number:07d}"


def page_of(cells: range | list[int], first: int = 1) -> dict[int, str]:
    return {cell: code(first + number) for number, cell in enumerate(cells)}


def put_in(school: Database, stock: Stock = L7159, used: int = 0, name: str = "") -> DrawerSheet:
    return actions.put_in(school, actor(school, "desk"), name, stock.code, used, new_form_key(), MONDAY)


def print_on(school: Database, sheet_id: int | None, *pages: dict[int, str], stock: Stock = L7159, taken=()):
    return actions.note_printed(school, actor(school, "desk"), sheet_id, stock, pages, MONDAY, taken)


# --- where labels are


@pytest.mark.parametrize(
    ("cell", "columns", "said"), [(0, 3, "Row 1, label 1"), (5, 3, "Row 2, label 3"), (4, 1, "Row 5")]
)
def test_a_label_has_its_place_in_words(cell, columns, said):
    assert rules.place_said(cell, columns) == said


def test_names_are_told_apart():
    assert rules.proposed_name("L7159", MONDAY.date()) == "L7159 of 7 Sep 2026"
    assert rules.name_like("Blue folder", []) == "Blue folder"
    assert rules.name_like("Blue folder", ["BLUE FOLDER", "blue folder (2)"]) == "Blue folder (3)"


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_every_label_is_drawn_inside_its_page_and_large_enough_for_a_finger(stock):
    css = rules.places_css(stock)
    assert css.count(".cell-") == stock.cells
    least = int(css.partition("min-width:")[2].partition("px")[0])
    assert min(stock.label_width_mm, stock.label_height_mm) * least / stock.page_width_mm >= 24
    for cell in range(stock.cells):
        x, y = stock.corner_of(cell)
        assert f".cell-{cell + 1}{{left:{100 * x / stock.page_width_mm:.3f}%;" in css
        assert x + stock.label_width_mm <= stock.page_width_mm + 0.05
        assert y + stock.label_height_mm <= stock.page_height_mm + 0.05


# --- after a print


def test_the_last_sheet_of_a_print_goes_into_the_drawer_by_itself(school):
    device = add_device(school, "Hall projector")
    first = page_of(range(24))
    left = print_on(school, None, first, {0: device.code, 1: code(77)})
    assert left
    assert (left.name, left.free, left.stock) == ("L7159 of 7 Sep 2026", 22, "L7159")
    assert actions.open_sheets(school, "L7159") == [left]
    assert actions.open_sheets(school, "L7160") == []
    assert actions.taken_cells(school, left.id) == {0, 1}
    assert [(cell.cell, cell.code, cell.device) for cell in store.cells(school, left.id)] == [
        (0, device.code, "Hall projector"),
        (1, code(77), ""),
    ]
    assert left.said == "L7159 of 7 Sep 2026 has 22 free"
    again = print_on(school, None, {0: code(1)})
    assert again
    assert again.name == "L7159 of 7 Sep 2026 (2)"


@pytest.mark.parametrize("pages", [[page_of(range(24))], [page_of(range(24)), page_of(range(24), 50)]])
def test_a_full_last_sheet_leaves_nothing(school, pages):
    assert print_on(school, None, *pages) is None
    assert store.open_sheets(school) == []


def test_a_roll_leaves_nothing(school):
    assert print_on(school, None, {0: code(1)}, {0: code(2)}, stock=ROLL) is None
    assert store.open_sheets(school) == []
    with pytest.raises(FieldRefused, match="is a roll"):
        put_in(school, ROLL)


def test_a_sheet_begun_by_hand_keeps_what_was_used_before(school):
    left = print_on(school, None, page_of([5, 6]), taken=frozenset(range(5)))
    assert left
    assert [cell.state for cell in store.cells(school, left.id)] == ["used"] * 5 + ["printed"] * 2
    assert left.free == 17
    assert print_on(school, None, page_of(range(20, 24)), taken=frozenset(range(20))) is None
    over = print_on(school, None, page_of(range(20, 24)), page_of([0]), taken=frozenset(range(20)))
    assert over
    assert over.free == 23


def test_a_sheet_of_the_drawer_is_used_up_and_leaves_it(school):
    sheet = put_in(school, MINI, 4, "Blue folder")
    assert print_on(school, sheet.id, page_of([4, 5]), stock=MINI).free == 3
    with pytest.raises(FieldRefused, match="Blue folder is a sheet of 3111"):
        print_on(school, sheet.id, {8: code(9)}, stock=L7159)
    left = print_on(school, sheet.id, page_of([6, 7, 8], 20), page_of([0], 40), stock=MINI)
    assert left
    assert left.id != sheet.id
    gone = actions.known_sheet(school, sheet.id)
    assert (gone.gone_how, gone.free) == ("full", 0)
    assert [cell.state for cell in store.cells(school, sheet.id)] == ["used"] * 4 + ["printed"] * 5
    assert [event for _, _, event, _ in store.events(school, sheet.id)] == [
        "used up",
        "printed on: 3 labels",
        "printed on: 2 labels",
        "put in by hand",
    ]
    for refused in (
        lambda: print_on(school, sheet.id, {0: code(1)}, stock=MINI),
        lambda: actions.taken_cells(school, sheet.id),
    ):
        with pytest.raises(Refused, match="no longer in the drawer"):
            refused()


def test_a_print_from_a_later_label_passes_over_the_free_ones_before_it(school):
    sheet = put_in(school, MINI, 2)
    assert actions.taken_cells(school, sheet.id, 5) == {0, 1, 2, 3, 4}
    print_on(school, sheet.id, page_of([5]), stock=MINI)
    assert actions.taken_cells(school, sheet.id) == {0, 1, 5}


def test_a_label_that_was_printed_on_is_refused_and_nothing_of_the_print_is_noted(school):
    sheet = put_in(school)
    print_on(school, sheet.id, page_of([0, 1, 2]))
    before = list(school.connection.iterdump())
    with pytest.raises(Overtaken, match="in the meantime"):
        print_on(school, sheet.id, page_of([3, 2], 50), page_of([0], 90))
    assert list(school.connection.iterdump()) == before


def test_the_table_itself_refuses_a_second_print_on_a_label(school):
    sheet = put_in(school, used=1)
    with pytest.raises(sqlite3.IntegrityError):
        store.take_cells(school, sheet.id, [{"cell": 0, "state": "damaged", "code": "", "at": "x", "actor": "x"}])
    for statement in (
        "DELETE FROM drawer_cells",
        "UPDATE drawer_cells SET code = 'X', state = 'printed'",
        "DELETE FROM drawer_sheets",
        "DELETE FROM drawer_events",
        "UPDATE drawer_events SET event = ''",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            school.connection.execute(statement)


def test_of_two_people_who_print_on_one_sheet_at_once_one_is_refused(school):
    sheet, results, desk = put_in(school), [], actor(school, "desk")
    start = threading.Barrier(2)

    def go(number: int) -> None:
        start.wait()
        try:
            actions.note_printed(school, desk, sheet.id, L7159, [page_of([0, 1], number)], MONDAY)
            results.append("printed")
        except Overtaken:
            results.append("refused")

    threads = [threading.Thread(target=go, args=(number,)) for number in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["printed", "refused"]
    assert len(store.cells(school, sheet.id)) == 2


@pytest.mark.parametrize("pages", [[], [{}], [page_of([0]), {}], [{24: code(1)}], [{-1: code(1)}], [{0: ""}]])
def test_a_blank_page_and_a_label_that_does_not_exist_are_mistakes_of_ours(school, pages):
    with pytest.raises(ValueError, match="label"):
        print_on(school, None, *pages)
    assert store.open_sheets(school) == []


# --- by hand


def test_labels_are_marked_as_damaged_and_freed_again(school):
    sheet, desk = put_in(school, used=2), actor(school, "desk")
    print_on(school, sheet.id, page_of([2]))
    assert actions.mark_damaged(school, desk, sheet.id, {1, 2, 3, 4}, MONDAY) == 2
    assert actions.taken_cells(school, sheet.id) == {0, 1, 2, 3, 4}
    assert actions.free_again(school, desk, sheet.id, {2, 3, 9}, MONDAY) == 2
    assert actions.taken_cells(school, sheet.id) == {0, 1, 4}
    assert [(cell.cell, cell.state) for cell in store.freed_cells(school, sheet.id)] == [(3, "damaged"), (2, "printed")]
    print_on(school, sheet.id, page_of([2], 60))
    assert actions.taken_cells(school, sheet.id) == {0, 1, 2, 4}
    for cells, message in (((), "at least one"), ({24}, "of the sheet"), ({-1}, "of the sheet")):
        with pytest.raises(FieldRefused, match=message):
            actions.mark_damaged(school, desk, sheet.id, cells, MONDAY)


def test_a_sheet_on_which_nothing_is_left_goes_and_comes_back(school):
    sheet, desk = put_in(school, MINI, 8, "Blue folder"), actor(school, "desk")
    actions.mark_damaged(school, desk, sheet.id, {8}, MONDAY)
    assert actions.known_sheet(school, sheet.id).gone_how == "full"
    other = put_in(school, MINI, 0, "blue FOLDER")
    back = actions.put_back(school, desk, sheet.id, MONDAY)
    assert back.name == "Blue folder (2)"
    assert actions.open_sheets(school, "3111") == [other]  # nothing is free on the other one yet
    actions.free_again(school, desk, sheet.id, {8}, MONDAY)
    assert {found.id for found in actions.open_sheets(school, "3111")} == {sheet.id, other.id}
    assert actions.known_sheet(school, sheet.id).free == 1


def test_a_sheet_that_is_thrown_away_keeps_its_history(school):
    sheet, desk = put_in(school, name="Blue folder"), actor(school, "desk")
    print_on(school, sheet.id, page_of([0]))
    with pytest.raises(FieldRefused, match="Say why"):
        actions.throw_away(school, desk, sheet.id, "", MONDAY)
    actions.throw_away(school, desk, sheet.id, "jammed in the printer", MONDAY)
    with pytest.raises(Overtaken):
        actions.throw_away(school, desk, sheet.id, "again", MONDAY)
    with pytest.raises(Overtaken):
        print_on(school, sheet.id, page_of([1], 5))
    assert actions.open_sheets(school, "L7159") == []
    gone = store.gone_sheets(school)
    assert [(found.name, found.gone_reason) for found in gone] == [("Blue folder", "jammed in the printer")]
    assert [cell.code for cell in store.cells(school, sheet.id)] == [code(1)]


def test_a_form_that_is_sent_twice_puts_one_sheet_in(school):
    desk = actor(school, "desk")
    made = [actions.put_in(school, desk, "Blue", "L7159", 3, "k" * 22, MONDAY) for _ in range(2)]
    assert made[0] == made[1]
    assert len(store.open_sheets(school)) == 1


@pytest.mark.parametrize(
    ("used", "stock", "field"), [(24, "L7159", "first_used"), (0, "L0000", "stock"), (99, "3111", "first_used")]
)
def test_what_cannot_be_put_in_is_refused(school, used, stock, field):
    with pytest.raises(FieldRefused) as refused:
        actions.put_in(school, actor(school, "desk"), "", stock, used, new_form_key(), MONDAY)
    assert refused.value.field == field
    with pytest.raises(NotFound):
        actions.known_sheet(school, 99)


def test_measures_that_were_changed_while_a_sheet_was_printed_are_noticed(school):
    desk = actor(school, "desk")
    measures = {name: getattr(MINI, name) for name in MEASURES}
    own = stocks.add_own(school, desk, own_sheet("OWN-", "Ours", **measures), "k" * 22, MONDAY)
    shown = own.stock
    stocks.change_own(school, desk, own.id, replace(shown, left_mm=9.0), "l" * 22, MONDAY)
    with pytest.raises(FieldRefused, match="were changed while"):
        print_on(school, None, page_of([0]), stock=shown)
    assert store.open_sheets(school) == []


# --- the pages


def test_a_sheet_is_put_in_looked_at_and_marked(school, signed_in):
    desk = signed_in("desk")
    answer = desk.post(
        "/printing/drawer/new",
        data={"stock": "L7159", "first_used": "5", "name": " Blue  folder ", "form_key": "k" * 22},
    )
    assert answer.status_code == 302, answer.text
    page = desk.get(answer.location).text
    assert "Blue folder" in page
    assert "19 of 24 free" in page
    assert "Row 2, label 3: free, print from here" in page
    assert 'href="/printing/?drawer=1&amp;start=6"' in page
    assert "Row 1, label 1: used before" in page
    css = desk.get("/printing/drawer/cells/L7159.css")
    assert css.mimetype == "text/css"
    assert ".cell-24{" in css.text
    assert desk.get("/printing/drawer/1.svg").mimetype == "image/svg+xml"
    assert desk.post("/printing/drawer/1/mark", data={"cells": ["6", "7"], "damaged": "1"}).status_code == 302
    page = desk.get("/printing/drawer/1").text
    assert "17 of 24 free" in page
    assert "Row 2, label 3: damaged" in page
    assert 'cell cell-8 cell-free cell-first"' in page
    again = desk.post("/printing/drawer/1/mark", data={"cells": "6", "damaged": "1"}, follow_redirects=True)
    assert "0 labels marked as damaged. 1 was not free anyway." in again.text
    assert desk.post("/printing/drawer/1/mark", data={"cells": "6", "free": "1"}).status_code == 302
    assert 'cell cell-6 cell-free cell-first"' in desk.get("/printing/drawer/1").text


def test_what_was_printed_says_when_and_for_which_device(school, signed_in):
    device = add_device(school, "Hall projector")
    left = print_on(school, None, {0: device.code})
    page = signed_in("desk").get(f"/printing/drawer/{left.id}").text
    assert "Row 1, label 1: printed 7 Sep 2026 for Hall projector" in page
    assert f'href="/fieldwork/devices/{device.code}"' in page


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_stays_text(school, signed_in, typed):
    desk = signed_in("desk")
    sheet = put_in(school)
    for path, data in (
        ("/printing/drawer/new", {"stock": typed, "first_used": typed, "name": typed, "form_key": typed}),
        ("/printing/drawer/new", {"stock": "L7159", "first_used": "1", "name": typed, "form_key": "k" * 22}),
        (f"/printing/drawer/{sheet.id}/rename", {"name": typed}),
        (f"/printing/drawer/{sheet.id}/mark", {"cells": typed, "damaged": "1"}),
        (f"/printing/drawer/{sheet.id}/throw-away", {"reason": typed}),
    ):
        answer = desk.post(path, data=data)
        assert answer.status_code in (302, 422), path
        assert "<script>alert" not in answer.text
    for path in ("/printing/drawer/", f"/printing/drawer/{sheet.id}"):
        assert "<script>alert" not in desk.get(path).text
    assert desk.get(f"/printing/drawer/cells/{'x' * 300}.css").status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("new", {"first_used": "", "stock": "L7159"}, "first_used"),
        ("new", {"first_used": "24", "stock": "L7159"}, "first_used"),
        ("new", {"first_used": "-1", "stock": "L7159"}, "first_used"),
        ("new", {"first_used": "1", "stock": "DK-11201"}, "stock"),
        ("new", {"first_used": "1", "stock": "L7159", "name": "Blue"}, "name"),
        ("1/rename", {"name": ""}, "name"),
        ("1/rename", {"name": "blue"}, "name"),
        ("1/throw-away", {"reason": " "}, "reason"),
        ("1/mark", {"damaged": "1"}, "cells"),
        ("1/mark", {"damaged": "1", "cells": "25"}, "cells"),
        ("1/mark", {"free": "1", "cells": "1e1"}, "cells"),
    ],
)
def test_what_is_refused_stands_beside_its_field(school, signed_in, path, data, field):
    put_in(school, name="Red")
    put_in(school, name="Blue")
    answer = signed_in("coordinator").post(f"/printing/drawer/{path}", data={"form_key": "k" * 22} | data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert len(store.open_sheets(school)) == 2


def test_a_sheet_goes_and_comes_back_on_the_pages(school, signed_in):
    desk, sheet = signed_in("desk"), put_in(school, name="Red")
    assert desk.post(f"/printing/drawer/{sheet.id}/rename", data={"name": "Green"}).status_code == 302
    assert desk.post(f"/printing/drawer/{sheet.id}/throw-away", data={"reason": "lost"}).status_code == 302
    assert "Green" in desk.get("/printing/drawer/").text
    page = desk.get(f"/printing/drawer/{sheet.id}").text
    assert "Put it back" in page
    assert "print from here" not in page
    assert desk.post(f"/printing/drawer/{sheet.id}/mark", data={"cells": "1", "damaged": "1"}).status_code == 422
    assert desk.post(f"/printing/drawer/{sheet.id}/put-back").status_code == 302
    assert actions.known_sheet(school, sheet.id).gone_at is None


# --- anything in any order


class Drawer(RuleBasedStateMachine):
    """One sheet after the other is printed on, marked, freed, thrown away; a model keeps what must be true."""

    folder: Callable[[], Path]

    @initialize()
    def open(self) -> None:
        self.database = open_new(self.folder())
        self.desk = actions.Actor(None, "desk")
        self.model: dict[int, set[int]] = {}
        self.gone: set[int] = set()
        self.printed = 0
        self.noted: list[tuple[int, int, str]] = []

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    def open_ids(self) -> list[int]:
        return sorted(self.model.keys() - self.gone)

    def new_codes(self, number: int) -> list[str]:
        self.printed += number
        return [code(self.printed - n) for n in range(number)]

    @rule(used=st.integers(0, 8))
    def put_in(self, used: int) -> None:
        made = actions.put_in(self.database, self.desk, "", MINI.code, used, new_form_key(), MONDAY)
        self.model[made.id] = set(range(used))

    @rule(labels=st.integers(1, 30), start=st.integers(0, 8), data=st.data(), is_on_sheet=st.booleans())
    def print_labels(self, labels: int, start: int, data: st.DataObject, is_on_sheet: bool) -> None:
        ids = self.open_ids() if is_on_sheet else []
        sheet_id = data.draw(st.sampled_from(ids)) if ids else None
        taken = actions.taken_cells(self.database, sheet_id, start) if sheet_id else frozenset(range(start))
        free = [cell for cell in range(MINI.cells) if cell not in taken]
        if not free:
            return
        codes, pages = self.new_codes(labels), [{}]
        cells = free
        for one in codes:
            if not cells:
                pages.append({})
                cells = list(range(MINI.cells))
            pages[-1][cells[0]] = one
            cells = cells[1:]
        left = actions.note_printed(self.database, self.desk, sheet_id, MINI, pages, MONDAY, taken)
        if sheet_id:
            self.note(sheet_id, pages[0])
            pages = pages[1:]
        if pages and left and left.id != sheet_id:
            self.model[left.id] = set(taken) if len(pages) == 1 and not sheet_id else set()
            self.note(left.id, pages[-1])
        elif pages:
            assert len(pages[-1]) + (len(taken) if len(pages) == 1 and not sheet_id else 0) == MINI.cells

    def note(self, sheet_id: int, page: dict[int, str]) -> None:
        assert not self.model[sheet_id] & page.keys()
        self.model[sheet_id] |= page.keys()
        self.noted += [(sheet_id, cell, one) for cell, one in page.items()]
        if len(self.model[sheet_id]) == MINI.cells:
            self.gone.add(sheet_id)

    @precondition(lambda self: self.open_ids())
    @rule(data=st.data(), cells=st.sets(st.integers(0, 8), min_size=1), is_damage=st.booleans())
    def mark(self, data: st.DataObject, cells: set[int], is_damage: bool) -> None:
        sheet_id = data.draw(st.sampled_from(self.open_ids()))
        if is_damage:
            marked = actions.mark_damaged(self.database, self.desk, sheet_id, cells, MONDAY)
            assert marked == len(cells - self.model[sheet_id])
            self.note(sheet_id, dict.fromkeys(cells - self.model[sheet_id], ""))
        else:
            freed = actions.free_again(self.database, self.desk, sheet_id, cells, MONDAY)
            assert freed == len(cells & self.model[sheet_id])
            self.model[sheet_id] -= cells

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def throw_away_or_put_back(self, data: st.DataObject) -> None:
        sheet_id = data.draw(st.sampled_from(sorted(self.model)))
        if sheet_id in self.gone:
            actions.put_back(self.database, self.desk, sheet_id, MONDAY)
            self.gone.discard(sheet_id)
        else:
            actions.throw_away(self.database, self.desk, sheet_id, "lost", MONDAY)
            self.gone.add(sheet_id)

    @invariant()
    def what_is_known_is_true(self) -> None:
        if not hasattr(self, "database"):
            return
        for sheet_id, taken in self.model.items():
            cells = [cell.cell for cell in store.cells(self.database, sheet_id)]
            assert len(cells) == len(set(cells)), "a label is taken once"
            assert set(cells) == taken
            sheet = actions.known_sheet(self.database, sheet_id)
            assert sheet.free == MINI.cells - len(taken)
            assert (sheet.gone_at is not None) == (sheet_id in self.gone)
        rows = self.database.connection.execute("SELECT sheet_id, cell, code FROM drawer_cells WHERE code <> ''")
        kept = [tuple(row) for row in rows]
        assert sorted(kept) == sorted(entry for entry in self.noted if entry[2]), "what was printed stays known"
        assert {sheet.id for sheet in store.open_sheets(self.database)} == set(self.open_ids())


def test_no_label_is_printed_on_twice_and_none_is_lost(tmp_path_factory):
    class Run(Drawer):
        folder = staticmethod(lambda: tmp_path_factory.mktemp("drawer"))

    Run.TestCase.settings = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Run.TestCase("runTest").runTest()
