"""Label stock: all of the register with how it fits, what the school keeps, and sheets it measured itself."""

import io
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.devices import codes
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.stock import actions, fits, measuring, pictures, rules, store
from kiosk.printing.stock.millimetres import millimetres
from kiosk.printing.stock.records import ADVICE, MATERIAL_WORDS, Material, Paper, own_sheet
from labels.errors import PdfEngineMissing
from labels.layout import MODULE_FLOOR_MM
from labels.phrase import phrase_of
from labels.printer import Printer
from labels.sheet import lay_out
from labels.sticker import Sticker
from labels.stock import STOCKS, Stock
from tests.builders import MONDAY, actor

FILM = {
    "page_width_mm": 210.0,
    "page_height_mm": 297.0,
    "columns": 4,
    "rows": 12,
    "label_width_mm": 45.7,
    "label_height_mm": 21.2,
    "left_mm": 9.7,
    "top_mm": 21.5,
    "pitch_x_mm": 48.3,
    "pitch_y_mm": 21.2,
    "corner_mm": 1.5,
}
TYPED = {
    "name": "Blue film",
    "paper": "a4",
    "label_width_mm": "45,7",
    "label_height_mm": "21.2 mm",
    "columns": "4",
    "rows": "12",
    "left_mm": "9.7",
    "top_mm": "21.5",
    "pitch_x_mm": "48.3",
    "pitch_y_mm": "",
    "corner_mm": "1.5",
    "form_key": "k" * 22,
}
HOSTILE = (
    *("<script>alert(1)</script>", "'; DROP TABLE own_stocks; --", "\0\x1b[31m", "W" * 300, "{{ 7*7 }}", "=1+1"),
    *("NaN", "inf", "1e400", "-1", "9" * 30, "٤", "0x10", "1_0", "--5", "1,2,3", "½"),
)


def film(name: str = "Blue film", **measures: object) -> Stock:
    return own_sheet("OWN-", name, **(FILM | measures))


def add(school, name: str = "Blue film", **measures: object):
    return actions.add_own(school, actor(school, "desk"), film(name, **measures), new_form_key(), MONDAY)


def print_on(school, stock: Stock) -> None:
    drawer.note_printed(school, actor(school, "desk"), None, stock, [{0: "0000001"}], MONDAY)


# --- the register


def test_all_of_the_register_is_offered_once_and_says_how_it_fits(school):
    offers = actions.offers(school)
    assert len(STOCKS) == 71
    assert sorted(offer.stock.code for offer in offers) == sorted(STOCKS)
    assert {offer.stock.code for offer in offers} == {stock.code for stock in actions.offered_stocks(school)}
    for offer in offers:
        assert offer.fit
        assert offer.fit.is_good == (offer.fit.module_mm is not None and offer.fit.module_mm >= MODULE_FLOOR_MM)
        assert offer.fit.is_good or (offer.fit.reason and offer.fit.smallest in STOCKS)
    fit_of = {offer.stock.code: offer.fit for offer in offers}
    assert fits.verdict(fit_of["L7160"]) == f"Squares of {fit_of['L7160'].module_mm:.2f} mm: very good"
    assert re.fullmatch(r"Too small; [\w-]+ would do", fits.verdict(fit_of["L6008"]))
    assert fit_of[fit_of["L6008"].smallest].is_good
    assert not any(fit_of[code].is_good for code in ("L6008", "L4731", "L7658", "5167"))
    assert all(fit_of[code].is_good for code in ("L7651", "L6009", "L7654", "L6011", "DK-11201", "11354"))


def test_a_longer_address_makes_fewer_stocks_fit(school):
    before = {offer.stock.code for offer in actions.offers(school) if offer.fit and offer.fit.is_good}
    change_setting(school, "address", "http://it-service-desk.llanfair-green-primary.school.example:8080")
    after = {offer.stock.code for offer in actions.offers(school) if offer.fit and offer.fit.is_good}
    assert after < before
    school.connection.execute("DELETE FROM settings WHERE name = 'address'")
    assert all(offer.fit is None for offer in actions.offers(school))


