"""Intervals: how sure a figure from replications is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Share of successes with Wilson's score interval (Wilson 1927); 0 trials give nan.

    Parameters
    ----------
    successes, trials
        Counts, 0 <= successes <= trials.
    confidence
        Coverage of the interval, in (0, 1).
    """
    if trials == 0:
        return Interval(float("nan"), 0.0, 1.0)
    z = float(ndtri((1 + confidence) / 2))
    share = successes / trials
    scale = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    half = z / scale * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low = 0.0 if successes == 0 else float(middle - half)
    high = 1.0 if successes == trials else float(middle + half)
    return Interval(share, low, high)


def mean_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean of replications with Student's t interval; with one replication the interval is unbounded."""
    sample = np.asarray(values, np.float64)
    mean = float(sample.mean())
    if len(sample) < 2:  # noqa: PLR2004 - one value tells nothing of its spread
        return Interval(mean, float("-inf"), float("inf"))
    half = float(stdtrit(len(sample) - 1, (1 + confidence) / 2) * sample.std(ddof=1) / np.sqrt(len(sample)))
    return Interval(mean, mean - half, mean + half)


def band(values: ArrayLike, low: float = 0.05, high: float = 0.95) -> Interval:
    """Median of replications with the band between two quantiles: where single outcomes fall."""
    lower, middle, upper = np.quantile(np.asarray(values, np.float64), [low, 0.5, high])
    return Interval(float(middle), float(lower), float(upper))
