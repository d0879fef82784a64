"""Bands over whole curves: by brute force, the share of further curves that stay inside."""

import numpy as np
import pytest
from numpy.typing import NDArray

from results.simultaneous import simultaneous_band

SITES = 60
INSTANTS = 80


def curves(draws: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Coverage as runs have it: sites finished around planned instants, late together where people are away."""
    planned = np.sort(np.linspace(5, INSTANTS - 10, SITES))
    pace = draws.normal(0, 3, (count, 1))
    ends = planned + pace + draws.gamma(2.0, 2.0, (count, SITES))
    never = draws.random((count, SITES)) < 0.02
    ends[never] = np.inf
    return np.stack([(ends <= instant).sum(axis=1) / SITES for instant in range(INSTANTS)], axis=1)


@pytest.mark.parametrize(("count", "level"), [(20, 0.8), (40, 0.9), (100, 0.9), (100, 0.5)])
@pytest.mark.quick(1)
def test_a_further_curve_stays_inside_with_the_probability_promised(count: int, level: float):
    """Over 100 samples with 40 further curves each: at least the level less what chance may take, and not much more."""
    draws = np.random.Generator(np.random.Philox(20_270_301))
    inside = []
    for _ in range(100):
        low, high = simultaneous_band(curves(draws, count), level, step=1 / SITES)
        more = curves(draws, 40)
        inside.append(((more >= low - 1e-12) & (more <= high + 1e-12)).all(axis=1).mean())
    error = np.std(inside, ddof=1) / np.sqrt(len(inside))
    assert level - 3 * error - 0.01 <= np.mean(inside) <= level + 3 * error + 1 / (count + 1) + 0.02


def test_the_band_of_each_day_by_itself_holds_fewer_whole_curves():
    """What the simultaneous band is for."""
    draws = np.random.Generator(np.random.Philox(3))
    sample, more = curves(draws, 200), curves(draws, 400)
    low, high = np.quantile(sample, [0.05, 0.95], axis=0)
    assert ((more >= low) & (more <= high)).all(axis=1).mean() < 0.8


def test_edges_never_fall_and_lie_within_0_and_1():
    """As the curves themselves do."""
    low, high = simultaneous_band(curves(np.random.Generator(np.random.Philox(4)), 30), 0.9, step=1 / SITES)
    assert (np.diff(low) >= 0).all()
    assert (np.diff(high) >= 0).all()
    assert low.min() >= 0
    assert high.max() <= 1
    assert (low <= high).all()


def test_equal_curves_have_a_band_of_half_a_step():
    """Nothing varies: the band is the curve but for rounding."""
    curve = np.repeat(np.linspace(0, 1, 11)[None], 12, axis=0)
    low, high = simultaneous_band(curve, 0.9)
    assert np.allclose(low, curve[0], atol=1e-6)
    assert np.allclose(high, curve[0], atol=1e-6)


@pytest.mark.parametrize(("count", "level"), [(8, 0.9), (2, 0.5), (50, 1.0), (50, 0.0)])
def test_too_few_replications_are_refused_in_words(count: int, level: float):
    """Nine for 0.9; two never tell anything."""
    with pytest.raises(ValueError, match="replications"):
        simultaneous_band(np.zeros((count, 5)), level)