@pytest.mark.parametrize(
    ("code", "material"),
    [
        ("L7159", Material.PAPER),
        ("L6009", Material.FILM),
        ("L6113", Material.ANTI_TAMPER),
        ("L4736", Material.REMOVABLE),
        ("HERMA-4346", Material.REMOVABLE),
        ("L4773", Material.FILM),
        ("6570", Material.FILM),
        ("DK-11201", Material.DIRECT_THERMAL),
        ("DK-22212", Material.FILM),
        ("TZE-24", Material.FILM),
        ("99010", Material.DIRECT_THERMAL),
        ("1933081", Material.FILM),
        ("ZEBRA-57X32", Material.RIBBON),
        ("ZEBRA-76X25", Material.FILM),
    ],
)
def test_what_a_stock_is_made_of(code, material):
    assert rules.material_of(STOCKS[code]) is material
    assert set(ADVICE) == set(MATERIAL_WORDS) == set(Material)


def test_what_has_to_lie_in_the_printer():
    papers = {stock.code: rules.paper_of(stock) for stock in STOCKS.values()}
    assert (papers["L7159"], papers["5160"], papers["DK-22205"]) == (Paper.A4, Paper.LETTER, Paper.ROLL)
    assert Paper.OTHER not in papers.values()
    assert rules.paper_of(film(page_width_mm=200.0)) is Paper.OTHER
    assert rules.paper_of(film(columns=1, rows=1)) is Paper.A4


def test_what_is_ours_comes_first_and_of_that_what_was_used_last(school):
    desk = actor(school, "desk")
    own = add(school)
    for code in ("L6009", "11354"):
        actions.keep(school, desk, code, True, MONDAY)
    assert {offer.stock.code for offer in actions.offers(school) if offer.is_ours} == {own.code, "L6009", "11354"}
    school.connection.execute(
        """
        INSERT INTO sheets (stock, start, pages, address, smallest_module_mm, printed_at, actor, pdf)
        VALUES ('11354', 1, 1, 'x', 0.5, '2026-09-01T08:00:00Z', 'x', x''),
               ('L7651', 1, 1, 'x', 0.5, '2026-09-02T08:00:00Z', 'x', x'')
        """
    )
    codes = [stock.code for stock in actions.offered_stocks(school)]
    assert codes[0] == "11354"
    assert set(codes[1:3]) == {own.code, "L6009"}
    assert codes[3] == "L7651"
    assert len(codes) == 72
    assert {offer.stock.code for offer in actions.offers(school) if offer.is_ours} == {
        own.code,
        "L6009",
        "11354",
        "L7651",
    }
    actions.keep(school, desk, "11354", False, MONDAY)
    assert [stock.code for stock in actions.offered_stocks(school)][2] == "L7651"


@pytest.mark.parametrize(
    ("query", "wanted", "unwanted"),
    [
        ("text=l7159", "L7159", "L7160"),
        ("text=48+per+sheet", "L6009", "L7159"),
        ("maker=Herma", "HERMA-4346", "L7159"),
        ("paper=roll", "DK-11201", "L7159"),
        ("paper=letter", "5160", "L7159"),
        ("material=film", "L6009", "L7159"),
        ("material=anti_tamper", "L6113", "L6009"),
        ("fits=1", "L7159", "L6008"),
    ],
)
def test_the_register_is_filtered(signed_in, query, wanted, unwanted):
    page = signed_in("desk").get(f"/printing/stock/?{query}").text
    assert f'href="/printing/stock/{wanted}"' in page
    assert f'href="/printing/stock/{unwanted}"' not in page


def test_flagged_rows_say_why_and_thermal_paper_that_it_fades(signed_in):
    desk = signed_in("desk")
    register = desk.get("/printing/stock/").text
    for stock in STOCKS.values():
        assert f'href="/printing/stock/{stock.code}"' in register
        page = desk.get(f"/printing/stock/{stock.code}")
        assert page.status_code == 200
        assert not stock.remark or stock.remark[:40] in page.text
    for code in ("L7159", "6570", "22806"):
        assert STOCKS[code].remark[:40] in register
    assert "fades" in desk.get("/printing/stock/DK-11201").text


