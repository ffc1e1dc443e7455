"""The call log: every call, filtered and sorted in its address; the screen, the paper and the file have the same."""

import csv
import io
import re
from datetime import timedelta

import pypdf
import pytest

from kiosk.calls import actions
from kiosk.calls.lists.columns import COLUMNS
from kiosk.calls.records import CallKind, Channel, HoldReason
from kiosk.core.pdf import engine
from kiosk.desk.log import store
from kiosk.desk.log import views as log_views
from kiosk.desk.log.asking import key_in_address, read_key
from kiosk.desk.log.listing import LOG_COLUMNS
from kiosk.desk.log.records import FILTERS, ORDERS
from kiosk.devices.records import Kind
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call

REFERENCE = re.compile(r'<a href="/desk/calls/(\d+)">C')
COUNT = re.compile(r'<span class="soft">([\d,]+) calls?')


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


@pytest.fixture
def busy(school):
    """Calls of many kinds: by scan and phone, open and closed, in two rooms, on two devices and on none."""
    hall = add_device(school, "Hall projector", location="Hall")
    printer = add_device(school, "Office printer", Kind.PRINTER, "HP", "LaserJet 4", "Office")
    closed_call(school, hall, reporter_name="Mrs Hughes", summary="No picture in assembly")
    dispatched_call(school, printer, MONDAY + timedelta(days=1), reporter_name="Mr Bevan", symptom="paper_jam")
    log_call(school, printer, MONDAY + timedelta(days=2), channel=Channel.PHONE, kind=CallKind.REQUEST, symptom="toner")
    log_call(school, None, MONDAY + timedelta(days=3), summary="Wi-Fi is slow", urgency=3, reporter_name="Siân Hughes")
    held = dispatched_call(school, hall, MONDAY + timedelta(days=4), reporter_name="Mr Bevan")
    on = (MONDAY + timedelta(days=9)).date().isoformat()
    actions.hold(
        school, actor(school, "tech1"), held, HoldReason.PART, on, "Lamp is ordered.", MONDAY + timedelta(days=4)
    )
    return school


def shown(page: str) -> list[int]:
    return [int(number) for number in REFERENCE.findall(page)]


def rows(desk, query: str) -> list[dict[str, str]]:
    text = desk.get(f"/desk/log.csv?{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def ids_of(school, query: str) -> str:
    """Fill the ids of a room, a model and people into a query."""
    places = {row["name"]: row["id"] for row in school.connection.execute("SELECT id, name FROM locations")}
    models = {row["name"]: row["id"] for row in school.connection.execute("SELECT id, name FROM models")}
    return query.format(
        hall=places["Hall"],
        laserjet=models["LaserJet 4"],
        tech1=actor(school, "tech1").person_id,
        desk=actor(school, "desk").person_id,
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("order=oldest", [1, 2, 3, 4, 5]),
        ("order=number", [5, 4, 3, 2, 1]),
        ("order=number_up", [1, 2, 3, 4, 5]),
        ("from=2026-09-08&to=2026-09-10", [4, 3, 2]),
        ("kind=request", [3]),
        ("status=closed", [1]),
        ("status=open", [5, 4, 3, 2]),
        ("status=ended", [1]),
        ("symptom=paper_jam", [2]),
        ("location={hall}", [5, 1]),
        ("location=none", [4]),
        ("device_kind=printer", [3, 2]),
        ("model={laserjet}", [3, 2]),
        ("technician={tech1}", [5, 2, 1]),
        ("technician=none", [4, 3]),
        ("owner={desk}", [5, 2, 1]),
        ("owner=none", [4, 3]),
        ("priority=4", [4]),
        ("channel=phone", [3]),
        ("reporter=hughes", [4, 1]),
        ("reporter=sian", [4]),
        ("text=assembly", [1]),
        ("text=hall+projector&status=open", [5]),
        ("kind=nonsense&location=x&order=y", [5, 4, 3, 2, 1]),
        ("reporter=assembly", []),
    ],
)
def test_the_screen_and_the_file_have_the_same_calls(busy, desk, query, expected):
    query = ids_of(busy, query)
    page = desk.get(f"/desk/log?{query}").text
    assert shown(page) == expected
    assert int(COUNT.findall(page)[0]) == len(expected)
    assert [row["Reference"] for row in rows(desk, query)] == [f"C{number}" for number in expected]
    listed = desk.get(f"/desk/log.json?{query}").json["rows"]
    assert [row["reference"] for row in listed] == [f"C{number}" for number in expected]
    paper = desk.get(f"/desk/log/print?{query}").text
    assert re.findall(r'<th scope="row">C(\d+)', paper) == [str(number) for number in expected]


