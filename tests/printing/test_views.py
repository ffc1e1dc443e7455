"""Labels: chosen, proved, noted in the ledger, and never with an address that leads nowhere."""

import io

import pytest
from pypdf import PdfReader

from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import change_setting
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.jobs import actions as jobs
from kiosk.printing import actions
from kiosk.printing.stock import actions as stock
from kiosk.printing.stock.records import own_sheet
from kiosk.stickers import actions as blanks
from kiosk.stickers import store as stickers
from labels.own_stock import check_stock
from tests import builders
from tests.builders import MONDAY, actor, add_device

SHEET = {"stock": "L7159", "start": "1"}


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def ledger(school) -> tuple[int, int]:
    count = school.connection.execute("SELECT (SELECT count(*) FROM sheets), (SELECT count(*) FROM stickers)")
    return tuple(count.fetchone())


def test_labels_are_made_proved_and_noted(school, desk):
    made = [add_device(school, f"Tablet {number}", location="Trolley") for number in range(3)]
    answer = desk.post("/printing/", data=SHEET | {"chosen": [str(device.id) for device in made]})
    assert answer.status_code == 302, answer.text
    page = desk.get(answer.location).text
    assert "All 3 codes read back" in page
    assert "http://helpdesk.school:8080" in page
    assert "Carys Morgan" in page
    assert "21 labels are left on the last sheet" in page
    assert "L7159 of " in desk.get("/printing/").text  # offered for the next print
    assert ledger(school) == (1, 3)
    texts = {row[0] for row in school.connection.execute("SELECT text FROM stickers")}
    assert texts == {f"http://HELPDESK.SCHOOL:8080/D/{device.code}" for device in made}
    pdf = desk.get(f"{answer.location}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'inline; filename="labels-1.pdf"'
    text = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert all(device.shown_code in text for device in made)
    assert "3 labels" in desk.get("/printing/").text
    assert devices.devices(school, {"never_printed": True}) == []
    assert all(stickers.newest_sticker(school, device.code) for device in made)


@pytest.mark.parametrize("address", [None, "http://localhost:8080", "http://127.0.0.1", "http://0.0.0.0"])
def test_no_label_is_made_without_an_address_that_leads_here(school, desk, address):
    device = add_device(school)
    if address:
        change_setting(school, "address", address)
    else:
        school.connection.execute("DELETE FROM settings WHERE name = 'address'")
    answer = desk.post("/printing/", data=SHEET | {"chosen": str(device.id)})
    assert answer.status_code == 422
    assert ("leads a phone to itself" if address else "Set the address") in answer.text.replace("would lead", "leads")
    assert f'id="device-{device.id}" checked' in answer.text
    assert ledger(school) == (0, 0)
    assert "Before the first label is printed" in desk.get("/printing/").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("start", "25"),
        ("start", "0"),
        ("start", "x"),
        ("start", ""),
        ("start", "501"),
        ("start", "1.5"),
        ("start", "9" * 30),
        ("stock", "L0000"),
        ("stock", ""),
        ("chosen", []),
        ("chosen", ["x"]),
        ("chosen", ["999999"]),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_ticks_stay(school, desk, field, typed):
    device = add_device(school)
    answer = desk.post("/printing/?kind=projector", data=SHEET | {"chosen": [str(device.id)]} | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert answer.text.count(f'href="#{field}"') == 1  # one thing is wrong, and it is said once
    assert field == "chosen" or f'id="device-{device.id}" checked' in answer.text
    assert ledger(school) == (0, 0)


def test_a_used_sheet_is_begun_where_it_is_free(school, desk):
    made = [add_device(school) for _ in range(2)]
    answer = desk.post("/printing/", data={"stock": "L7159", "start": "24", "chosen": [str(d.id) for d in made]})
    sheet = stickers.sheets(school, int(answer.location.rsplit("/", 1)[1]))
    assert sheet
    assert (sheet.start, sheet.pages, sheet.labels) == (24, 2, 2)


def test_a_sheet_of_our_own_with_very_many_labels_is_begun_at_any_of_them(school, desk):
    desk_actor = actor(school, "desk")
    measures = {"label_width_mm": 41.0, "label_height_mm": 21.0, "pitch_x_mm": 41.0, "pitch_y_mm": 21.0}
    page = {"page_width_mm": 800.0, "page_height_mm": 600.0, "columns": 18, "rows": 27, "left_mm": 10.0, "top_mm": 10.0}
    huge = own_sheet("", "Rhwydwaith film", corner_mm=None, **measures, **page)
    assert check_stock(huge) == []
    own = stock.add_own(school, desk_actor, huge, new_form_key(), MONDAY)
    typed = {"stock": own.code, "start": "480", "chosen": str(add_device(school).id)}
    answer = desk.post("/printing/", data=typed)
    assert answer.status_code == 302, answer.text
    assert stickers.sheets(school, 1).start == 480
    assert "from label 480 on" in desk.get(answer.location).text


def test_long_jobs_are_linked_once_there_was_one(school, desk):
    assert 'href="/jobs/"' not in desk.get("/printing/").text
    job_id = jobs.start(school, actor(school, "desk"), "labels", "300 labels on L7159", lambda *_: "", MONDAY)
    jobs.wait(school, job_id)
    page = desk.get("/printing/").text
    assert 'href="/jobs/"' in page
    assert "300 labels on L7159" not in page  # it has ended: nothing to look at


def test_too_many_at_once_are_refused_before_anything_is_made(school):
    device = add_device(school)
    with pytest.raises(FieldRefused, match="at most 5,000"):
        actions.print_labels(school, actor(school, "desk"), [device] * 5001, "L7159", 1, MONDAY)
    with pytest.raises(FieldRefused, match="at least one"):
        actions.print_labels(school, actor(school, "desk"), [], "L7159", 1, MONDAY)
    with pytest.raises(Refused, match="no such print"):
        actions.known_sheets(school, 1)


def test_devices_are_chosen_by_what_stands_on_them(school, desk):
    hall = add_device(school, "Beamer", location="Hall")
    office = add_device(school, "Printer", kind=builders.Kind.PRINTER, maker="HP", model="M404", location="Office")
    for query, chosen in (("kind=printer", office), (f"location_id={hall.location_id}", hall), ("text=beam", hall)):
        page = desk.get(f"/printing/?{query}").text
        assert f'id="device-{chosen.id}"' in page
        assert page.count('name="chosen"') == 1
    assert desk.get("/printing/sheets/1").status_code == 404
    assert desk.get("/printing/sheets/1.pdf").status_code == 404


def test_an_address_that_changes_leaves_the_ledger_as_it_was(school, desk):
    device = add_device(school)
    desk.post("/printing/", data=SHEET | {"chosen": str(device.id)})
    change_setting(school, "address", "http://10.1.2.3")
    desk.post("/printing/", data=SHEET | {"chosen": str(device.id)})
    assert [sheet.address for sheet in stickers.newest_sheets(school)] == [
        "http://10.1.2.3",
        "http://helpdesk.school:8080",
    ]
    newest = school.connection.execute("SELECT text FROM stickers ORDER BY id DESC").fetchone()[0]
    assert newest == codes.sticker_text("http://10.1.2.3", device.code)


def test_blank_stickers_are_printed_before_there_is_a_device(school, desk):
    codes_given = blanks.new_blank_codes(school, actor(school, "desk"), 5, MONDAY, "k" * 20)
    page = desk.get("/printing/?blank=1").text
    assert "5 blank stickers" in page
    assert all(codes.shown(code) in page for code in codes_given)
    answer = desk.post("/printing/?blank=1", data=SHEET | {"copies": "2"})
    assert answer.status_code == 302, answer.text
    assert "All 10 codes read back" in desk.get(answer.location).text
    rows = school.connection.execute("SELECT code, device_id, cell FROM stickers ORDER BY cell").fetchall()
    assert [tuple(row) for row in rows] == [
        (code, None, cell) for cell, code in enumerate(code for code in sorted(codes_given) for _ in range(2))
    ]
    empty = desk.post("/printing/?blank=7", data=SHEET)
    assert empty.status_code == 422
    assert 'id="chosen-error"' in empty.text


def test_a_sticker_that_was_replaced_meanwhile_is_in_no_ledger(school, desk, monkeypatch):
    device, really = add_device(school), actions.make_sheets

    def meanwhile(*args, **kwargs):
        given_codes.replace_code(school, actor(school, "desk"), device.id, device.code, VoidReason.DAMAGED, "", MONDAY)
        return really(*args, **kwargs)

    monkeypatch.setattr(actions, "make_sheets", meanwhile)
    answer = desk.post("/printing/", data=SHEET | {"chosen": str(device.id)})
    assert answer.status_code == 422
    assert "was replaced while the labels were being made" in answer.text
    assert ledger(school) == (0, 0)


def test_a_pdf_of_before_warns_of_what_is_wrong_with_it_by_now(school, desk):
    made = [add_device(school) for _ in range(2)]
    page = desk.post("/printing/", data=SHEET | {"chosen": [str(device.id) for device in made]}).location
    assert "Do not print this PDF again" not in desk.get(page).text
    given_codes.replace_code(school, actor(school, "desk"), made[0].id, made[0].code, VoidReason.LOST, "", MONDAY)
    assert "1 sticker on it is void by now" in desk.get(page).text
    assert "is an old one" not in desk.get(page).text
    change_setting(school, "address", "http://new.school")
    assert "The address on them is an old one" in desk.get(page).text


def test_our_own_sheets_are_chosen_first_only_where_the_address_fits_on_them(school, desk):
    measures = {"label_width_mm": 18.0, "label_height_mm": 8.0, "pitch_x_mm": 20.0, "pitch_y_mm": 10.0}
    page = {"page_width_mm": 210.0, "page_height_mm": 297.0, "columns": 9, "rows": 27, "left_mm": 10.0, "top_mm": 10.0}
    tiny = own_sheet("", "Tiny film", corner_mm=None, **measures, **page)
    own = stock.add_own(school, actor(school, "desk"), tiny, new_form_key(), MONDAY)
    shown = desk.get("/printing/").text
    assert f'<option value="{own.code}">' in shown  # offered, and said to be too small
    assert "too small for our address" in shown
    assert '<option value="L7159" selected>' in shown
