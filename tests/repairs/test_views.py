"""The pages of repairs: sending by scanned codes, a repair from going to coming, the lists, the pieces."""

import io
import re

import pytest
import time_machine
from flask import render_template_string
from pypdf import PdfReader

from kiosk.calls import actions as calls
from kiosk.calls.records import HoldReason, Status
from kiosk.repairs import panel, store
from kiosk.suppliers import actions as suppliers
from kiosk.suppliers import agreements
from kiosk.suppliers.records import Agreement
from tests.builders import MONDAY, actor, add_device, dispatched_call

KEY = "k" * 22


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def av(school):
    return suppliers.find_or_add_supplier(school, "Clwyd AV", MONDAY)


def form(av, devices, **what):
    data = {"form_key": KEY, "supplier": str(av.id), "devices": devices, "sent_how": "collected"}
    return data | {"expected_on": "2026-09-18"} | what


def test_several_devices_go_away_by_scanned_and_typed_codes(school, signed_in, av):
    scanned = add_device(school, "Hall <projector>")
    tagged = add_device(school, "Board", asset_tag="LG 0042")
    with_serial = add_device(school, "Screen", serial="SN-1")
    call = dispatched_call(school, scanned)
    lines = f"HTTP://HELPDESK.SCHOOL:8080/D/{scanned.code} c{call.id}\r\nlg 0042\r\n\r\nsn-1"
    answer = signed_in("desk").post("/repairs/new", data=form(av, lines, note="Hums"))
    assert answer.status_code == 302, answer.text
    assert calls.known_call(school, call.id).hold_reason is HoldReason.SUPPLIER
    for device in (scanned, tagged, with_serial):
        assert store.away(school, device.id)
    page = signed_in("desk").get(answer.location).text
    assert "Hall &lt;projector&gt;" in page
    note = signed_in("tech1").get(f"{answer.location}/delivery-note").text
    for words in ("Delivery note R1", "SN-1", "LG 0042", "Hums", "3 devices.", "Llanfair Green"):
        assert words in note, words
    assert "and 2 more" in signed_in("tech2").get("/repairs/").text


