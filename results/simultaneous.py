"""Bands that hold whole curves: the share of a further replication's curve that stays inside at every instant."""

import math

import numpy as np
from numpy.typing import NDArray

from scenarios.language import of_number, say

CHUNK = 256
"""Instants that are looked at together."""
NOTHING = 1e-18
"""Added to variances, which are 0 where nothing has happened yet."""


def simultaneous_band(
    shares: NDArray[np.float64], level: float = 0.9, *, step: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a band that holds the whole curve of a further replication with a probability.

    The band is mean -+ c times the standard deviation of each instant (the sup-t shape). c is an order statistic, over the
    replications, of the largest deviation of each from the mean and deviation of all others; by exchangeability a further one
    exceeds it with probability 1 - level, up to 1 / (n + 1). Curves never fall, which narrows the band at no cost: its lower
    edge can't fall, its upper edge can't lie above a later one.

    Parameters
    ----------
    shares
        Curves that never fall, within [0, 1], shape (replications, instants).
    level
        Probability, in (0, 1).
    step
        Smallest step of a curve, 1 over the number of sites; half of it counts as the least deviation.

    Returns
    -------
    tuple
        Lower and upper edge, each of shape (instants,).

    Raises
    ------
    ValueError
        If there are too few replications for the level: fewer than level / (1 - level).
    """
    count = len(shares)
    place = math.ceil((count + 1) * level - 1e-9)
    if not 0 < level < 1 or place > count or count < 3:  # noqa: PLR2004 - a deviation of the others needs two of them
        least = 3 if not 0 < level < 1 else max(math.ceil(level / (1 - level) - 1e-9), 3)
        raise ValueError(
            say(
                f"a band of {level:g} over the whole term needs a level within 0 and 1 and at least "
                f"{of_number(least, 'replication')}; "
                f"there are {count}",
                f"贯穿全届的 {level:g} 带要求水平在 0 与 1 之间且至少 {least} 次模拟；现有 {count} 次",
            )
        )
    floor = step / 2
    largest = np.zeros(count)
    for first in range(0, shares.shape[1], CHUNK):  # memory stays flat, however many replications there are
        part = shares[:, first : first + CHUNK]
        total, squares = part.sum(axis=0), (part**2).sum(axis=0)
        mean_of_others = (total - part) / (count - 1)
        variance = (squares - part**2 - (count - 1) * mean_of_others**2) / (count - 2)
        deviation = np.sqrt(np.maximum(variance, floor**2) + NOTHING)
        np.maximum(largest, np.abs((part - mean_of_others) / deviation).max(axis=1), out=largest)
    factor = float(np.sort(largest)[place - 1])
    mean = shares.mean(axis=0)
    spread = np.sqrt(np.maximum(shares.var(axis=0, ddof=1), floor**2) + NOTHING)
    low, high = np.clip(mean - factor * spread, 0, 1), np.clip(mean + factor * spread, 0, 1)
    return np.maximum.accumulate(low), np.minimum.accumulate(high[::-1])[::-1]
