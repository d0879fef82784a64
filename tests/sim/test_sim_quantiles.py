"""Inverse distribution functions against SciPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import gammaincinv

from sim.quantiles import ALIKE, GRID, TAIL, binomial, gamma_factor, poisson

U = np.random.default_rng(7).random(1500)
EDGES = np.array([1e-12, 1e-6, 0.5, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53])


@given(st.floats(0, 800))
@settings(max_examples=40, deadline=None)
@pytest.mark.slow
def test_poisson_counts_are_the_quantiles(mean: float) -> None:
    """The least k with F(k) >= u, on both sides of the mean at which SciPy takes over."""
    count = poisson(np.full(U.size, mean), U)
    differ = count != stats.poisson.ppf(U, mean)
    near = np.abs(stats.poisson.cdf(np.minimum(count, stats.poisson.ppf(U, mean)), mean) - U) < 1e-12
    assert (~differ | near).all()


@given(st.integers(0, 300), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_binomial_counts_are_the_quantiles(trials: int, share: float) -> None:
    """The least k with F(k) >= u, for shares of 0 and 1 too; never more than the trials."""
    count = binomial(np.full(U.size, trials), np.full(U.size, share), U)
    wanted = stats.binom.ppf(U, trials, share)
    differ = count != wanted
    near = np.abs(stats.binom.cdf(np.minimum(count, wanted), trials, share) - U) < 1e-12
    assert (~differ | near).all()
    assert count.min() >= 0
    assert count.max() <= trials


def test_shapes_and_edges() -> None:
    """Any shape comes back; numbers next to 0 and 1 end; a mean of 0 and no trials give 0."""
    mean = np.array([[0.0, 3.0, 700.0], [1e-9, 50.0, 599.0]])
    for u in EDGES:
        count = poisson(mean, np.full(mean.shape, u))
        assert count.shape == mean.shape
        assert count[0, 0] == 0
    assert poisson(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 3)
    assert binomial(np.zeros(2, np.int64), np.array([0.5, 1.0]), np.array([0.1, 0.9])).tolist() == [0, 0]
    assert (poisson(np.full(EDGES.size, 4.0), EDGES) == stats.poisson.ppf(EDGES, 4.0))[:5].all()


@pytest.mark.parametrize("dispersion", [0.05, 0.4, 1.0, 4.0])
def test_gamma_factor(dispersion: float) -> None:
    """The quantile within 1e-4, never falling, with mean 1; none where nothing differs."""
    u = np.sort(np.concatenate([U, EDGES]))
    factor = gamma_factor(u, dispersion)
    assert np.abs(factor - gammaincinv(1 / dispersion, u) * dispersion)[:-1].max() < 1e-4
    assert (np.diff(factor) >= 0).all()
    middle = gamma_factor((np.arange(200_000) + 0.5) / 200_000, dispersion)
    assert middle.mean() == pytest.approx(1.0, abs=2e-3)
    assert (gamma_factor(u, 0.0) == 1.0).all()


def test_gamma_factors_between_the_ends_come_from_a_table() -> None:
    """Half way between two cells is the mean of both; nearer to the ends than the table goes it is exact."""
    edges = np.array([GRID // 128, GRID // 3, GRID // 2, GRID - GRID // 128 - 1]) / GRID
    exact = gammaincinv(2.5, np.concatenate([edges, edges + 1 / GRID])) / 2.5
    assert gamma_factor(edges + 0.5 / GRID, 0.4) == pytest.approx((exact[:4] + exact[4:]) / 2, rel=1e-13)
    beyond = np.array([TAIL - 0.5 / GRID, 1 - TAIL + 0.5 / GRID])
    assert gamma_factor(beyond, 0.4).tolist() == (gammaincinv(2.5, beyond) * 0.4).tolist()


def test_next_to_no_dispersion_is_none() -> None:
    """Below the least; at it factors differ by a thousandth."""
    assert (gamma_factor(U, ALIKE * 0.999) == 1.0).all()
    assert 5e-4 < np.std(gamma_factor(U, ALIKE)) < 2e-3
