"""Every list taken out: CSV and JSON say the same, have all rows and keep the filters; nobody else reads them."""

import json
import re

import pytest
from flask import Flask

from kiosk.core.lists import key_of
from kiosk.core.tables import read_table
from kiosk.devices import store as devices
from kiosk.devices.records import Kind
from tests import builders
from tests.builders import MONDAY
from tests.test_access import LISTS

NEED = {
    "/measures/failure-rates": "?by=kind&from=2026-01-01&to=2026-09-30",
    "/measures/failure-rates/calls": "?by=kind&key=projector&from=2026-01-01&to=2026-09-30",
    "/search": "?text=picture",
    "/repairs/suppliers/<int:supplier_id>": "?from=2026-01-01&to=2026-09-30",
}
HOSTILE = '=HYPERLINK("http://evil.example","Click")'


@pytest.fixture
def busy_school(school):
    hall = builders.add_device(school, "Hall projector", location="Hall", supplier="XMA Ltd")
    builders.add_device(school, "Office printer", kind=Kind.PRINTER, maker="HP", model="M404", location="Office")
    for number in range(60):
        builders.log_call(school, hall, MONDAY, summary=f"No picture {number}")
    builders.log_call(school, None, MONDAY, summary=HOSTILE)
    builders.resolved_call(school, hall, MONDAY, summary="Lamp flickers")
    return school


def address(page: str, ending: str) -> str:
    return page.replace("<int:supplier_id>", "1") + f".{ending}" + NEED.get(page, "")


def read(browser, page: str) -> tuple[list[dict[str, str]], list[dict[str, object]]]:
    table_answer, json_answer = browser.get(address(page, "csv")), browser.get(address(page, "json"))
    assert (table_answer.status_code, json_answer.status_code) == (200, 200), page
    assert table_answer.content_type == "text/csv; charset=utf-8"
    assert json_answer.content_type == "application/json"
    table = read_table(table_answer.data)
    keys = [key_of(heading) for heading in table.headings]
    return [dict(zip(keys, row.cells, strict=True)) for row in table.rows], json.loads(json_answer.data)["rows"]


@pytest.mark.parametrize("page", LISTS)
def test_both_say_the_same(page, busy_school, signed_in):
    browser = signed_in("tech1" if page == "/fieldwork" else "coordinator")
    table, rows = read(browser, page)
    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows] == table


def test_the_whole_queue_is_taken_out_not_its_first_page(busy_school, signed_in):
    table, rows = read(signed_in("desk"), "/desk")
    assert len(table) == 62
    assert {row["reference"] for row in rows} == {f"C{number}" for number in range(1, 63)}


def test_the_pages_filters_count(busy_school, signed_in):
    desk = signed_in("desk")
    page = desk.get("/devices/?kind=printer&page=1").text
    link = re.search(r'href="(/devices\.csv[^"]*)"', page)[1]
    assert link == "/devices.csv?kind=printer"
    assert [row.cells[3] for row in read_table(desk.get(link).data).rows] == ["Office printer"]
    queue = re.search(r'href="(/desk\.json[^"]*)"', desk.get("/desk/?view=new&kind=incident").text)[1]
    assert len(desk.get(queue.replace("&amp;", "&")).json["rows"]) == 61


def test_every_list_page_leads_to_its_files(busy_school, signed_in):
    coordinator, technician = signed_in("coordinator"), signed_in("tech1")
    for page in LISTS.keys() - {"/exports/calls", "/exports/devices", "/repairs/suppliers/<int:supplier_id>"}:
        browser = technician if page == "/fieldwork" else coordinator
        ends = "" if page == "/office/people" else NEED.get(page, "/")
        shown = browser.get(page + ends, follow_redirects=True).text
        assert f'href="{page}.csv' in shown, page
        assert f'href="{page}.json' in shown, page


def test_no_cell_is_a_formula_and_json_keeps_what_was_typed(busy_school, signed_in):
    desk = signed_in("desk")
    assert b"\"'=HYPERLINK" in desk.get("/desk.csv").data
    assert HOSTILE in {row["summary"] for row in desk.get("/desk.json").json["rows"]}


def test_a_technician_takes_out_own_calls_only(busy_school, signed_in):
    own = builders.dispatched_call(busy_school, devices.devices(busy_school, {})[0], MONDAY, summary="Own picture")
    browser = signed_in("tech1")
    assert [row["reference"] for row in browser.get("/fieldwork.json").json["rows"]] == [own.reference]
    assert [row["reference"] for row in browser.get("/search.json?text=picture").json["rows"]] == [own.reference]


def test_strange_views_are_no_lists(busy_school, signed_in):
    for page in ("/desk.csv?view=nonsense", "/problems.json?view=nonsense", "/repairs.csv?view=nonsense"):
        assert signed_in("coordinator").get(page).status_code == 404


def test_no_password_or_secret_leaves_in_a_list(busy_school, signed_in):
    for page in LISTS:
        browser = signed_in("tech1" if page == "/fieldwork" else "coordinator")
        assert not re.search("hash|password|token|secret", " ".join(json_keys(browser, page))), page


def json_keys(browser, page: str) -> list[str]:
    return re.findall(r'"(\w+)":', browser.get(address(page, "json")).text)


def test_a_list_says_who_may_read_it(app: Flask):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith(".csv")}
    assert {f"{page}.csv" for page in LISTS} <= rules
