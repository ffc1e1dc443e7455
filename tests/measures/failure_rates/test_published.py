"""Rates as a large operator published them: every row agrees to the printed digit."""

import csv
import itertools
import math
from pathlib import Path

import pytest

from kiosk.measures.failure_rates import rules
from kiosk.measures.failure_rates.records import DAYS_A_YEAR, Rate, Service
from kiosk.measures.failure_rates.shrinking import drawn_together, fit
from kiosk.measures.poisson import LEFT_OUT


def rows_of(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "data" / "failure-rates" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(shared: Path) -> list[tuple[dict[str, str], Rate]]:
    rows = rows_of(shared, "published_afr_2020.csv")
    assert len(rows) == 17
    days = [round(float(row["Drive_Years"]) * DAYS_A_YEAR) for row in rows]
    rates = [
        rules.rate(row["model"], row["model"], Service(1, time), int(row["Failures"]))
        for row, time in zip(rows, days, strict=True)
    ]
    return list(zip(rows, rates, strict=True))


def test_every_published_rate_and_upper_limit(shared):
    """Its `ci_95` is the upper end of the two-sided exact interval (97.5 %), the same that we show."""
    found = published(shared)
    ours = [(row["model"], f"{rate.per_year:.2%}", f"{rate.high:.2%}") for row, rate in found]
    assert ours == [(row["model"], row["annual_drive_fail_rate"], row["ci_95"]) for row, _ in found]


def test_the_lower_limits_which_were_not_published_leave_out_as_much(shared):
    for row, rate in published(shared):
        failures, mean = int(row["Failures"]), rate.low * rate.device_years
        fewer = math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(failures))
        assert 1 - fewer == pytest.approx(LEFT_OUT, rel=1e-6)
        assert rate.low < rate.per_year < rate.high


def fleet(shared: Path) -> list[tuple[dict[str, str], Rate]]:
    rows = rows_of(shared, "survival_2024-09.csv")
    return [
        (row, rules.rate(row["model"], row["model"], Service(1, int(row["drive_days"])), int(row["failed"])))
        for row in rows
    ]


def test_a_fleet_of_one_kind_is_drawn_together_as_the_formula_says(shared):
    """Against the form in which Marshall gives it: m + C (rate - m), C = A / (A + m / years)."""
    rates = [rate for _, rate in fleet(shared)]
    years = sum(rate.device_years for rate in rates)
    mean = sum(rate.failures for rate in rates) / years
    spread = sum(rate.device_years * (rate.per_year - mean) ** 2 for rate in rates) / years
    beyond = spread - mean / (years / len(rates))
    assert beyond > 0
    for rate in drawn_together(rates, {}):
        weight = beyond / (beyond + mean / rate.device_years)
        assert rate.likely.per_year == pytest.approx(mean + weight * (rate.per_year - mean), rel=1e-9)
    prior = fit([(rate.failures, rate.device_years) for rate in rates])
    few, many = (pick(rates, key=lambda rate: rate.device_years) for pick in (min, max))
    assert prior.likely(few.failures, few.device_years).per_year == pytest.approx(mean, rel=0.05)
    assert prior.likely(many.failures, many.device_years).per_year == pytest.approx(many.per_year, rel=0.01)


def test_what_is_clearly_worse_here_also_lived_less_long(shared):
    """Where two exact intervals have nothing in common, survival to five years says the same."""
    clear = [
        (good, bad) for (good, one), (bad, other) in itertools.permutations(fleet(shared), 2) if one.high < other.low
    ]
    assert len(clear) > 200
    agree = [float(good["surv_5yr"]) > float(bad["surv_5yr"]) for good, bad in clear]
    assert sum(agree) / len(agree) > 0.9
