"""What every report must hold: parts add up, numbers open as many calls, files say what pages say, the past stays."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from zlib import crc32

import pytest
from click.testing import CliRunner

from kiosk.measures.commands import measures
from kiosk.measures.figures.records import Unit
from kiosk.measures.reports import listing
from kiosk.measures.reports.catalogue import REPORTS, ReportKind
from kiosk.measures.reports.each.workload import own_workload
from kiosk.measures.reports.records import Number, Report, Row, Section, Table
from tests import builders
from tests.measures.reports.conftest import BEGINS, LATER, PERIOD

DAYS = f"from={PERIOD.first_on}&to={PERIOD.last_on}"
DO_NOT_ADD_UP = ("On average", "A resolved call", "Half took at most", "90 % took at most", "Oldest, school days")
ADD_UP = (Unit.CALLS, Unit.MINUTES, Unit.SCHOOL_TIME)


def made(kind: ReportKind, lived) -> Report:
    return kind.make(lived, PERIOD, LATER)


def tables(report: Report) -> Iterator[tuple[Section, Table]]:
    yield from ((section, section.table) for section in report.sections if section.table)


def numbers(report: Report) -> Iterator[tuple[Row, str, Number]]:
    for _, table in tables(report):
        for row in (*table.rows, *((table.total,) if table.total and table.rows else ())):
            for heading, cell in zip(table.columns[1:], row.cells, strict=True):
                if isinstance(cell, Number):
                    yield row, heading, cell


@pytest.mark.parametrize("kind", REPORTS, ids=lambda kind: kind.name)
def test_the_parts_of_each_table_add_up_to_its_whole(lived, kind):
    for section, table in tables(made(kind, lived)):
        for place, whole in enumerate(table.total.cells if table.total else ()):
            if isinstance(whole, Number) and whole.unit in ADD_UP and table.columns[place + 1] not in DO_NOT_ADD_UP:
                parts = [row.cells[place].value or 0 for row in table.rows]
                assert sum(parts) == pytest.approx(whole.value or 0), (section.title, table.columns[place + 1])


@pytest.mark.parametrize("kind", REPORTS, ids=lambda kind: kind.name)
def test_what_happens_later_changes_nothing(lived, kind):
    assert made(kind, lived) == kind.make(lived, PERIOD, BEGINS + timedelta(days=400))


def test_every_number_recounts_from_the_calls_it_opens(lived, signed_in, monkeypatch):
    monkeypatch.setattr("kiosk.core.clock.now", lambda: LATER)
    browser = signed_in("coordinator")
    found = {
        number.address: (number, f"{kind.name}: {row.name.said}, {heading}")
        for kind in REPORTS
        for row, heading, number in numbers(made(kind, lived))
        if number.address.startswith("/measures/figures/")
    }
    assert len(found) > 200
    for address in sorted(found, key=lambda address: crc32(address.encode()))[:80]:  # each takes a while
        number, where = found[address]
        answer = browser.get(address.replace("/calls?", "/calls.csv?"))
        rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
        counted = [one for one in rows if one["Counted"] == "yes"]
        assert len(counted) == number.calls, where
        if number.unit is Unit.CALLS:
            assert len(counted) == number.value, where
        if number.unit is Unit.MINUTES and where.endswith(("Minutes worked", "All minutes", "Minutes")):
            assert sum(float(one["Amount"]) for one in counted) == pytest.approx(number.value), where


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def cells_of(page: str) -> list[str]:
    """Return what stands in the tables of a page, cell by cell, as it is seen."""
    seen = re.sub(r'<span class="visually-hidden">.*?</span>', "", page)
    return [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", seen, re.S)]


@pytest.mark.parametrize("kind", REPORTS, ids=lambda kind: kind.name)
def test_page_file_and_command_say_the_same(lived, signed_in, monkeypatch, kind, tmp_path):
    monkeypatch.setattr("kiosk.core.clock.now", lambda: LATER)
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    browser, report = signed_in("coordinator"), made(kind, lived)
    source = browser.get(f"/measures/{kind.name}?{DAYS}").text
    page = plain(source)
    file = browser.get(f"/measures/{kind.name}.csv?{DAYS}")
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert report.finding in page
    assert len(rows) == len(list(listing.listing(report).rows))
    shown = [row for row in rows if row["Column"]]
    cells = [(heading, number) for _, heading, number in numbers(report)]
    assert [(r["Column"], r["Said"]) for r in shown if r["Unit"]] == [(h, n.said) for h, n in cells]
    assert [" ".join(row["Said"].lstrip("'").split()) for row in shown] == cells_of(source)
    days = ["--from", str(PERIOD.first_on), "--to", str(PERIOD.last_on)]
    said = CliRunner().invoke(measures, ["report", kind.name, *days, "--format", "csv"])
    assert said.exit_code == 0, said.output
    assert said.output_bytes.decode().replace("\r\n", "\n") == file.text.replace("\r\n", "\n")


@pytest.mark.parametrize("kind", REPORTS, ids=lambda kind: kind.name)
def test_a_school_without_calls_has_a_report_of_nothing(school, signed_in, kind):
    browser = signed_in("desk")
    answer = browser.get(f"/measures/{kind.name}?{DAYS}")
    assert answer.status_code == 200
    assert kind.make(school, PERIOD, LATER).finding in plain(answer.text)
    assert browser.get(f"/measures/{kind.name}?from=nonsense").status_code == 422
    assert browser.get(f"/measures/{kind.name}.csv?from=nonsense").status_code == 404


def test_a_technician_sees_the_own_line_alone(lived, signed_in, monkeypatch):
    monkeypatch.setattr("kiosk.core.clock.now", lambda: LATER)
    browser = signed_in("tech1")
    page = browser.get(f"/measures/workload?{DAYS}")
    file = browser.get(f"/measures/workload.csv?{DAYS}").text
    own = builders.actor(lived, "tech1")
    assert own.name in plain(page.text)
    for text in (page.text, file):
        assert "Priya Nair" not in text
        assert "All together" not in text
    assert "/measures/figures/" not in page.text
    report = own_workload(lived, PERIOD, LATER, own.person_id)
    assert [row.name.said for row in report.sections[0].table.rows] == [own.name]
    assert browser.get("/measures/monthly").status_code == 403
    assert browser.get("/measures/workload/charts/people.svg").status_code == 403


def test_the_list_of_reports_leads_to_each(signed_in):
    page, own = (signed_in(name).get("/measures/").text for name in ("coordinator", "tech1"))
    for kind in REPORTS:
        assert f'href="/measures/{kind.name}"' in page
    assert 'href="/measures/workload"' in own
    assert 'href="/measures/monthly"' not in own


def test_no_answer_is_given_for_a_report_that_is_not_there(signed_in):
    assert signed_in("desk").get("/measures/nonsense").status_code == 404
