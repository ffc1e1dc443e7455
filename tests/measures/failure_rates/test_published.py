"""Rates as a large operator published them: every row agrees to the printed digit."""

import csv
import os
from pathlib import Path

import pytest

from kiosk.measures.failure_rates import rules
from kiosk.measures.failure_rates.records import DAYS_A_YEAR, Service

SHARED = Path(os.environ.get("SCANDESK_SHARED") or Path(__file__).parents[3] / "shared")
PUBLISHED = SHARED / "data" / "failure-rates" / "published_afr_2020.csv"


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"the published table is not at {PUBLISHED}: set SCANDESK_SHARED")
def test_every_published_rate_and_upper_limit():
    """Its `ci_95` is the upper end of the two-sided exact interval (97.5 %), the same that we show."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ours, theirs = [], []
    for row in rows:
        days = round(float(row["Drive_Years"]) * DAYS_A_YEAR)
        rate = rules.rate(row["model"], row["model"], Service(1, days), int(row["Failures"]))
        ours.append((row["model"], f"{rate.per_year:.2%}", f"{rate.high:.2%}"))
        theirs.append((row["model"], row["annual_drive_fail_rate"], row["ci_95"]))
    assert len(rows) == 17
    assert ours == theirs
