"""The exact interval: against checked values, by summing probabilities, and its shape."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.measures.poisson import LEFT_OUT, exact_interval

# computed with scipy 1.x: chi2.ppf(0.025, 2n) / 2 and chi2.ppf(0.975, 2n + 2) / 2
CHECKED = (
    (0, 0.0, 3.6888794541139354),
    (1, 0.025317807984289876, 5.571643390938898),
    (2, 0.24220927854396496, 7.22468766772396),
    (3, 0.6186721228956014, 8.767273069742323),
    (4, 1.0898653736263249, 10.241588675403694),
    (5, 1.6234863901184207, 11.66833207932267),
    (10, 4.7953886961324335, 18.39035604201778),
    (17, 9.903126469607294, 27.218646815906613),
    (50, 37.110963737461866, 65.91876666433681),
    (100, 81.36399125092314, 121.62679379242638),
    (393, 355.10087728320866, 433.8424953034562),
    (1000, 938.9730184076952, 1063.952136016302),
    (3976, 3853.363292876889, 4101.546519685906),
    (10000, 9804.952467260184, 10197.951624661473),
    (100000, 99381.15266374472, 100621.74473974388),
)
counts = st.integers(min_value=0, max_value=20_000)


@pytest.mark.parametrize(("count", "low", "high"), CHECKED)
def test_limits_agree_with_an_independent_computation(count: int, low: float, high: float):
    assert exact_interval(count) == pytest.approx((low, high), rel=1e-11)


def probability(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


@given(st.integers(min_value=0, max_value=400))
def test_each_end_leaves_out_exactly_two_and_a_half_percent(count: int):
    low, high = exact_interval(count)
    assert math.fsum(probability(k, high) for k in range(count + 1)) == pytest.approx(LEFT_OUT, rel=1e-9)
    if count:
        fewer = math.fsum(probability(k, low) for k in range(count))
        assert 1 - fewer == pytest.approx(LEFT_OUT, rel=1e-9)


@given(st.floats(min_value=0.01, max_value=60))
def test_the_true_mean_lies_inside_at_least_ninety_five_times_in_a_hundred(mean: float):
    covered = (k for k in range(400) if exact_interval(k)[0] <= mean <= exact_interval(k)[1])
    assert math.fsum(probability(k, mean) for k in covered) >= 0.95 - 1e-12


@given(counts)
def test_the_interval_brackets_the_count(count: int):
    low, high = exact_interval(count)
    assert 0 <= low <= count < high
    assert low > 0 or count == 0


@given(counts)
def test_one_more_failure_moves_both_ends_up(count: int):
    (low, high), (next_low, next_high) = exact_interval(count), exact_interval(count + 1)
    assert low < next_low
    assert high < next_high


@given(st.integers(min_value=1, max_value=20_000))
def test_more_failures_narrow_the_interval_in_proportion(count: int):
    (low, high), (next_low, next_high) = exact_interval(count), exact_interval(count + 1)
    assert next_high / next_low < high / low


def test_a_count_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        exact_interval(-1)
