"""Every list taken out: CSV and JSON say the same, have all rows and keep the filters; nobody else reads them."""

import json
import re

import pytest
from flask import Flask

from kiosk.calendar import store as calendar
from kiosk.calendar.records import TermEntry
from kiosk.core.database import Database
from kiosk.core.lists import key_of
from kiosk.core.tables import read_table
from kiosk.devices import store as devices
from kiosk.devices.records import Kind
from kiosk.diagnostics import first_checklists
from kiosk.escalations import actions as escalations
from kiosk.escalations import store as escalation_store
from kiosk.outbox import store as outbox
from tests import builders
from tests.builders import MONDAY
from tests.test_access import LISTS

NEED = {
    "/measures/failure-rates": "?by=kind&from=2026-01-01&to=2026-09-30",
    "/measures/failure-rates/calls": "?by=kind&key=projector&from=2026-01-01&to=2026-09-30",
    "/measures/failure-rates/costs": "?by=kind&key=projector&from=2026-01-01&to=2026-09-30",
    "/measures/failure-rates/downtime": "?by=kind&key=projector&from=2026-01-01&to=2026-09-30",
    "/search": "?text=picture",
    "/repairs/suppliers/<int:supplier_id>": "?from=2026-01-01&to=2026-09-30",
}
TERM = TermEntry(0, "Autumn", "2026-09-01", "2026-12-18")
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


@pytest.fixture
def furnished_school(busy_school):
    hall = devices.devices(busy_school, {})[0]
    builders.field_work(busy_school, builders.dispatched_call(busy_school, hall, MONDAY, summary="Fan is loud"))
    builders.stocktake(busy_school, hall)
    builders.label_stock(busy_school, hall)
    first_checklists.add_first_checklists(busy_school, MONDAY)
    calendar.add_term(busy_school, TERM)
    builders.print_stickers(busy_school, hall)
    builders.rollout(busy_school)
    builders.held_surveys(busy_school, MONDAY)
    return busy_school


def filled(page: str, database: Database) -> str:
    """Return the address of a page, with a row of this school where it stands for one."""
    hall = devices.devices(database, {})[0]
    return (
        re.sub(r"<int:\w+>", "1", page)
        .replace("<code>", hall.code)
        .replace("<report_name>", "monthly")
        .replace("<measure_key>", "logged")
    )


def read(browser, page: str) -> tuple[list[dict[str, str]], list[dict[str, object]]]:
    path, _, query = page.partition("?")
    table_answer, json_answer = (browser.get(f"{path}.{ending}?{query}") for ending in ("csv", "json"))
    assert (table_answer.status_code, json_answer.status_code) == (200, 200), page
    assert table_answer.content_type == "text/csv; charset=utf-8"
    assert json_answer.content_type == "application/json"
    table = read_table(table_answer.data)
    keys = [key_of(heading) for heading in table.headings]
    return [dict(zip(keys, row.cells, strict=True)) for row in table.rows], json.loads(json_answer.data)["rows"]


@pytest.mark.parametrize("page", LISTS)
def test_both_say_the_same(page, furnished_school, signed_in):
    browser = signed_in("tech1" if page == "/fieldwork" else "coordinator")
    table, rows = read(browser, filled(page, furnished_school) + NEED.get(page, ""))
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


def test_every_list_page_leads_to_its_files(furnished_school, signed_in):
    coordinator, technician = signed_in("coordinator"), signed_in("tech1")
    for page in LISTS.keys() - {"/exports/calls", "/exports/devices"}:
        browser, address = technician if page == "/fieldwork" else coordinator, filled(page, furnished_school)
        found = browser.get(address + NEED.get(page, ""), follow_redirects=True)
        assert found.status_code == 200, page
        assert f'href="{address}.csv' in found.text, page
        assert f'href="{address}.json' in found.text, page


def test_no_cell_is_a_formula_and_json_keeps_what_was_typed(busy_school, signed_in):
    desk = signed_in("desk")
    assert b"\"'=HYPERLINK" in desk.get("/desk.csv").data
    assert HOSTILE in {row["summary"] for row in desk.get("/desk.json").json["rows"]}


def test_a_technician_takes_out_own_calls_only(busy_school, signed_in):
    own = builders.dispatched_call(busy_school, devices.devices(busy_school, {})[0], MONDAY, summary="Own picture")
    browser = signed_in("tech1")
    assert [row["reference"] for row in browser.get("/fieldwork.json").json["rows"]] == [own.reference]
    assert [row["reference"] for row in browser.get("/search.json?text=picture").json["rows"]] == [own.reference]


def test_the_whole_history_of_a_device_is_taken_out_without_who_reported(furnished_school, signed_in):
    hall = devices.devices(furnished_school, {})[0]
    _, rows = read(signed_in("tech1"), f"/fieldwork/devices/{hall.code}")
    assert len(rows) == 62
    assert not {"reporter", "reporter_contact"} & rows[0].keys()
    assert signed_in("tech1").get("/fieldwork/devices/0000000.json").status_code == 404


def test_a_visits_list_is_for_those_who_may_see_the_visit(furnished_school, signed_in):
    _, rows = read(signed_in("tech1"), "/fieldwork/visits/1")
    assert [row["summary"] for row in rows] == ["Fan is loud"]
    assert signed_in("tech2").get("/fieldwork/visits/1.csv").status_code == 404


def test_mail_that_was_given_up_comes_first_as_on_its_page(busy_school, signed_in):
    made = {"recipient": "head@school.example", "subject": "The lamp", "body": "It flickers.", "call_id": None}
    outbox.add_message(busy_school, {**made, "key": "1", "message_id": "<1@school>", "made_at": "2026-09-07T08:00:00Z"})
    outbox.give_up_waiting(busy_school, "No mail server.", "2026-09-07T09:00:00Z")
    _, rows = read(signed_in("coordinator"), "/outbox")
    assert [row["given_up_at"] for row in rows] == ["2026-09-07T09:00:00Z"]


def test_what_needs_attention_is_all_taken_out(busy_school, signed_in):
    fired = {
        "call_id": 1,
        "level": "resolve_100",
        "told": "the desk",
        "because": "late",
        "fired_at": "2026-09-07T08:30:00Z",
    }
    for number in range(escalations.MOST_SHOWN + 1):
        escalation_store.add_escalation(busy_school, {**fired, "occurrence": number})
    _, rows = read(signed_in("desk"), "/escalations")
    assert len(rows) > escalations.MOST_SHOWN


def test_strange_views_are_no_lists(busy_school, signed_in):
    for page in ("/desk.csv?view=nonsense", "/problems.json?view=nonsense", "/repairs.csv?view=nonsense"):
        assert signed_in("coordinator").get(page).status_code == 404


def test_no_password_or_secret_leaves_in_a_list(furnished_school, signed_in):
    for page in LISTS:
        browser = signed_in("tech1" if page == "/fieldwork" else "coordinator")
        assert not re.search(
            "hash|password|token|secret",
            " ".join(json_keys(browser, filled(page, furnished_school) + NEED.get(page, ""))),
        ), page


def json_keys(browser, page: str) -> list[str]:
    path, _, query = page.partition("?")
    return re.findall(r'"(\w+)":', browser.get(f"{path}.json?{query}").text)


def test_a_list_says_who_may_read_it(app: Flask):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith(".csv")}
    assert {f"{page}.csv" for page in LISTS} <= rules
