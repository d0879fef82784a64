"""Every kind of interval that is printed, by brute force: what share of many, from samples of 20, 50 and 200, holds the truth.

Shares are exact where all outcomes can be counted, else from samples with a fixed seed (their own error is 0.7 %).
"""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, gamma

from results.intervals import band, mean_interval, median_interval, paired_shares, wilson

SIZES = (20, 50, 200)
SAMPLES = 1000

Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]

LENGTHS: dict[str, tuple[Draw, float]] = {
    "symmetric": (lambda rng, shape: rng.normal(size=shape), 0.0),
    "whole numbers": (lambda rng, shape: rng.poisson(3.0, shape).astype(float), 3.0),
    "long tail": (lambda rng, shape: rng.exponential(size=shape), 1.0),
    "log-normal": (lambda rng, shape: rng.lognormal(-0.5 * np.log(1.25), np.sqrt(np.log(1.25)), shape), 1.0),
    "villages missing": (lambda rng, shape: -rng.negative_binomial(0.4, 0.25, shape).astype(float), -1.2),
}
"""Differences of two runs as they come: sums over a term, counts, days, and villages missing, which are none as a rule."""


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("within", [(0.0, 1.0), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0)])
def test_probabilities(count: int, within: tuple[float, float]) -> None:
    """Wilson's interval, averaged over probabilities within limits; exact."""
    intervals = [wilson(successes, count) for successes in range(count + 1)]
    low, high = np.array([(interval.low, interval.high) for interval in intervals]).T
    truth = np.linspace(*within, 402)[1:-1, None]
    held = (low <= truth) & (truth <= high)
    assert 0.93 <= float((held * binom.pmf(np.arange(count + 1), count, truth)).sum(axis=1).mean()) <= 0.97


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.quick(1)
def test_differences_of_probabilities(count: int) -> None:
    """Newcombe's paired interval, averaged over all tables of four probabilities."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(SAMPLES):
        cells = rng.dirichlet(np.ones(4))
        kind = rng.choice(4, count, p=cells)
        interval = paired_shares(np.isin(kind, (0, 1)), np.isin(kind, (0, 2)))
        held += interval.low <= cells[2] - cells[1] <= interval.high
    assert 0.93 <= held / SAMPLES <= 0.97


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize(("name", "draw", "truth"), [(name, *pair) for name, pair in LENGTHS.items()])
@pytest.mark.slow
def test_means(count: int, name: str, draw: Draw, truth: float) -> None:
    """Means of differences of any shape."""
    sample = draw(np.random.default_rng(12), (3 * SAMPLES, count))
    intervals = [mean_interval(row) for row in sample]
    assert 0.93 <= np.mean([interval.low <= truth <= interval.high for interval in intervals]) <= 0.97, name


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("never", [0.0, 0.3])
def test_medians_of_dates(count: int, never: float) -> None:
    """Dates of which some are never reached."""
    rng = np.random.default_rng(13)
    dates = rng.exponential(size=(SAMPLES, count))
    truth = -np.log(1 - 0.5 / (1 - never))
    dates[rng.random(dates.shape) < never] = np.inf
    intervals = [median_interval(row) for row in dates]
    assert 0.93 <= np.mean([interval.low <= truth <= interval.high for interval in intervals]) <= 0.97


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.quick(1)
def test_bands_hold_a_further_replication(count: int) -> None:
    """The band from 5 to 95 % is of single outcomes: nine in ten of further ones fall into it."""
    sample = np.random.default_rng(14).gamma(2.0, size=(SAMPLES, count))
    bands = [band(row) for row in sample]
    held = gamma.cdf([interval.high for interval in bands], 2.0) - gamma.cdf([interval.low for interval in bands], 2.0)
    assert held.mean() == pytest.approx(0.9, abs=0.01)
