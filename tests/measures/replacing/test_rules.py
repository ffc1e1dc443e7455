"""The rule of replace or repair, worked out by hand, and the order of the list."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.records import Kind
from kiosk.measures.replacing import rules
from kiosk.measures.replacing.records import Case, Known, Terms, Usual, Verdict

TERMS = Terms(hour_pence=2000, life_years=6)
USUAL = Usual(failures_a_year=0.6, failure_pence=3000, price_pence=42000)
TODAY = date(2026, 11, 30)


def test_the_example_worked_out_by_hand():
    """Five failures, £140 paid, 150 minutes at £20: £190. A failure: (190 + 30) / 6 = £36.67.

    Keeping it: 2.1 likely failures x 36.67 = £77. A new one: 420 / 6 + 0.6 x 30 = £88.
    """
    known = Known(5, 1.9, 2.1, cost_pence=14000, minutes=150, price_pence=42000)
    found = rules.reckon(known, USUAL, TERMS)
    assert found.failure_pence == pytest.approx(22000 / 6)
    assert found.keep_pence == pytest.approx(7700)
    assert found.new_pence == pytest.approx(8800)
    assert found.saved_pence == pytest.approx(-1100)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(5, 1.9, 2.1, 14000, 150, 0, 42000), Verdict.KEEP),
        (Known(8, 1.9, 3.2, 24000, 300, 0, 42000), Verdict.REPLACE),
        (Known(8, 1.9, 3.2, 24000, 300, 0, None), Verdict.REPLACE),  # at the usual price of its kind
        (Known(2, 0.1, 3.2, 90000, 300, 0, 42000), Verdict.TOO_EARLY),
        (Known(8, 1.9, 3.2, 24000, 300, 0, 42000, "2026-11-30"), Verdict.SEND_BACK),  # its last day
        (Known(8, 1.9, 3.2, 24000, 300, 0, 42000, "2026-11-29"), Verdict.REPLACE),
        (Known(2, 1.9, 0.7, 24000, 300, 0, 42000, "2027-11-29"), Verdict.TOO_EARLY),
    ],
)
def test_the_verdict(known, expected):
    assert rules.verdict(known, rules.reckon(known, USUAL, TERMS), TODAY) is expected


def test_without_any_price_nothing_is_said():
    known = Known(8, 1.9, 3.2, 24000)
    found = rules.reckon(known, Usual(0.6, 3000, None), TERMS)
    assert (found.new_pence, found.saved_pence) == (None, None)
    assert rules.verdict(known, found, TODAY) is Verdict.NO_PRICE


@given(st.integers(3, 30), st.floats(0.1, 10), st.integers(0, 50_000), st.integers(1, 90_000), st.floats(1.1, 5))
def test_failing_or_costing_more_never_turns_replace_into_keep(failures, likely, cost, price, times):
    known = Known(failures, 2.0, likely, cost, price_pence=price)
    worse = (
        Known(failures, 2.0, likely * times, cost, price_pence=price),
        Known(failures, 2.0, likely, round(cost * times) + 1, price_pence=price),
    )
    if rules.verdict(known, rules.reckon(known, USUAL, TERMS), TODAY) is Verdict.REPLACE:
        for one in worse:
            assert rules.verdict(one, rules.reckon(one, USUAL, TERMS), TODAY) is Verdict.REPLACE


def case(name: str, known: Known, usual: Usual = USUAL) -> Case:
    reckoned = rules.reckon(known, usual, TERMS)
    found = rules.verdict(known, reckoned, TODAY)
    return Case(name, name, Kind.PROJECTOR, 1, known, usual, reckoned, found, known.price_pence is None)


def test_the_order():
    cases = [
        case("worst", Known(9, 1.9, 4.2, 40000, 300, 0, 42000)),
        case("bad", Known(8, 1.9, 3.2, 24000, 300, 0, 42000)),
        case("warranty", Known(8, 1.9, 3.2, 24000, 300, 0, 42000, "2027-01-01")),
        case("no price", Known(8, 1.9, 3.2, 24000), Usual(0.6, 3000)),
        case("early", Known(1, 0.5, 1.2, 24000, 0, 0, 42000)),
        case("keep", Known(4, 4, 0.8, 2000, 0, 0, 42000)),
    ]
    expected = ["worst", "bad", "warranty", "no price", "keep", "early"]
    for shuffled in itertools.islice(itertools.permutations(cases), 0, 720, 37):
        assert [one.name for one in rules.most_pressing_first(shuffled)] == expected
