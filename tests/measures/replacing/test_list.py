"""The list on a real database: the page, the files and the command say the same, with the evidence in a sentence."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from click.testing import CliRunner

from kiosk.calls import actions as calls
from kiosk.calls.records import Cause, Resolution, ResolutionType
from kiosk.core.settings import read_settings
from kiosk.core.tables import read_table
from kiosk.devices import actions as devices
from kiosk.devices.records import Kind
from kiosk.fieldwork.parts import actions as parts
from kiosk.fieldwork.parts.records import NewPart
from kiosk.measures.commands import measures
from kiosk.measures.periods import Period
from kiosk.measures.replacing import report, words
from kiosk.measures.replacing.records import Of, Verdict
from tests import builders

YEAR = Period(date(2025, 9, 1), date(2026, 8, 31))
DAYS = "from=2025-09-01&to=2026-08-31"
BEGINS = builders.MONDAY - timedelta(days=300)


def fail(database, device, times: int, pence: int = 0, minutes: int = 30) -> None:
    desk = builders.actor(database, "desk")
    for number in range(times):
        now = BEGINS + timedelta(days=7 * number)
        call = builders.dispatched_call(database, device, now, symptom=f"other_{number}"[:5])
        if pence:
            used = NewPart("Lamp", 1, pence, "", f"part-{device.code}-{number:012}")
            parts.use(database, builders.actor(database, "tech1"), call, used, now)
        done = Resolution(ResolutionType.FIX, Cause.WEAR, "Done.", minutes)
        later = now + timedelta(hours=2)
        resolved = calls.resolve(database, builders.actor(database, "tech1"), call, done, later)
        calls.close(database, desk, resolved, Resolution(ResolutionType.FIX, Cause.WEAR, "", 0), "told", later)


@pytest.fixture
def lived(school):
    """Four projectors of £420, one without a price; a printer without one, whose kind has no price at all."""
    bought = {"in_service_on": "2025-09-01", "now": BEGINS, "price_pence": 42000}
    names = ("Bad", "Covered", "Once", "Quiet")
    found = {name: builders.add_device(school, name, **bought) for name in names if name != "Covered"}
    found["Covered"] = builders.add_device(school, "Covered", **bought, warranty_until_on="2026-12-31")
    found["No price"] = builders.add_device(school, "No price", in_service_on="2025-09-01", now=BEGINS)
    found["Printer"] = builders.add_device(
        school, "Printer", Kind.PRINTER, "HP", "LaserJet", in_service_on="2025-09-01", now=BEGINS
    )
    fail(school, found["Bad"], 12, 6000, 60)
    fail(school, found["Covered"], 4)
    fail(school, found["Once"], 1)
    fail(school, found["No price"], 3)
    fail(school, found["Printer"], 3, 2000)
    return found


def cases(school, of: Of = Of.DEVICES) -> dict:
    return {case.name.split(" (")[0]: case for case in report.replacing(school, of, YEAR).cases}


def test_the_verdicts_and_the_order(school, lived):
    found = report.replacing(school, Of.DEVICES, YEAR)
    assert [(case.name.split(" (")[0], case.verdict) for case in found.cases] == [
        ("Bad", Verdict.REPLACE),
        ("Covered", Verdict.SEND_BACK),
        ("Printer", Verdict.NO_PRICE),
        ("No price", Verdict.KEEP),
        ("Once", Verdict.TOO_EARLY),
    ]
    assert found.without_failure == 1


def test_the_evidence_is_one_sentence(school, lived):
    found = cases(school)
    assert words.evidence(found["Bad"]) == (
        "Failed 12 times in 1.0 years where projectors fail 4.0 times a year; repairs cost £720 of its £420; "
        "out of use 24 school hours."
    )
    assert words.evidence(found["Covered"]).endswith(
        "no repair cost noted; out of use 8 school hours; under warranty until 31 Dec 2026."
    )
    assert words.evidence(found["Once"]).startswith("Failed once in 1.0 years")
    assert words.evidence(found["Printer"]).startswith(
        "Failed 3 times in 1.0 years where printers fail 3.0 times a year; repairs cost £60, its price is not entered"
    )
    assert words.reckoning(found["Printer"]).endswith("; no price is entered for its kind")
    assert words.reckoning(found["No price"]).endswith("(at the usual price of its kind)")


def test_the_money_of_the_worst_by_hand(school, lived):
    """Bad: 12 lamps at £60 and 12 h at £20 are £960. Projectors: 20 failures, £960 + 8 x 30 min = £1040: £52 each."""
    known, usual, reckoned = (getattr(cases(school)["Bad"], name) for name in ("known", "usual", "reckoned"))
    assert (known.cost_pence, known.minutes) == (72000, 720)
    assert usual.failure_pence == pytest.approx(5200)
    assert usual.failures_a_year == pytest.approx(20 / 5)
    assert reckoned.failure_pence == pytest.approx((96000 + 5200) / 13)
    assert reckoned.keep_pence == pytest.approx(known.likely_a_year * reckoned.failure_pence)
    assert reckoned.new_pence == pytest.approx(42000 / 6 + 4 * 5200)


def test_models_are_listed_too(school, lived):
    found = cases(school, Of.MODELS)
    assert set(found) == {"Epson EB-2250U", "HP LaserJet"}
    epson = found["Epson EB-2250U"]
    assert (epson.devices, epson.known.failures, epson.known.price_pence) == (5, 20, 42000)
    assert "20 times in 5.0 device-years" in words.evidence(epson)


def test_what_was_retired_is_not_on_the_list(school, lived):
    coordinator = builders.actor(school, "coordinator")
    devices.retire_device(school, coordinator, lived["Bad"].id, "2026-08-31", "broken", builders.MONDAY)
    assert "Bad" not in cases(school)


def plain(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


@pytest.mark.parametrize("of", Of)
def test_page_file_and_command_say_the_same(school, lived, signed_in, monkeypatch, of):
    found = report.replacing(school, of, YEAR)
    client = signed_in("coordinator")
    page = client.get(f"/measures/replacing?of={of}&{DAYS}")
    assert page.status_code == 200
    shown = plain(page.text)
    assert words.finding(found.cases, of, found.without_failure) in shown
    rows = [row.cells for row in read_table(client.get(f"/measures/replacing.csv?of={of}&{DAYS}").data).rows]
    monkeypatch.setenv("SCANDESK_INSTANCE", str(school.path.parent))
    dates = ["--from", "2025-09-01", "--to", "2026-08-31"]
    text = CliRunner().invoke(measures, ["replacing", "--of", of.value, *dates]).stdout
    csv = CliRunner().invoke(measures, ["replacing", "--of", of.value, *dates, "--format", "csv"]).stdout_bytes
    assert [row.cells for row in read_table(csv).rows] == rows
    assert len(rows) == len(found.cases)
    for case, row in zip(found.cases, rows, strict=True):
        assert (row[1], row[3], row[4]) == (case.name, case.verdict, words.evidence(case))
        said = f"{words.evidence(case)} {words.reckoning(case)}."
        assert said in shown
        assert said in text
    json = client.get(f"/measures/replacing.json?of={of}&{DAYS}").json
    assert [one["evidence"] for one in json["rows"]] == [row[4] for row in rows]


def test_each_line_leads_to_the_history_and_the_calls(school, lived, signed_in):
    client = signed_in("coordinator")
    page = client.get(f"/measures/replacing?{DAYS}").text
    found = re.findall(r'href="(/(?:fieldwork/devices|measures/failure-rates/calls)[^"]+)"', page)
    links = {unescape(link) for link in found}
    assert len(links) == 2 * 5
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_nothing_failed(school, signed_in):
    page = signed_in("desk").get(f"/measures/replacing?{DAYS}").text
    assert "Nothing failed in these days" in plain(page)


def test_bad_days_and_lists_are_refused(signed_in):
    client = signed_in("desk")
    assert 'id="from-error"' in client.get("/measures/replacing?from=soon").text
    assert client.get("/measures/replacing.csv?from=soon").status_code == 422
    assert client.get("/measures/replacing?of=rooms").status_code == 404


def test_the_coordinator_decides_what_an_hour_costs(school, signed_in):
    client = signed_in("coordinator")
    assert 'value="20"' in client.get("/measures/replacing/terms").text
    refused = client.post("/measures/replacing/terms", data={"technician_hour": "30", "device_life": "0"})
    assert refused.status_code == 422
    assert 'id="device_life-error"' in refused.text
    assert 'value="30"' in refused.text
    assert read_settings(school).technician_hour == "20"
    saved = client.post("/measures/replacing/terms", data={"technician_hour": "30", "device_life": "8"})
    assert saved.status_code == 302
    assert report.terms_of(school) == report.Terms(3000, 8)
    assert signed_in("desk").get("/measures/replacing/terms").status_code == 403
