"""How much of what a simulation varies in is due to the pace, and how much to single visits and days."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST = 30
"""Replications from which on the variance is taken apart."""
BINS = 10


class PaceShare(NamedTuple):
    """What the pace makes of a figure."""

    share: float
    """Part of the figure's variance over the replications that the pace accounts for, 0 to 1."""
    slow: float
    """Mean of the figure in the third of the replications with the slowest pace."""
    middle: float
    fast: float
    """The same for the middle and the fastest third."""


def pace_share(values: NDArray[np.float64], pace: NDArray[np.float64]) -> PaceShare | None:
    """Take the variance of a figure apart by the pace.

    The part that lies between tenths of the replications ordered by pace, less what chance alone would put there (epsilon
    squared).

    Parameters
    ----------
    values
        Final coverage, whether a milestone is reached, or another figure; shape (replications,).
    pace
        `sim.uncertainty.pace.mean_pace`, same shape.

    Returns
    -------
    PaceShare
        None where there are fewer than 30 replications, or nothing varies.
    """
    count = len(values)
    if count < LEAST or np.ptp(values) == 0 or np.ptp(pace) == 0:
        return None
    values_by_pace = np.asarray(values, np.float64)[np.argsort(-pace, kind="stable")]
    total = float(((values_by_pace - values_by_pace.mean()) ** 2).sum())
    variation_within = sum(float(((part - part.mean()) ** 2).sum()) for part in np.array_split(values_by_pace, BINS))
    share = 1.0 - variation_within / total * (count - 1) / (count - BINS)
    slow, middle, fast = (float(part.mean()) for part in np.array_split(values_by_pace, 3))
    return PaceShare(max(share, 0.0), slow, middle, fast)