def test_the_school_marks_what_it_keeps(school, signed_in):
    desk = signed_in("desk")
    answer = desk.post("/printing/stock/ours?maker=Avery", data={"keep": "L6009"})
    assert answer.location == "/printing/stock/?maker=Avery"
    assert store.kept(school) == {"L6009"}
    assert "L7159" not in re.findall(r'href="/printing/stock/([\w-]+)">', desk.get("/printing/stock/?ours=1").text)
    answer = desk.post("/printing/stock/ours", data={"drop": "L6009", "back": "stock"})
    assert answer.location == "/printing/stock/L6009"
    assert store.kept(school) == set()
    for data in ({}, {"keep": "L0000"}, {"keep": HOSTILE[0]}):
        assert desk.post("/printing/stock/ours", data=data).status_code == 404


def test_a_page_says_what_fits_instead_and_what_the_usual_printer_makes_of_it(school, signed_in):
    desk = signed_in("desk")
    small = desk.get("/printing/stock/L6008").text
    assert "Too small" in small
    assert "The smallest stock that can is" in small or "Look at" in small
    assert "Print on it" not in small
    assert "Print on it" in desk.get("/printing/stock/L7651").text
    thermal = SchoolPrinter(0, Printer("Server room", 203, is_thermal=True))
    printers.add_printer(school, actor(school, "desk"), thermal, new_form_key(), MONDAY)
    asked = fits.wanted(read_settings(school))
    changed = [
        code
        for code, stock in STOCKS.items()
        if stock.is_roll and fits.fit(stock, asked) != fits.fit(stock, asked, thermal.printer)  # type: ignore[arg-type]
    ]
    assert changed
    assert "Printed with Server room, which sets 203 dots an inch" in desk.get(f"/printing/stock/{changed[0]}").text
    change_setting(school, "address", "http://helpdesk.llanfair-green-primary.school:8080")
    tight = desk.get("/printing/stock/DK-11204").text
    assert "needs a steady hand" in tight
    assert "in whole dots of 0.125 mm, would be smaller" in tight
    assert desk.get("/printing/stock/L0000").status_code == 404
    assert desk.get(f"/printing/stock/{'x' * 500}").status_code == 404


# --- sheets of our own


@given(st.floats(0, 999, allow_nan=False).map(lambda length: round(length, 2)), st.sampled_from([".", ","]))
def test_a_length_is_read_as_people_type_it(length, point):
    assert millimetres(f"{length:.2f}".replace(".", point)) == length
    assert millimetres(f" {length:.2f} mm ") == length
    assert millimetres(f"-{length:.2f}") == -length


@pytest.mark.parametrize("typed", [*(text for text in HOSTILE if text != "-1"), "", " ", "1.234", "1.", ".5", "5 cm"])
def test_what_is_no_length_is_refused(typed):
    with pytest.raises(ValueError, match="Enter millimetres"):
        millimetres(typed)


def test_own_sheets_are_added_drawn_and_offered(school, signed_in):
    desk = signed_in("desk")
    answer = desk.post("/printing/stock/new", data=TYPED)
    assert answer.status_code == 302, answer.text
    assert answer.location == "/printing/stock/OWN-1"
    assert desk.post("/printing/stock/new", data=TYPED).location == answer.location  # sent twice
    own = store.own_stocks(school)[0]
    assert own.stock == own_sheet("OWN-1", "Blue film", **FILM)
    assert actions.known_stock(school, "own-1") == own.stock
    assert own.stock in actions.offered_stocks(school)
    page = desk.get(answer.location).text
    assert page.count("stock-cell") == 48
    assert "Blue film" in desk.get("/printing/stock/").text
    assert {code for code in STOCKS if code.startswith(store.OWN_PREFIX)} == set()


