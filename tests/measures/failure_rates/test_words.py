"""How numbers, remarks and the finding are said."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.measures.failure_rates import rules, words
from kiosk.measures.failure_rates.records import Grouping, Report, Service
from kiosk.measures.failure_rates.shrinking import drawn_together
from kiosk.measures.periods import Period

PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))


def report(*groups: tuple[str, int, int]) -> Report:
    """Return the report of (name, days, failures)."""
    total = rules.rate("", "All", Service(9, sum(days for _, days, _ in groups)), sum(failed for *_, failed in groups))
    rates = [rules.rate(name, name, Service(1 if days else 0, days), failed) for name, days, failed in groups]
    judged = (replace(rate, verdict=rules.verdict(rate, total.per_year)) for rate in rates)
    return Report(Grouping.MODEL, PERIOD, rules.worst_first(judged), total)


def remarks(found: Report) -> dict[str, str]:
    return {rate.name: words.remark(rate, found.total.per_year) for rate in found.rates}


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (0, "0"), (0.0123, "0.012"), (0.314, "0.31"), (2.1, "2.10"), (34.51, "34.5"), (1204.4, "1,204")],
)
def test_numbers_have_no_more_digits_than_they_deserve(value, said):
    assert words.number(value) == said


def test_remarks():
    found = report(
        ("bad", 3650, 40),
        ("good", 36500, 2),
        ("usual", 3650, 8),
        ("few", 365, 2),
        ("new", 100, 0),
        ("never", 36500, 0),
        ("gone", 0, 1),
    )
    assert remarks(found) == {
        "bad": "Clearly above the average of 0.24",
        "good": "Clearly below the average of 0.24",
        "usual": "Clearly above the average of 0.24",
        "few": "Too few to tell: 2 failures",
        "new": "None in 0.27 device-years, at most 14 a year: too little time to tell",
        "never": "None in 100 device-years, at most 0.037 a year: clearly below the average of 0.24",
        "gone": "No rate: not in service in this period",
    }


def test_the_finding_names_the_worst_that_is_proven():
    found = report(("lucky once", 4, 1), ("bad", 1460, 40), ("usual", 36500, 10))
    assert found.rates[0].name == "lucky once"
    assert words.finding(found) == (
        "bad fails most, as far as the numbers can tell: "
        "10.0 a year per device (40 failures in 4.00 device-years, 95 % interval 7.14 to 13.6). "
        "All devices together: 0.49 a year per device (51 failures in 104 device-years, 95 % interval 0.37 to 0.64)."
    )


def test_the_finding_is_plain_when_the_first_is_proven():
    assert words.finding(report(("bad", 1460, 40), ("usual", 36500, 10))).startswith("bad fails most: 10.0 a year")


def test_the_finding_says_when_nothing_can_be_told():
    assert words.finding(report(("one", 365, 1), ("two", 365, 2))).startswith(
        "No model can be told from the rest by these numbers. All devices together: 1.50 a year per device"
    )
    assert words.finding(report(("one", 1168, 0))) == (
        "No failure in 3.2 device-years of service: at most 1.2 a year per device."
    )
    assert words.finding(report()) == "No device was in service in this period."


def test_without_any_failure_nothing_is_blamed_on_too_little_time():
    found = report(("one", 1168, 0))
    assert remarks(found) == {"one": "None in 3.2 device-years, at most 1.2 a year"}


def test_no_failure_is_never_a_rate_of_nothing():
    rate = report(("one", 1168, 0)).rates[0]
    assert words.none_in(rate) == words.evidence(rate) == "none in 3.2 device-years, at most 1.2 a year"
    cells = words.failures(rate), words.counted(rate), words.interval(rate)
    assert cells == ("none", "none", "at most 1.2")
    assert words.likely(rate) == "–"
    drawn = drawn_together([rate], {})[0]
    assert words.likely(drawn) == "at most 1.2"


@pytest.mark.parametrize(
    ("value", "limit"),
    [(1.1531, "1.2"), (1.2, "1.2"), (13.46, "14"), (0.03689, "0.037"), (9.96, "10"), (0, "0"), (1234.5, "1,300")],
)
def test_a_limit_is_never_said_lower_than_it_is(value, limit):
    assert words.at_most(value) == limit


def test_a_share_says_of_how_many():
    assert (words.share(2, 8), words.share(0, 0)) == ("2 of 8 (25 %)", "–")
