"""The page, the file and the calls behind each number, as a browser gets them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from kiosk import create_app
from kiosk.core.access import Actor, Role
from kiosk.core.tables import read_table
from kiosk.devices.records import Kind
from kiosk.measures.failure_rates import report, views, words
from kiosk.measures.failure_rates.records import Grouping
from kiosk.people.actions import add_person
from tests.measures.failure_rates.conftest import pay

LONG_AGO = datetime(2019, 1, 7, 9, tzinfo=UTC)
DATES = "from=2025-01-01&to=2025-12-31"


@pytest.fixture
def app(school):
    add_person(school.database, "pat", "Pat", "three-quiet-words", frozenset({Role.COORDINATOR}), LONG_AGO)
    app = create_app(school.database.path.parent, school.database, TESTING=True)
    app.actor = Actor(None, "Pat", frozenset({Role.COORDINATOR}))
    app.extensions["scandesk.find_actor"] = lambda: app.actor
    return app


@pytest.fixture
def client(app):
    return app.test_client()


def plain(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


@pytest.mark.parametrize("by", Grouping)
def test_the_page_shows_the_reports_numbers(client, school, year, by):
    response = client.get(f"/measures/failure-rates?by={by}&{DATES}")
    found = report.failure_rates(school.database, by, year)
    page = plain(response.text)
    assert response.status_code == 200
    assert words.finding(found) in page
    for rank, rate in enumerate(found.rates, 1):
        warning = "Warning " if rate.is_too_small else ""
        failed = f"{rate.failures} failures of {rate.name}: the calls" if rate.failures else "none"
        row = (
            f"{rank} {rate.name} {rate.devices} {words.number(rate.device_years)} {words.likely(rate)} {failed} "
            f"{words.counted(rate)} {words.interval(rate)} "
            f"{warning}{words.remark(rate, found.total.per_year)}"
        )
        assert row in page


def test_the_start_leads_to_an_address_that_says_everything(client):
    assert '<a class="tile" href="/measures/failure-rates">' in client.get("/measures/").text
    links = re.findall(r'href="(/measures/failure-rates\?[^"]+)"', client.get("/measures/failure-rates").text)
    whole = re.compile(r"/measures/failure-rates\?by=\w+&from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d")
    assert links
    assert all(whole.fullmatch(unescape(link)) for link in links)


@pytest.mark.parametrize("by", Grouping)
def test_every_number_opens_as_many_calls(client, school, year, by):
    page = client.get(f"/measures/failure-rates?by={by}&{DATES}").text
    links = re.findall(r'href="(/measures/failure-rates/calls\?[^"]+)">(\d+)<', page)
    assert len(links) == sum(bool(rate.failures) for rate in report.failure_rates(school.database, by, year).rates)
    for link, number in links:
        calls = client.get(unescape(link)).text
        assert calls.count('href="/desk/calls/') == int(number)
        assert f": {number} failure" in plain(calls)
        rows = read_table(client.get(unescape(link).replace("calls?", "calls.csv?")).data).rows
        assert len(rows) == int(number)


def test_the_csv_has_the_pages_query(client, school, year):
    page = client.get(f"/measures/failure-rates?by=location&{DATES}").text
    link = unescape(re.search(r'href="(/measures/failure-rates\.csv[^"]+)"', page)[1])
    response = client.get(link)
    assert response.data == report.csv(report.failure_rates(school.database, Grouping.LOCATION, year))
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=failure-rates-by-location-2025-01-01-to-2025-12-31.csv"
    )
    assert len(read_table(response.data).rows) == 2


BEHIND = ("failure-rates/calls", "failure-rates/downtime", "failure-rates/costs", "failure-rates/trend")


@pytest.mark.parametrize("path", ["failure-rates", "failure-rates.csv", *BEHIND])
@pytest.mark.parametrize(
    ("query", "field"),
    [("from=soon", "from"), ("to=2999-01-01", "to"), ("from=2025-02-02&to=2025-02-01", "from"), ("to=%00<b>", "to")],
)
def test_a_bad_date_is_refused_beside_its_field(client, path, query, field):
    response = client.get(f"/measures/{path}?by=kind&{query}")
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert f'href="#{field}"' in response.text
    assert "<b>" not in response.text


def test_what_was_typed_is_kept(client):
    assert 'value="1 Sept"' in client.get("/measures/failure-rates?from=1+Sept").text


@pytest.mark.parametrize(
    "path", ["failure-rates?by=colour", *(f"{page}?by=model&key=99999" for page in BEHIND), "failure-rates/calls?key="]
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(f"/measures/{path}").status_code == 404


def test_a_technician_reads_the_calls_but_gets_no_link_to_the_desk(app, client, school, year):
    app.actor = Actor(None, "Tess", frozenset({Role.TECHNICIAN}))
    key = report.failure_rates(school.database, Grouping.MODEL, year).rates[0].key
    page = client.get(f"/measures/failure-rates/calls?by=model&key={key}&{DATES}").text
    assert "/desk/calls/" not in page
    assert len(re.findall(r">C\d+<", page)) == 4


def test_nobody_reads_it_without_signing_in(app, client):
    app.actor = None
    for path in ("", "failure-rates", "failure-rates.csv", *BEHIND):
        assert client.get(f"/measures/{path}").status_code == 302


def test_what_a_reporter_typed_stays_text(client, school, year):
    key = report.failure_rates(school.database, Grouping.MODEL, year).rates[0].key
    page = client.get(f"/measures/failure-rates/calls?by=model&key={key}&{DATES}").text
    assert "=Broken &amp; &lt;bold&gt;" in page


def test_nothing_is_styled_or_scripted_inline(client):
    page = client.get(f"/measures/failure-rates?{DATES}").text
    assert "<svg" in page
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


def test_an_empty_period(client):
    page = plain(client.get("/measures/failure-rates?from=1985-01-01&to=1985-12-31").text)
    assert "No device was in service in this period." in page


def test_long_lists_are_paged_and_say_so(client, school, monkeypatch):
    monkeypatch.setattr(views, "ROWS_A_PAGE", 3)
    device = school.device(school.model("HP", "Elite", Kind.LAPTOP), "Room 9", "2025-01-01")
    for day in range(7):
        school.failure(device, datetime(2025, 6, 1, tzinfo=UTC) + timedelta(days=day), "Room 9")
    address = f"/measures/failure-rates/calls?by=device&key={device.code}&{DATES}"
    seen = []
    for page in (1, 2, 3):
        text = client.get(f"{address}&page={page}").text
        seen += re.findall(r"/desk/calls/(\d+)", text)
        assert f"{page * 3 - 2} to {min(page * 3, 7)} of 7" in plain(text)
    assert len(seen) == len(set(seen)) == 7
    assert client.get(f"{address}&page=99").text == text
    rates = client.get(f"/measures/failure-rates?by=device&{DATES}&page=2").text
    assert "4 to 5 of 5" in plain(rates)


@pytest.mark.parametrize("by", Grouping)
def test_time_out_of_use_and_costs_add_up_again_from_their_files(client, school, year, by):
    """The incidents of 2025 were down for hours in five of the seven failures, and a lamp was paid for."""
    call = school.database.connection.execute("SELECT call_id FROM call_standings WHERE is_failure LIMIT 1").fetchone()[
        0
    ]
    pay(school, call, 8900, "2025-06-01")
    found = report.failure_rates(school.database, by, year)
    assert found.total.burden.downtime > 0
    assert sum(rate.burden.cost_pence for rate in found.rates) == found.total.burden.cost_pence == 8900
    page = client.get(f"/measures/failure-rates?by={by}&{DATES}").text
    links = {unescape(link) for link in re.findall(r'href="(/measures/failure-rates/(?:downtime|costs)\?[^"]+)"', page)}
    assert len(links) == sum(bool(r.burden.downtime) + bool(r.burden.cost_pence) for r in found.rates)
    hours = pounds = 0.0
    for link in links:
        assert client.get(link).status_code == 200
        path, query = link.split("?")
        rows = [row.cells for row in read_table(client.get(f"{path}.csv?{query}").data).rows]
        hours += sum(float(row[5]) for row in rows if path.endswith("downtime"))
        pounds += sum(float(row[4]) for row in rows if path.endswith("costs"))
    assert (hours, pounds) == (pytest.approx(found.total.burden.downtime / 3600, abs=0.05), 89.0)


def test_the_trend_is_a_page_and_a_file(client, school):
    page = plain(client.get(f"/measures/failure-rates/trend?{DATES}").text)
    assert "All devices by quarter" in page
    rows = [row.cells for row in read_table(client.get(f"/measures/failure-rates/trend.csv?{DATES}").data).rows]
    assert [row[0] for row in rows][-4:] == [f"{months} 2025" for months in QUARTERS]
    assert sum(int(row[5]) for row in rows[-4:]) == 7


QUARTERS = ("Jan to Mar", "Apr to Jun", "Jul to Sep", "Oct to Dec")
