"""Quantiles of the gamma distribution: against known values, the Poisson limits, and by adding up the density."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.measures.gamma import quantile
from kiosk.measures.poisson import exact_interval

shapes = st.floats(min_value=0.01, max_value=20_000)
portions = st.sampled_from([0.025, 0.1, 0.4, 0.5, 0.9, 0.975])


@given(st.integers(min_value=1, max_value=5_000))
def test_for_whole_shapes_they_are_the_limits_of_a_count(count: int):
    low, high = exact_interval(count)
    assert quantile(count, 0.025) == pytest.approx(low, rel=1e-10)
    assert quantile(count + 1, 0.975) == pytest.approx(high, rel=1e-10)


@pytest.mark.parametrize("portion", [0.025, 0.3, 0.5, 0.8, 0.975])
def test_of_shape_a_half_it_is_half_a_squared_normal(portion: float):
    normal = NormalDist().inv_cdf((1 + portion) / 2)
    assert quantile(0.5, portion) == pytest.approx(normal**2 / 2, rel=1e-9)


@pytest.mark.parametrize("portion", [0.025, 0.5, 0.975])
def test_of_shape_one_it_is_the_exponentials(portion: float):
    assert quantile(1, portion) == pytest.approx(-math.log(1 - portion), rel=1e-12)


@given(st.floats(min_value=0.6, max_value=60), portions)
def test_the_density_up_to_it_adds_up_to_the_portion(shape: float, portion: float):
    end = quantile(shape, portion)
    # in log x the density has no pole; by Simpson's rule
    begins, steps = math.log(end) - 70 / shape, 6000
    width = (math.log(end) - begins) / steps

    def density(y: float) -> float:
        return math.exp(shape * y - math.exp(y) - math.lgamma(shape))

    inner = math.fsum((4 if n % 2 else 2) * density(begins + n * width) for n in range(1, steps))
    total = (density(begins) + inner + density(math.log(end))) * width / 3
    assert total == pytest.approx(portion, rel=1e-6)


@given(shapes)
def test_they_stand_in_order_and_around_the_median(shape: float):
    found = [quantile(shape, portion) for portion in (0.025, 0.1, 0.5, 0.9, 0.975)]
    assert found == sorted(found)
    assert found[2] < shape < found[4] or shape < 0.02


@given(st.floats(min_value=0.05, max_value=5_000), portions)
def test_more_shape_moves_them_up(shape: float, portion: float):
    assert quantile(shape, portion) < quantile(shape * 1.1, portion)


@pytest.mark.parametrize("shape", [1e-4, 1e-3, 1e5])
def test_very_small_and_very_large_shapes_end(shape: float):
    assert 0 <= quantile(shape, 0.025) <= quantile(shape, 0.975) < 2 * shape + 4


@pytest.mark.parametrize(("shape", "portion"), [(0, 0.5), (-1, 0.5), (1, 0), (1, 1), (float("nan"), 0.5)])
def test_what_makes_no_sense_is_refused(shape: float, portion: float):
    with pytest.raises(ValueError, match="shape"):
        quantile(shape, portion)
