"""What reporters answer counts in the period in which they were asked, and nowhere beside their names."""

from datetime import date, timedelta

import pytest

from kiosk.calls import store as calls
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.measures.figures import report
from kiosk.measures.figures.measures import BY_KEY
from kiosk.measures.periods import Period
from kiosk.surveys.after_closing import actions as after_closing
from tests import builders
from tests.builders import MONDAY

WEEK = Period(date(2026, 9, 7), date(2026, 9, 13))
NEXT_WEEK = Period(date(2026, 9, 14), date(2026, 9, 20))
LATER = MONDAY + timedelta(days=60)
PAGE = "/measures/figures/satisfaction"
DAYS = "from=2026-09-07&to=2026-09-13"


@pytest.fixture
def answered(school):
    """Two calls asked about in the first week; one changes its answer in the second, one answers only then."""
    change_setting(school, "survey_every", "1")
    device = builders.add_device(school)
    first, second = (builders.closed_call(school, device, reporter_name=name) for name in ("Mrs Hughes", "Mr Bevan"))
    answer(school, first, 5, MONDAY + timedelta(hours=3))
    answer(school, first, 1, MONDAY + timedelta(days=8))
    answer(school, second, 2, MONDAY + timedelta(days=8))
    return first, second


def answer(school, call, score, now):
    after_closing.answer(school, calls.call(school, call.id), score, "", new_form_key(), now)


def satisfaction(school, period, now=LATER):
    return BY_KEY["satisfaction"].count(report.whole_facts(school, period, now))


def test_an_answer_after_the_end_of_the_period_is_not_in_it(school, answered):
    found = satisfaction(school, WEEK)
    assert (found.value, found.calls, found.of_calls) == (5, (answered[0].id,), (answered[0].id, answered[1].id))
    assert found == satisfaction(school, WEEK, MONDAY + timedelta(days=7))
    both = satisfaction(school, Period(WEEK.first_on, NEXT_WEEK.last_on))
    assert (both.value, dict(both.amounts)) == (1.5, {answered[0].id: 1, answered[1].id: 2})
    assert satisfaction(school, NEXT_WEEK).of_calls == (), "nobody was asked in it"


def test_the_file_recounts_to_the_page(school, answered):
    facts = report.whole_facts(school, WEEK, LATER)
    rows = list(report.calls_listing(school, report.behind(facts, BY_KEY["satisfaction"]), "x").rows)
    counted = [row for row in rows if row[-2] == "yes"]
    assert (len(rows), [row[-1] for row in counted]) == (2, [5])


def test_it_is_told_apart_by_anything_but_a_name(school, answered, signed_in):
    desk = signed_in("desk")
    assert "Mrs Hughes" not in desk.get(f"{PAGE}?{DAYS}").text
    assert "by=reporter" not in desk.get(f"{PAGE}?{DAYS}").text
    assert desk.get(f"{PAGE}?by=location&{DAYS}").status_code == 200
    for address in (PAGE, f"{PAGE}.csv", f"{PAGE}/calls"):
        assert desk.get(f"{address}?by=reporter&group=mrs+hughes&{DAYS}").status_code == 404
    assert "Mrs Hughes" not in desk.get(f"{PAGE}/calls.csv?{DAYS}").text