def test_a_roll_needs_its_label_alone_and_another_page_its_size(school, signed_in):
    desk = signed_in("desk")
    roll = {"name": "Roll", "paper": "roll", "label_width_mm": "57", "label_height_mm": "32", "form_key": "r" * 22}
    assert desk.post("/printing/stock/new", data=roll).status_code == 302
    stock = actions.known_stock(school, "OWN-1")
    assert (stock.cells, stock.page_width_mm, stock.pitch_y_mm, rules.paper_of(stock)) == (1, 57, 32, Paper.ROLL)
    other = TYPED | {"paper": "other", "name": "Other", "form_key": "o" * 22}
    answer = desk.post("/printing/stock/new", data=other)
    assert answer.status_code == 422
    assert 'id="page_width_mm-error"' in answer.text
    assert 'id="page_height_mm-error"' in answer.text
    sized = other | {"page_width_mm": "205", "page_height_mm": "300"}
    assert desk.post("/printing/stock/new", data=sized).status_code == 302
    assert rules.paper_of(actions.known_stock(school, "OWN-2")) is Paper.OTHER


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "l7159"}, "name"),
        ({"paper": "papyrus"}, "paper"),
        ({"label_width_mm": ""}, "label_width_mm"),
        ({"label_width_mm": "4"}, "label_width_mm"),
        ({"label_height_mm": "0"}, "label_height_mm"),
        ({"columns": ""}, "columns"),
        ({"columns": "0"}, "columns"),
        ({"columns": "51"}, "columns"),
        ({"columns": "5"}, "columns"),
        ({"rows": "13"}, "rows"),
        ({"rows": "x"}, "rows"),
        ({"left_mm": ""}, "left_mm"),
        ({"top_mm": "45"}, "rows"),
        ({"pitch_x_mm": "40"}, "pitch_x_mm"),
        ({"pitch_y_mm": "20"}, "pitch_y_mm"),
        ({"corner_mm": "15"}, "corner_mm"),
        ({"columns": "40", "rows": "40"}, "columns"),
        ({"paper": "roll", "label_width_mm": "8"}, "label_width_mm"),
    ],
)
def test_measures_that_cannot_be_are_refused_beside_their_field(school, signed_in, changed, field):
    answer = signed_in("coordinator").post("/printing/stock/new", data=TYPED | changed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "valid integer" not in answer.text
    assert store.own_stocks(school) == []
    for name, value in (TYPED | changed).items():
        assert name == "form_key" or name == "paper" or not value or f'value="{value}"' in answer.text


def test_whatever_is_typed_into_any_field_is_saved_as_text_or_refused(school, signed_in):
    desk = signed_in("desk")
    for field, typed in product(sorted(TYPED), HOSTILE):
        sent = TYPED | {field: typed, "form_key": typed if field == "form_key" else new_form_key()}
        answer = desk.post("/printing/stock/new", data=sent)
        assert answer.status_code in (302, 422), (field, typed)
        preview = desk.get("/printing/stock/preview", query_string=sent)
        assert preview.status_code == 200, (field, typed)
        assert "<script>alert" not in answer.text + preview.text, (field, typed)
        for own in store.own_stocks(school):
            assert measuring.problems(own.stock) == []
            assert desk.get(f"/printing/stock/{own.code}").status_code == 200
            actions.retire_own(school, actor(school, "desk"), own.id, MONDAY)
    assert desk.post("/printing/stock/new", data=dict.fromkeys(TYPED, HOSTILE[0]) | {"show": "1"}).status_code == 200
    assert "<script>alert" not in desk.get("/printing/stock/").text


def test_every_finding_of_labels_has_its_field():
    wrong = (
        film(columns=5),
        film(rows=13),
        film(pitch_x_mm=40.0),
        film(pitch_y_mm=20.0),
        film(corner_mm=15.0),
        film(left_mm=-1.0),
        film(top_mm=-1.0),
        film(page_width_mm=1.0),
        film(columns=40, rows=40),
        film(label_width_mm=1.0),
        film(columns=99),
    )
    for stock in wrong:
        found = measuring.problems(stock)
        assert found
        assert all(field for field, _ in found), found


def test_the_preview_follows_what_is_typed_without_saving(school, signed_in):
    desk = signed_in("desk")
    assert "as soon as its measures are typed" in desk.get("/printing/stock/preview?columns=4").text
    drawn = desk.get("/printing/stock/preview", query_string=TYPED).text
    assert drawn.count("stock-cell") == 48
    assert "Squares of" in drawn
    assert "<html" not in drawn
    tiny = {"label_width_mm": "10", "label_height_mm": "10"}
    small = desk.get("/printing/stock/preview", query_string=TYPED | tiny).text
    assert "This label (10 × 10 mm) cannot hold" in small
    named = re.search(r"Too small; (\S+) would do", small)
    assert named
    assert f"The smallest stock that can is {named[1]}." in small
    wrong = desk.get("/printing/stock/preview", query_string=TYPED | {"columns": "5"}).text
    assert "would end" in wrong
    shown = desk.post("/printing/stock/new", data=TYPED | {"show": "1", "name": ""})
    assert shown.status_code == 200
    assert shown.text.count("stock-cell") == 48
    huge = desk.get("/printing/stock/preview", query_string=TYPED | {"columns": "50", "rows": "50"}).text
    assert "stock-cell" not in huge
    assert store.own_stocks(school) == []


def test_sheets_are_changed_while_nothing_was_printed_on_them(school, signed_in):
    own = add(school)
    desk = signed_in("desk")
    page = desk.get(f"/printing/stock/own/{own.id}").text
    assert 'value="45.7"' in page
    assert "keep their measures" not in page
    changed = TYPED | {"left_mm": "8", "form_key": "c" * 22}
    assert desk.post(f"/printing/stock/own/{own.id}", data=changed).location == f"/printing/stock/{own.code}"
    assert [found.stock.left_mm for found in store.own_stocks(school)] == [8.0]


def test_sheets_that_were_printed_on_keep_their_measures_for_ever(school, signed_in):
    own, desk = add(school), signed_in("desk")
    print_on(school, own.stock)
    assert "keep their measures" in desk.get(f"/printing/stock/own/{own.id}").text
    answer = desk.post(f"/printing/stock/own/{own.id}", data=TYPED | {"left_mm": "8", "form_key": "c" * 22})
    assert answer.location == "/printing/stock/OWN-2"
    again = desk.post(f"/printing/stock/own/{own.id}", data=TYPED | {"left_mm": "8", "form_key": "c" * 22})
    assert again.location == "/printing/stock/OWN-2"
    assert actions.known_stock(school, "OWN-1") == own.stock
    assert [found.code for found in store.own_stocks(school)] == ["OWN-2"]
    assert actions.known_own(school, 2).follows == own.id
    assert actions.known_own(school, own.id).retired_at
    with pytest.raises(Refused, match="is retired"):
        actions.change_own(school, actor(school, "desk"), own.id, film(left_mm=7.0), new_form_key(), MONDAY)
    # the name alone is no measure
    print_on(school, actions.known_stock(school, "OWN-2"))
    renamed = desk.post(
        "/printing/stock/own/2", data=TYPED | {"left_mm": "8", "name": "Green film", "form_key": "n" * 22}
    )
    assert renamed.location == "/printing/stock/OWN-2"
    assert actions.known_own(school, 2).name == "Green film"


def test_a_print_in_the_ledger_counts_as_use_too(school):
    own = add(school)
    assert not own.is_used
    school.connection.execute(
        """
        INSERT INTO sheets (stock, start, pages, address, smallest_module_mm, printed_at, actor, pdf)
        VALUES ('OWN-1', 1, 1, 'x', 0.5, '2026-09-01T08:00:00Z', 'x', x'')
        """
    )
    assert actions.known_own(school, own.id).is_used


def test_sheets_that_are_retired_are_no_longer_offered_and_stay_known(school, signed_in):
    own, desk = add(school), signed_in("desk")
    assert desk.post(f"/printing/stock/own/{own.id}/retire").status_code == 302
    assert own.stock not in actions.offered_stocks(school)
    assert actions.known_stock(school, own.code) == own.stock
    assert "no longer used" in desk.get(f"/printing/stock/{own.code}").text
    assert add(school).name == own.name  # the name is free again
    with pytest.raises(FieldRefused, match="already sheets called"):
        add(school, "BLUE film")
    with pytest.raises(sqlite3.IntegrityError):
        school.connection.execute("DELETE FROM own_stocks")
    for code in ("OWN-99", "OWN-", "OWN-x", "OWN-٤", "OWN-01", "OWN-" + "9" * 50):
        with pytest.raises(FieldRefused):
            actions.known_stock(school, code)
    with pytest.raises(NotFound):
        actions.known_own(school, 99)


# --- the test sheet


def test_the_test_sheet_is_a_page_with_its_style_beside_it(school, signed_in):
    desk = signed_in("desk")
    page = desk.get("/printing/stock/L7159/test-sheet")
    assert page.mimetype == "text/html"
    assert "<style" not in page.text
    assert " style=" not in page.text
    style = re.search(r'href="(/printing/stock/L7159/test-sheet.css[^"]*)"', page.text)
    assert style
    assert "@page{size:210mm 297mm" in desk.get(style[1]).text
    assert page.text.count("<rect") >= 24


def test_the_test_sheet_is_moved_by_the_printers_nudge(school, signed_in):
    desk = signed_in("desk")
    nudged = SchoolPrinter(0, Printer("Office laser", 600, 1.5, -0.25))
    printer = printers.add_printer(school, actor(school, "desk"), nudged, new_form_key(), MONDAY)
    assert "translate(1.5 -0.25)" in desk.get(f"/printing/stock/L7159/test-sheet?printer={printer.id}").text
    assert "translate(1.5 -0.25)" in desk.get("/printing/stock/L7159/test-sheet").text  # the usual one
    assert "translate(0 0)" in desk.get("/printing/stock/L7159/test-sheet?printer=").text
    assert desk.get("/printing/stock/L7159/test-sheet?printer=99").status_code == 404
    assert desk.get("/printing/stock/L0000/test-sheet").status_code == 404


def test_without_an_engine_the_reason_is_said_and_the_browser_still_prints(signed_in, monkeypatch):
    def missing(*_: object) -> bytes:
        raise PdfEngineMissing("Pango is missing. Print the same sheet from the browser.")

    monkeypatch.setattr(pictures, "make_test_sheet", missing)
    desk = signed_in("desk")
    answer = desk.get("/printing/stock/L7159/test-sheet.pdf")
    assert answer.location == "/printing/stock/L7159"
    assert "Print the test sheet from the browser" in desk.get(answer.location).text
    assert desk.get("/printing/stock/L7159/test-sheet").status_code == 200


def test_the_test_sheet_is_a_pdf(school, signed_in):
    add(school)
    answer = signed_in("desk").get("/printing/stock/OWN-1/test-sheet.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="test-sheet-OWN-1.pdf"'
    box = PdfReader(io.BytesIO(answer.data)).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [210, 297]


def test_what_is_said_of_a_stock_holds_for_every_device(school):
    """The size that the register promises is never more than what a real sticker gets."""
    asked = fits.wanted(read_settings(school))
    assert asked
    for stock in (STOCKS["L7651"], STOCKS["6570"], STOCKS["DK-11204"], STOCKS["11354"]):
        promised = fits.fit(stock, asked).module_mm
        for number in range(20):
            steps = iter(range(number, 100, 5))
            code = codes.new_code(lambda alphabet, steps=steps: alphabet[next(steps) % len(alphabet)])
            text = codes.sticker_text("http://helpdesk.school:8080", code)
            sticker = Sticker(text, codes.shown(code), asked.school, asked.host, asked.phone, phrase_of(code))
            assert lay_out([sticker], stock)[0].labels[0].layout.module_mm >= promised - 1e-9
