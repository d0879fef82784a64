"""Inverse distribution functions over whole arrays: counts and gamma factors from uniform numbers.

Common random numbers need one uniform number a draw and a result that never falls when the mean or the number rises;
the inverse of the distribution function is that. Counts are found by adding up probabilities from 0 on, for all entries at
once, with those that are done taken out from time to time.
"""

from functools import lru_cache
from typing import Any

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
ALIKE = 1e-6
"""Variance of the gamma factor below which it is 1."""
GRID = 1 << 14
"""Cells of the table of gamma factors."""
TAIL = 2.0**-7
"""Share at each end that is not taken from the table."""


def poisson(mean: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Poisson counts; both arguments and the result of one shape, means >= 0, uniform numbers in (0, 1)."""
    size, u = _flat(mean), _flat(uniform)
    count = np.zeros(size.size, np.int64)
    chance = np.exp(-size)
    short = u - chance  # what is left of the uniform number
    at = _where(short > 0)
    if size.size and size.max() > STEEP:
        from scipy.stats import poisson as exact  # noqa: PLC0415 - slow to load, seldom needed

        steep = size[at] > STEEP
        count[at[steep]] = exact.ppf(u[at[steep]], size[at[steep]])
        at = at[~steep]
    size, chance, short = size[at], chance[at], short[at]
    counts_passed, k = np.zeros(at.size, np.int64), 0
    while at.size:
        lately = np.zeros(at.size, np.int8)  # adding to a narrow count takes a fraction of the time
        for _ in range(STEPS):
            lately += (short > 0).view(np.int8)
            k += 1
            chance *= size
            chance *= 1.0 / k
            short -= chance
        counts_passed += lately
        is_left = short > 0
        is_left &= (chance > NOTHING) | (size > k)  # rounding may leave a little of a number next to 1 for ever
        if np.count_nonzero(is_left) < CROWDED * at.size:
            done = ~is_left
            count[at[done]] = counts_passed[done]
            at, counts_passed = at[is_left], counts_passed[is_left]
            size, chance, short = size[is_left], chance[is_left], short[is_left]
    return count.reshape(mean.shape)


def binomial(trials: NDArray[np.int64], share: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Binomial counts; all arguments and the result of one shape, shares in 0..1, uniform numbers in (0, 1)."""
    n, s, u = _flat(trials), _flat(share), _flat(uniform)
    count = np.zeros(n.size, np.int64)
    is_sure = s >= 1.0
    count[is_sure] = trials.ravel()[is_sure]
    at = _where((n > 0) & (s > 0) & ~is_sure)
    start = n[at] * np.log1p(-s[at])
    steep = start < -STEEP
    if steep.any():
        from scipy.stats import binom as exact  # noqa: PLC0415 - slow to load, seldom needed

        large = at[steep]
        count[large] = exact.ppf(u[large], n[large], s[large])
        at, start = at[~steep], start[~steep]
    n, odds, chance = n[at], s[at] / (1.0 - s[at]), np.exp(start)
    short = u[at] - chance
    for k in range(1, LIMIT):
        rows_left = _where((short > 0) & (n >= k))
        if not rows_left.size:
            break
        if rows_left.size < at.size:
            at, n, odds, chance, short = at[rows_left], n[rows_left], odds[rows_left], chance[rows_left], short[rows_left]
        chance *= odds * (n - (k - 1)) / k
        short -= chance
        count[at] = k
    return count.reshape(trials.shape)


def _flat(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(values.ravel(), np.float64)


def _where(condition: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.asarray(np.flatnonzero(condition), np.int64)


def gamma_factor(uniform: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Gamma numbers with mean 1 and that variance, from uniform numbers of any shape.

    Between the ends the quantile is interpolated in a table, which is off by less than 1e-4; at the ends it is exact.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - only where there are findings

    if dispersion < ALIKE:
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
    return np.asarray(table, np.float64)
