"""Intervals against known values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from results.intervals import band, mean_interval, median_interval, paired_shares, wilson


def test_wilson_against_scipy() -> None:
    """The same as scipy's for several counts, and closed at the ends."""
    for successes, trials in ((0, 20), (3, 20), (50, 100), (200, 200)):
        interval = wilson(successes, trials)
        known = stats.binomtest(successes, trials).proportion_ci(method="wilson")
        assert (interval.low, interval.high) == pytest.approx((known.low, known.high), abs=1e-12)


def _paired(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    cells = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [both, only_first, only_second, neither], axis=0).astype(bool)
    return cells[:, 0], cells[:, 1]


def test_newcombe_against_the_published_table() -> None:
    """Newcombe 1998, table III, method 10: (a, b, c, d) and the interval of (b - c) / n."""
    published = (
        ((36, 12, 2, 0), (0.0569, 0.3404)),
        ((20, 12, 2, 16), (0.0562, 0.3292)),
        ((18, 12, 2, 18), (0.0562, 0.3290)),
    )
    for (a, b, c, d), (low, high) in published:
        first, second = _paired(a, b, c, d)
        interval = paired_shares(second, first)
        assert interval.value == pytest.approx((b - c) / (a + b + c + d))
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


def test_two_shares_that_never_differ_have_an_interval() -> None:
    """Its width is never 0, however many replications agree."""
    for count in (1, 2, 20, 200):
        same = paired_shares(np.ones(count), np.ones(count))
        assert same.low < 0 < same.high
    assert paired_shares([False, False], [True, True]).high - paired_shares([False, False], [True, True]).low > 0.5


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_paired_shares_are_the_other_way_round_when_swapped(pairs: list[tuple[bool, bool]]) -> None:
    """The interval has a width, holds the figure, stays within -1 and 1, and changes its sign with the sides."""
    first, second = np.array(pairs).T
    forward, backward = paired_shares(first, second), paired_shares(second, first)
    assert -1 <= forward.low <= forward.value <= forward.high <= 1
    assert forward.high - forward.low > 0
    assert (forward.low, forward.high) == pytest.approx((-backward.high, -backward.low), abs=1e-12)


def test_without_skewness_the_mean_has_students_interval() -> None:
    """Symmetric values give Student's t."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    interval = mean_interval(values)
    low, high = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    assert (interval.value, interval.low, interval.high) == pytest.approx((3, low, high))


def test_a_long_tail_moves_the_interval_towards_it() -> None:
    """Further up than Student's where the tail is above."""
    values = np.array([0.0, 0.0, 0.1, 0.2, 0.4, 0.9, 3.0, 6.0])
    interval = mean_interval(values)
    low, high = stats.t.interval(0.95, 7, values.mean(), stats.sem(values))
    assert interval.high > high
    assert interval.low > low


@pytest.mark.parametrize("count", [1, 2, 20, 200])
def test_equal_values_never_give_a_width_of_zero(count: int) -> None:
    """With limits the interval says how many others there may be; without it is unbounded."""
    interval = mean_interval(np.full(count, 0.3), least=-1, most=1)
    upper_share = 1 - 0.05 ** (1 / count)
    assert (interval.low, interval.high) == pytest.approx((0.3 - upper_share * 1.3, 0.3 + upper_share * 0.7))
    assert mean_interval(np.full(count, 0.3)).high == float("inf")


def test_the_mean_stays_within_its_limits() -> None:
    """A share is no more than 1."""
    assert mean_interval([1.0, 1.0, 1.0, 0.2], least=0, most=1).high == 1


def test_median_interval_against_binomial_orders() -> None:
    """Between the order statistics that enclose 95 %, and in the middle of them."""
    values = np.arange(1.0, 21.0)
    interval = median_interval(values)
    assert interval.value == 10.5
    assert 6 <= interval.low < 7
    assert interval.low + interval.high == pytest.approx(21)


def test_median_of_what_is_mostly_never_reached_is_infinite() -> None:
    """Order is all that counts: dates that are never reached are the latest."""
    values = np.concatenate([np.arange(9.0), np.full(11, np.inf)])
    interval = median_interval(values)
    assert interval.value == float("inf")
    assert interval.low < float("inf")
    assert interval.high == float("inf")
    assert median_interval([1.0, 2.0]).low == float("-inf")


def test_band_is_of_quantiles() -> None:
    """The median of 0..98 and the band that the 5th and the 95th of 99 values make."""
    interval = band(np.arange(99))
    assert (interval.value, interval.low, interval.high) == pytest.approx((49, 4, 94))