def test_every_filter_of_the_log_was_tried_above():
    mark = next(m for m in test_the_screen_and_the_file_have_the_same_calls.pytestmark if m.name == "parametrize")
    tried = " ".join(query for query, _ in mark.args[1])
    names = {"begins": "from", "ends": "to", "open": "status=open", "ended": "status=ended"}
    for name in FILTERS:
        wanted = names.get(name, f"{name.removeprefix('no_')}=" + ("none" if name.startswith("no_") else ""))
        assert wanted in tried, name


@pytest.mark.parametrize("order", ORDERS)
def test_paging_shows_every_call_once_whatever_is_logged_meanwhile(school, desk, order):
    for number in range(120):
        log_call(school, now=MONDAY + timedelta(seconds=number // 4))
    seen, address = [], f"/desk/log?order={order}"
    while address:
        page = desk.get(address).text
        seen += shown(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        if len(seen) == 50 and order in ("newest", "number"):
            log_call(school, now=MONDAY + timedelta(days=1))
    assert len(seen) == len(set(seen)) == 120
    assert "First page" in page


@pytest.mark.parametrize("spoilt", ["x", "1~2~3", "~", "9999999999999999999", "2026~x"])
def test_a_spoilt_place_is_the_first_page(busy, desk, spoilt):
    assert len(shown(desk.get("/desk/log", query_string={"after": spoilt}).text)) == 5


def test_the_place_of_a_call_reads_back():
    assert read_key("newest", key_in_address(("2026-09-07T08:30:00Z", 12))) == ("2026-09-07T08:30:00Z", 12)
    assert read_key("number", key_in_address((12,))) == (12,)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "Enter a day"),
        ("to=2026-13-01", "Enter a day"),
        ("from=2026-09-09&to=2026-09-08", "after the"),
    ],
)
def test_a_day_that_is_none_is_said_beside_its_field_and_the_rest_stays(busy, desk, query, said):
    answer = desk.get(f"/desk/log?{query}&kind=request")
    assert answer.status_code == 422
    assert said in answer.text
    assert '<option value="request" selected>' in answer.text
    for address in ("/desk/log.csv", "/desk/log/print", "/desk/log/print.pdf"):
        assert desk.get(f"{address}?{query}").status_code == 302


def test_the_columns_of_the_file_are_those_of_every_list_of_calls_and_more_behind_them(busy, desk):
    assert LOG_COLUMNS[: len(COLUMNS)] == COLUMNS
    assert LOG_COLUMNS[len(COLUMNS) :] == (
        *("Follow Up Comment", "Opening Symptom", "Reporter Told", "Recording Minutes", "Target Met"),
        *("Problems", "Articles", "Diagnostics Sheet"),
    )
    log_call(busy, recording_seconds=90)
    found = {row["Reference"]: row for row in rows(desk, "")}
    assert found["C5"]["Follow Up Comment"] == "Lamp is ordered."
    assert (found["C6"]["Recording Minutes"], found["C1"]["Recording Minutes"]) == ("1.5", "")
    assert (found["C1"]["Reporter Told"], found["C1"]["Opening Symptom"]) == ("status_page", "no_picture")
    assert found["C1"]["Target Met"] == "", "targets are off"


