"""Intervals against known values."""

import numpy as np
import pytest
from scipy import stats

from results.intervals import band, mean_interval, wilson


def test_wilson_against_scipy() -> None:
    """The same as scipy's for several counts, and closed at the ends."""
    for successes, trials in ((0, 20), (3, 20), (50, 100), (200, 200)):
        mine = wilson(successes, trials)
        known = stats.binomtest(successes, trials).proportion_ci(method="wilson")
        assert (mine.low, mine.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_mean_interval_against_scipy() -> None:
    """Student's t."""
    values = np.array([1.0, 2.0, 4.0, 8.0])
    mine = mean_interval(values)
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert (mine.value, mine.low, mine.high) == pytest.approx((3.75, low, high))


def test_one_replication_says_nothing_of_the_spread() -> None:
    """Its interval is unbounded."""
    assert mean_interval([1.0]).high == float("inf")


def test_band_is_of_quantiles() -> None:
    """The median and the 5-95 % band of 0..100."""
    found = band(np.arange(101))
    assert (found.value, found.low, found.high) == pytest.approx((50, 5, 95))
