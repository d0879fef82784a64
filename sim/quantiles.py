"""Inverse distribution functions over whole arrays: counts and gamma factors from uniform numbers.

Common random numbers need one uniform number a draw and a result that never falls when the mean or the number rises;
the inverse of the distribution function is that. Counts are found by adding up probabilities from 0 on, for all entries at
once, with those that are done taken out from time to time.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

STEEP = 600.0
"""Means above it are left to SciPy: the chance of 0, from which the sum begins, comes near the smallest number there is."""
LIMIT = 10_000
"""Terms after which a sum ends: more than any count below `STEEP` has."""
STEPS = 4
"""Terms between two looks at which entries are done."""
CROWDED = 0.6
"""Share of entries still at work above which none are taken out."""
NOTHING = 1e-30
"""Chance below which the rest of a sum is nothing."""
GRID = 1 << 14
"""Cells of the table of gamma factors."""
TAIL = 2.0**-7
"""Share at each end that is not taken from the table."""


def poisson(mean: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Poisson counts; both arguments and the result of one shape, means >= 0, uniform numbers in (0, 1)."""
    size, u = mean.ravel(), uniform.ravel()
    count = np.zeros(size.size, np.int64)
    chance = np.exp(-size)
    short = u - chance  # what is left of the uniform number
    at = np.flatnonzero(short > 0)
    if size.size and size.max() > STEEP:
        from scipy.stats import poisson as exact  # noqa: PLC0415 - slow to load, seldom needed

        steep = size[at] > STEEP
        count[at[steep]] = exact.ppf(u[at[steep]], size[at[steep]])
        at = at[~steep]
    size, chance, short = size[at], chance[at], short[at]
    passed, k = np.zeros(at.size, np.int64), 0
    while at.size:
        for _ in range(STEPS):
            passed += short > 0
            k += 1
            chance *= size
            chance *= 1.0 / k
            short -= chance
        left = short > 0
        left &= (chance > NOTHING) | (size > k)  # rounding may leave a little of a number next to 1 for ever
        if np.count_nonzero(left) < CROWDED * at.size:
            done = ~left
            count[at[done]] = passed[done]
            at, size, chance, short, passed = (one[left] for one in (at, size, chance, short, passed))
    return count.reshape(mean.shape)


def binomial(trials: NDArray[np.int64], share: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Binomial counts; all arguments and the result of one shape, shares in 0..1, uniform numbers in (0, 1)."""
    n, s, u = trials.ravel(), share.ravel(), uniform.ravel()
    count = np.zeros(n.size, np.int64)
    sure = s >= 1.0
    count[sure] = n[sure]
    waiting = np.flatnonzero((n > 0) & (s > 0) & ~sure)
    odds = s[waiting] / (1.0 - s[waiting])
    n_left, u_left = n[waiting].astype(np.float64), u[waiting]
    start = n_left * np.log1p(-s[waiting])
    steep = start < -STEEP
    if steep.any():
        from scipy.stats import binom as exact  # noqa: PLC0415 - slow to load, seldom needed

        large = waiting[steep]
        count[large] = exact.ppf(u[large], n[large], s[large])
        flatter = ~steep
        waiting, odds, n_left, u_left, start = (one[flatter] for one in (waiting, odds, n_left, u_left, start))
    chance = np.exp(start)
    short = u_left - chance
    for k in range(1, LIMIT):
        left = np.flatnonzero((short > 0) & (n_left >= k))
        if not left.size:
            break
        if left.size < waiting.size:
            waiting, odds, n_left, chance, short = (one[left] for one in (waiting, odds, n_left, chance, short))
        chance *= odds * (n_left - (k - 1)) / k
        short -= chance
        count[waiting] = k
    return count.reshape(trials.shape)


def gamma_factor(uniform: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Gamma numbers with mean 1 and that variance, from uniform numbers of any shape.

    Between the ends the quantile is interpolated in a table, which is off by less than 1e-4; at the ends it is exact.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - only where there are findings

    if dispersion == 0:
        return np.ones_like(uniform)
    table = _gamma_table(dispersion)
    place = uniform * GRID
    cell = place.astype(np.int64)
    place -= cell
    result = table[cell]
    result += place * (table[cell + 1] - result)
    ends = np.abs(uniform - 0.5) > 0.5 - TAIL
    result[ends] = gammaincinv(1.0 / dispersion, uniform[ends]) * dispersion
    return np.asarray(result, np.float64)


@lru_cache(maxsize=16)
def _gamma_table(dispersion: float) -> NDArray[np.float64]:
    from scipy.special import gammaincinv  # noqa: PLC0415 - only where there are findings

    table = gammaincinv(1.0 / dispersion, np.arange(GRID + 1) / GRID) * dispersion
    table[-1] = table[-2]  # the quantile of 1 is infinite; the ends are not taken from here
    table.setflags(write=False)
    return np.asarray(table, np.float64)