def test_all_columns_stand_on_the_screen_when_they_are_asked_for(busy, desk):
    log_call(busy, recording_seconds=90)
    few, all_of_them = (desk.get(f"/desk/log{query}").text for query in ("", "?columns=all"))
    for words in ("Lamp is ordered.", "1.5 min to write down", "fixed; hardware fault", "Reseated the HDMI cable."):
        assert words not in few
        assert words in all_of_them
    assert "columns=all" in re.findall(r'href="([^"]+)">[^<]*(?:<svg.*?</svg>)?Print, or PDF', all_of_them)[0]


def test_paper_says_what_was_chosen_and_when_it_is_cut(busy, desk, monkeypatch):
    page = desk.get("/desk/log/print?from=2026-09-07&status=open&reporter=bevan").text
    assert "2 calls, logged, newest first. Status: Open; Reported by: “bevan”" in page.replace("From 7 Sep 2026; ", "")
    assert "Only the first" not in page
    monkeypatch.setattr(log_views, "MOST_PRINTED", 3)
    page = desk.get("/desk/log/print").text
    assert "Only the first 3 of them are on this paper" in page
    assert page.count('<th scope="row">') == 3


def test_the_pdf_lies_across_has_its_headings_on_every_page_and_is_tagged(school, desk):
    if engine().missing:
        pytest.skip("NO PDF: nothing here makes one")
    long_name = "Mrs " + "Llanfairpwllgwyngyll" * 3
    for number in range(40):
        log_call(school, now=MONDAY + timedelta(minutes=number), reporter_name=long_name, summary="Tŵr â sŵn " * 6)
    answer = desk.get("/desk/log/print.pdf")
    assert answer.content_type == "application/pdf"
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    assert len(pdf.pages) > 1
    assert all(page.mediabox.width > page.mediabox.height for page in pdf.pages)
    texts = [page.extract_text() for page in pdf.pages]
    assert all("Reported by" in text and "Resolved, and how" in text for text in texts)
    assert "".join(texts).count("Tŵr â sŵn Tŵr") >= 40
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Call log" in pdf.metadata.title


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", [None, *FILTERS])
def test_a_page_is_read_along_an_index(busy, name, order):
    """However many calls there are, a page is neither sorted nor looked for in the whole table.

    Words are looked up in their own index first, and filters that a number is not sorted under may be sorted after.
    """
    statements: list[str] = []
    busy.connection.set_trace_callback(statements.append)
    values = {"open": True, "ended": True, "no_location": True, "no_technician": True, "no_owner": True}
    given = {name: values.get(name, "1")} if name else {}
    store.call_ids(busy, given, order, (), 51)
    busy.connection.set_trace_callback(None)
    plan = " / ".join(row["detail"] for row in busy.connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}"))
    scanned = re.findall(r"SCAN calls(?! USING)", plan)
    if order in ("newest", "oldest"):
        assert not scanned, plan
    assert "TEMP B-TREE" not in plan or name in ("text", "reporter", "open") or order.startswith("number"), plan


def test_only_the_desk_and_the_coordinator_read_it(busy, client, signed_in):
    assert client.get("/desk/log").status_code == 302
    for address in ("/desk/log", "/desk/log.csv", "/desk/log/print", "/desk/log/print.pdf"):
        assert signed_in("tech1").get(address).status_code == 403
    assert signed_in("coordinator").get("/desk/log").status_code == 200


def test_what_people_type_stands_on_paper_as_they_typed_it(school, desk):
    log_call(school, summary="<script>alert(1)</script>", reporter_name="<b>Nia</b>")
    for address in ("/desk/log?columns=all", "/desk/log/print"):
        page = desk.get(address).text
        assert "<script>alert" not in page
        assert "&lt;b&gt;Nia" in page
