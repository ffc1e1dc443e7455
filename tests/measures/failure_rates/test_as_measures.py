"""The page of failure rates and the measures of FITS count the same: 12 (failure rate) and 13 (downtime)."""

from datetime import date

import pytest

from kiosk.calls import actions as calls
from kiosk.calls.taking import known_call
from kiosk.measures.failure_rates import report
from kiosk.measures.failure_rates.records import Grouping
from kiosk.measures.figures import report as figures
from kiosk.measures.figures.measures import measure_called
from kiosk.measures.periods import Period
from tests.measures.failure_rates.conftest import DESK, at
from tests.measures.failure_rates.test_store import random_school

PERIODS = (
    Period(date(2025, 1, 1), date(2025, 3, 31)),
    Period(date(2025, 4, 1), date(2025, 12, 31)),
    Period(date(2025, 1, 1), date(2028, 12, 31)),  # not over yet
)
NOW = at("2028-09-01")


@pytest.mark.parametrize("seed", range(3))
def test_failures_service_and_downtime_are_those_of_the_measures(empty_school, seed):
    random_school(empty_school, seed)
    database, seen = empty_school.database, 0
    ids = [row["id"] for row in database.connection.execute("SELECT id FROM calls WHERE is_failure AND id % 3 = 0")]
    for call_id in ids:  # long after all of them were closed: only the last period sees it
        calls.reopen(database, DESK, known_call(database, call_id), "Again.", at("2028-08-20"))
    for period in PERIODS:
        facts = figures.whole_facts(database, period, NOW)
        rate, down = (measure_called(key).count(facts) for key in ("failure-rate", "downtime"))
        for by in Grouping:
            found = report.failure_rates(database, by, period)
            assert (found.total.failures, found.total.days) == (len(rate.calls), facts.service_days)
            assert found.total.per_year == pytest.approx(rate.value)
            assert [part.value for part in rate.parts] == pytest.approx([found.total.low, found.total.high])
            assert found.total.burden.downtime == pytest.approx(down.value)
            for whole in ("failures", "days"):
                assert sum(getattr(one, whole) for one in found.rates) == getattr(found.total, whole)
            assert sum(one.burden.downtime for one in found.rates) == pytest.approx(down.value)
            assert sum(one.burden.repeats for one in found.rates) == found.total.burden.repeats
        seen += len(rate.calls)
    assert seen > 3
    assert ids
