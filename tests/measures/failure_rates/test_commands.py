"""The command, and that the page, the CSV and the command say the same."""

import pytest
from click.testing import CliRunner, Result

from kiosk.core.tables import read_table
from kiosk.measures.commands import measures
from kiosk.measures.failure_rates import report, words
from kiosk.measures.failure_rates.records import Grouping

DATES = ("--from", "2025-01-01", "--to", "2025-12-31")


@pytest.fixture
def run(school, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(school.database.path.parent))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(measures, ["failure-rates", *arguments])

    return invoke


def test_the_columns_of_the_csv_stay_as_they_are(run):
    table = read_table(run("--format", "csv", *DATES).stdout_bytes)
    assert table.headings == (
        "Key",
        "Name",
        "Devices",
        "Device Years",
        "Failures",
        "Failures Per Device Year",
        "Low 95",
        "High 95",
        "Remark",
        "Likely Per Device Year",
        "Likely Low 95",
        "Likely High 95",
        "Repeat Failures",
        "Downtime School Hours",
        "Repair Cost",
        "Price",
        "Devices Without Price",
    )
    assert [row.cells[1:9] for row in table.rows] == [
        ("HP LaserJet 4", "2", "1.1616", "4", "3.4434", "0.9382", "8.8165", "Too few to tell: 4 failures"),
        ("Epson EB-2250U", "2", "1.5014", "3", "1.9982", "0.4121", "5.8395", "Too few to tell: 3 failures"),
    ]


@pytest.mark.parametrize("by", Grouping)
def test_csv_and_text_are_the_reports_numbers(run, school, year, by):
    found = report.failure_rates(school.database, by, year)
    table = read_table(run("--by", by.value, "--format", "csv", *DATES).stdout_bytes)
    lines = run("--by", by.value, *DATES).stdout.splitlines()
    assert lines[1] == words.finding(found)
    for rate, row, line in zip(found.rates, table.rows, lines[4:], strict=True):
        key, name, devices, years, failures, *numbers = row.cells[:8]
        remark, *drawn, repeats, hours, cost, price, unpriced = row.cells[8:]
        assert (key, name, int(devices), int(failures)) == (rate.key, rate.name, rate.devices, rate.failures)
        assert float(years) == pytest.approx(rate.days / 365, abs=1e-4)
        assert [float(number) for number in numbers] == pytest.approx([rate.per_year, rate.low, rate.high], abs=1e-4)
        assert remark == words.remark(rate, found.total.per_year)
        likely = [rate.likely.per_year, rate.likely.low, rate.likely.high]
        assert [float(number) for number in drawn] == pytest.approx(likely, abs=1e-4)
        assert (int(repeats), float(hours)) == (
            rate.burden.repeats,
            pytest.approx(rate.burden.downtime / 3600, abs=0.01),
        )
        assert (float(cost), float(price), int(unpriced)) == (0, 0, rate.devices)
        shown = (rate.name, words.likely(rate), words.failures(rate), words.counted(rate), words.interval(rate), remark)
        assert all(text in line for text in shown)


def test_a_wrong_date_is_said_in_words(run):
    result = run("--from", "tomorrow")
    assert result.exit_code == 1
    assert result.stderr == "Error: Enter a day as year-month-day, such as 2026-09-01.\n"


def test_an_unknown_grouping_is_a_mistake_of_usage(run):
    assert run("--by", "colour").exit_code == 2


def test_nothing_in_service(run):
    result = run("--from", "1985-01-01", "--to", "1985-12-31")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == ["No device was in service in this period."]