def test_the_delivery_note_on_paper_has_sender_and_supplier_beside_each_other(school, signed_in, av):
    device = add_device(school, "Board", asset_tag="LG 0042")
    desk = signed_in("desk")
    answer = desk.post("/repairs/new", data=form(av, device.code))
    pdf = desk.get(f"{answer.location}/delivery-note.pdf")
    assert pdf.mimetype == "application/pdf", pdf.text
    lines = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text(extraction_mode="layout").splitlines()
    assert any(re.search(r"From\s+To$", line.rstrip()) for line in lines), lines
    assert any(re.search(r"Handed over by\s+Received by", line) for line in lines), lines


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("devices", ""),
        ("devices", "nonsense"),
        ("devices", "PJ-1 C999"),
        ("devices", "PJ-1\nPJ-1"),
        ("supplier", ""),
        ("supplier", "9" * 40),
        ("sent_how", "pigeon"),
        ("expected_on", "soon"),
        ("expected_on", "2026-09-06"),
        ("devices", "PJ-1\n" * 60),
        ("their_reference", "x" * 100),
    ],
)
def test_what_is_wrong_stands_beside_its_field(school, signed_in, av, field, typed):
    add_device(school, asset_tag="PJ-1")
    answer = signed_in("desk").post("/repairs/new", data=form(av, "PJ-1", note="typed words") | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "typed words" in answer.text
    assert store.repairs(school, "away", 0, "2026-09-07") == []


def test_from_a_call_everything_is_filled_in_and_what_changed_since_is_noticed(school, signed_in, av):
    device = add_device(school, supplier="Clwyd AV")
    call = dispatched_call(school, device)
    browser = signed_in("tech1")
    page = browser.get(f"/repairs/new?call={call.id}").text
    assert f"{device.shown_code} C{call.id}" in page
    assert f'<option value="{av.id}" selected>' in page
    seen = re.search(r'name="call_seen" value="([^"]+)"', page)[1]
    calls.start(school, actor(school, "tech1"), call, MONDAY)
    data = form(av, f"{device.code} C{call.id}", call_seen=seen)
    answer = browser.post("/repairs/new", data=data)
    assert answer.status_code == 422
    assert "Somebody else changed" in answer.text
    assert store.away(school, device.id) is None
    assert signed_in("tech2").get(f"/repairs/new?call={call.id}").status_code == 404
    assert signed_in("tech2").post("/repairs/new", data=data | {"call_seen": ""}).status_code == 422
    assert browser.post("/repairs/new", data=data | {"call_seen": ""}).status_code == 302


def test_a_call_about_another_device_is_refused(school, signed_in, av):
    device, other = add_device(school, asset_tag="A"), add_device(school, asset_tag="B")
    call = dispatched_call(school, other)
    answer = signed_in("desk").post("/repairs/new", data=form(av, f"A C{call.id}"))
    assert "is about another device" in answer.text
    assert store.away(school, device.id) is None


def test_a_repair_from_going_to_coming(school, signed_in, av):
    device = add_device(school, "Hall projector", asset_tag="PJ-1")
    call = dispatched_call(school, device)
    desk, huw = signed_in("desk"), signed_in("coordinator")
    address = desk.post("/repairs/new", data=form(av, f"PJ-1 C{call.id}")).location
    for browser, part, data in (
        (desk, "reply", {"form_key": "r" * 22, "note": "A man comes"}),
        (desk, "quote", {"price": "85.5", "quoted_on": "2026-09-07"}),
        (huw, "answer", {"answer": "accepted"}),
        (desk, "change", {"their_reference": "RMA 9", "expected_on": "2026-09-20"}),
        (desk, "note", {"note": "Rang them"}),
    ):
        answer = browser.post(f"{address}/{part}", data=data)
        assert answer.status_code == 302, (part, answer.text)
    page = desk.get(address).text
    for words in ("A man comes", "£85.50", "accepted by Huw Ellis", "RMA 9", "Rang them", "20 Sep 2026"):
        assert words in page, words
    row = store.devices_of(school, [1])[1][0]
    refused = desk.post(f"{address}/devices/{row.id}/back", data={"outcome": "replaced", "price": "many"})
    assert refused.status_code == 422
    assert f'id="back-{row.id}-price-error"' in refused.text
    taken = {"outcome": "repaired", "price": "85.50", "note": "New lamp"}
    assert desk.post(f"{address}/devices/{row.id}/back", data=taken).status_code == 302
    page = desk.get(address).text
    assert "still waits. What next?" in page
    assert f'href="/desk/calls/{call.id}"' in page
    assert "Hall projector" in desk.get("/repairs/?view=back").text
    assert desk.post(f"{address}/devices/999/back", data=taken).status_code == 404
    again = desk.post(f"{address}/devices/{row.id}/back", data=taken)
    assert again.status_code == 422
    assert "taken in already" in again.text
    calls.start(school, actor(school, "tech1"), calls.known_call(school, call.id), MONDAY)
    assert "still waits" not in desk.get(address).text


@pytest.mark.parametrize(
    ("part", "data", "field"),
    [
        ("quote", {"price": "x", "quoted_on": "2026-09-07"}, "quote-price"),
        ("quote", {"price": "1", "quoted_on": "2026-09-08"}, "quote-quoted_on"),
        ("reply", {"form_key": "r" * 22, "answered_at": "2026-09-09T10:00"}, "reply-answered_at"),
        ("reply", {"form_key": "r" * 22, "answered_at": "2026-09-06T10:00"}, "reply-answered_at"),
        ("change", {"expected_on": "2026-09-06"}, "change-expected_on"),
        ("note", {"note": ""}, "note-note"),
    ],
)
def test_a_step_with_something_wrong_says_so_beside_its_field(school, signed_in, av, part, data, field):
    add_device(school, asset_tag="PJ-1")
    browser = signed_in("tech1")
    address = browser.post("/repairs/new", data=form(av, "PJ-1")).location
    answer = browser.post(f"{address}/{part}", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert browser.post(f"{address}/nonsense").status_code == 404


def test_a_technician_does_not_accept_a_quote(school, signed_in, av):
    add_device(school, asset_tag="PJ-1")
    browser = signed_in("tech1")
    address = browser.post("/repairs/new", data=form(av, "PJ-1")).location
    browser.post(f"{address}/quote", data={"price": "10", "quoted_on": "2026-09-07"})
    assert "Answer the quote" not in browser.get(address).text
    assert browser.post(f"{address}/answer", data={"answer": "accepted"}).status_code == 422
    assert store.repair(school, 1).quote_answer is None


def test_what_is_overdue_stands_in_its_own_list(school, signed_in, av):
    add_device(school, "Hall projector", asset_tag="PJ-1")
    browser = signed_in("desk")
    browser.post("/repairs/new", data=form(av, "PJ-1"))
    assert browser.get("/repairs/?view=nonsense").status_code == 404
    assert "Nothing is overdue." in browser.get("/repairs/?view=overdue").text
    with time_machine.travel(MONDAY.replace(day=19)):
        late = signed_in("desk")
        assert "was expected 18 Sep 2026" in late.get("/repairs/?view=overdue").text
        assert "Nothing is away." in late.get("/repairs/?supplier=99").text


def test_contracts_and_warranties_that_end_soon(school, signed_in, av):
    def agree(until):
        agreed = Agreement(0, av.id, "AV-1", 4, 24, "", "", "2026-01-01", until)
        return agreements.agree(school, actor(school, "desk"), agreed, MONDAY)

    agree("2026-10-02")
    add_device(school, "Hall projector", supplier="Clwyd AV", warranty_until_on="2026-10-01")
    add_device(school, "Long covered", supplier="Clwyd AV", warranty_until_on="2027-10-01")
    browser = signed_in("desk")
    page = browser.get("/repairs/reminders").text
    assert "ends in 25 days" in page
    assert 'class="overdue">ends in 25' in page
    assert "Hall projector" in page
    assert "Long covered" not in page
    assert signed_in("tech1").get("/repairs/reminders").status_code == 403


def test_the_scorecard_page_and_its_file(school, signed_in, av):
    add_device(school, "Hall projector", asset_tag="PJ-1")
    browser = signed_in("desk")
    browser.post("/repairs/new", data=form(av, "PJ-1"))
    page = browser.get(f"/repairs/suppliers/{av.id}?from=2026-09-01&to=2026-09-30").text
    assert "Hall projector" in page
    assert "Nothing agreed" in page
    answer = browser.get(f"/repairs/suppliers/{av.id}.csv?from=2026-09-01&to=2026-09-30")
    assert answer.mimetype == "text/csv"
    assert b"Hall projector" in answer.data
    assert "Nothing was with them" in browser.get(f"/repairs/suppliers/{av.id}?from=2020-09-01&to=2020-09-30").text
    for spoilt in ("from=x", "to=2026-02-31", "from=2026-09-02&to=2026-09-01", "from=0001-01-01&to=0001-01-02"):
        assert browser.get(f"/repairs/suppliers/{av.id}?{spoilt}").status_code == 422, spoilt
        assert browser.get(f"/repairs/suppliers/{av.id}.csv?{spoilt}").status_code == 404
    assert browser.get("/repairs/suppliers/999").status_code == 404


def test_they_answered_from_a_calls_page_and_the_pieces_for_other_pages(app, school, signed_in, av):
    device = add_device(school, supplier="Clwyd AV")
    tom = actor(school, "tech1")
    call = calls.hold(school, tom, dispatched_call(school, device), HoldReason.SUPPLIER, "2026-09-18", "", MONDAY)
    data = {"form_key": "r" * 22, "note": "They <come>"}
    for _ in range(2):
        answer = signed_in("tech1").post(f"/repairs/calls/{call.id}/reply", data=data)
        assert answer.location == f"/fieldwork/calls/{call.id}"
    assert signed_in("tech2").post(f"/repairs/calls/{call.id}/reply", data=data).status_code == 404
    shown = panel.on_call(school, tom, calls.known_call(school, call.id))
    assert len(shown.replies) == 1
    with app.test_request_context():
        source = '{% from "repairs/_on_call.html" import on_call %}{{ on_call(panel, call) }}'
        html = render_template_string(source, panel=shown, call=call)
        assert "They &lt;come&gt;" in html
        assert f'href="/repairs/new?call={call.id}"' in html
    signed_in("tech1").post("/repairs/new", data=form(av, f"{device.code} C{call.id}"))
    assert calls.known_call(school, call.id).status is Status.ON_HOLD
    with app.test_request_context():
        source = '{% from "repairs/_away.html" import away_line %}{{ away_line(away, "2026-09-07") }}'
        assert "With Clwyd AV since" in render_template_string(source, away=store.away(school, device.id))
