"""Intervals: how sure a figure from replications is.

Each kind of figure has an interval of its own; ``tests/results/test_coverage_of_intervals.py`` shows by brute force what share
of them holds the truth. For probabilities that share goes up and down with the true probability, since counts are whole
numbers: 95 % is its average over a range of probabilities, single ones are covered by a few per cent more or less.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, stdtrit

from sim.wilson import wilson_bounds

CONFIDENCE = 0.95
NO_SKEW = 1e-9


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
        Coverage of the interval, in (0, 1), averaged over probabilities.
    """
    if trials == 0:
        return Interval(float("nan"), 0.0, 1.0)
    return Interval(successes / trials, *wilson_bounds(successes, trials, confidence))


def paired_shares(first: ArrayLike, second: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Difference of two probabilities, second - first, from replications that are paired.

    Newcombe's interval from Wilson's of each (Newcombe 1998, Statistics in Medicine 17, 2635: method 10, with his correction
    of phi for continuity). Its width is never 0.

    Parameters
    ----------
    first, second
        Whether each replication succeeded, shape (replications,); at least one.
    confidence
        Coverage of the interval, in (0, 1), averaged over tables of four probabilities.
    """
    first_mask, second_mask = np.asarray(first, bool), np.asarray(second, bool)
    count = len(first_mask)
    both, only_second, only_first = (
        int(np.sum(mask)) for mask in (first_mask & second_mask, second_mask & ~first_mask, first_mask & ~second_mask)
    )
    neither = count - both - only_second - only_first
    a, b = wilson(both + only_second, count, confidence), wilson(both + only_first, count, confidence)
    phi = _phi(both, only_second, only_first, neither)
    difference = a.value - b.value

    def reach(rise: float, fall: float) -> float:
        return float(np.sqrt(max(rise * rise - 2 * phi * rise * fall + fall * fall, 0.0)))

    low = difference - reach(a.value - a.low, b.high - b.value)
    high = difference + reach(a.high - a.value, b.value - b.low)
    return Interval(difference, max(low, -1.0), min(high, 1.0))


def _phi(both: int, only_second: int, only_first: int, neither: int) -> float:
    """Correlation of two paired shares, drawn towards 0 by half the replications where it is positive."""
    product = (both + only_second) * (only_first + neither) * (both + only_first) * (only_second + neither)
    if product == 0:
        return 0.0
    cross = both * neither - only_second * only_first
    half = (both + only_second + only_first + neither) / 2
    covariance = cross if cross < 0 else max(cross - half, 0.0)
    return float(covariance / np.sqrt(product))


def mean_interval(
    values: ArrayLike, confidence: float = CONFIDENCE, *, least: float = float("-inf"), most: float = float("inf")
) -> Interval:
    """Mean of replications with Student's t interval, transformed for skewness (Hall 1992, Annals of Statistics 20, 221).

    Without skewness it is Student's. Where all values are equal nothing is known of the spread: then, with this confidence, at
    most ``1 - (1 - confidence) ** (1 / n)`` of all replications have another value, which lies within `least` and `most`; the
    interval is unbounded where these are.

    Parameters
    ----------
    values
        At least one value.
    confidence
        Coverage of the interval, in (0, 1).
    least, most
        Limits within which a single value can lie.
    """
    sample = np.asarray(values, np.float64)
    count, mean = len(sample), float(sample.mean())
    deviation = float(sample.std(ddof=1)) if count > 1 else 0.0
    if deviation <= abs(mean) * 1e-12:
        tail_share = 1 - (1 - confidence) ** (1 / count)
        room_below, room_above = max(mean - least, 0.0), max(most - mean, 0.0)
        return Interval(mean, mean - tail_share * room_below, mean + tail_share * room_above)
    skewness = float(np.mean((sample - mean) ** 3) / sample.std() ** 3) / np.sqrt(count)
    t, error = float(stdtrit(count - 1, (1 + confidence) / 2)), deviation / np.sqrt(count)
    low, high = (mean - _without_skew(side * t, skewness) * error for side in (1, -1))
    return Interval(mean, float(max(low, min(least, mean))), float(min(high, max(most, mean))))


def _without_skew(t: float, skewness: float) -> float:
    """Invert Hall's cubic transformation, by which t becomes nearly symmetric; `skewness` is that of the mean."""
    shifted_t = t - skewness / 6
    if abs(skewness) < NO_SKEW:
        return shifted_t
    return float(3 / skewness * (np.cbrt(1 + skewness * shifted_t) - 1))


def median_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Median of replications with an interval between order statistics, interpolated (Hettmansperger and Sheather 1986).

    Values may be infinite, as dates that are never reached are: order is all that counts. Where values are equal the interval
    covers more than it promises. With fewer than 6 replications it is unbounded.
    """
    sorted_values = np.sort(np.asarray(values, np.float64))
    count = len(sorted_values)
    middle = _between(sorted_values[(count - 1) // 2], sorted_values[count // 2], 0.5)
    depth, weight = _depth(count, confidence)
    if depth == 0:
        return Interval(middle, float("-inf"), float("inf"))
    low = _between(sorted_values[depth - 1], sorted_values[depth], weight, outer=sorted_values[depth - 1])
    high = _between(sorted_values[count - depth], sorted_values[count - depth - 1], weight, outer=sorted_values[count - depth])
    return Interval(middle, low, high)


@cache
def _depth(count: int, confidence: float) -> tuple[int, float]:
    """Depth in a sample at which the interval of its median begins, and the next value's weight; 0 where it is too small."""
    depths = np.arange(1, count // 2 + 1)
    confidences = 1 - 2 * bdtr(depths - 1, count, 0.5)
    deep = depths[confidences >= confidence]
    if not len(deep):
        return 0, 0.0
    depth = int(deep[-1])
    inner = float(confidences[depth]) if depth < len(confidences) else 0.0
    share = (float(confidences[depth - 1]) - confidence) / (float(confidences[depth - 1]) - inner)
    return depth, (count - depth) * share / (depth + (count - 2 * depth) * share)


def _between(a: float, b: float, weight: float, outer: float | None = None) -> float:
    """Interpolate from a to b; what lies between a number and infinity is the outer one of them."""
    if np.isfinite(a) and np.isfinite(b):
        return float(a + weight * (b - a))
    return float(b if outer is None else outer)


def band(values: ArrayLike, low: float = 0.05, high: float = 0.95) -> Interval:
    """Median of replications, and the band between two quantiles, in which a further one falls with that probability."""
    lower, middle, upper = quantiles(values, [low, 0.5, high])
    return Interval(float(middle), float(lower), float(upper))


def quantiles(values: ArrayLike, shares: ArrayLike) -> NDArray[np.float64]:
    """Quantiles over the first axis (replications) such that a further one lies below each with just that probability.

    That is Weibull's plotting position; with few replications the outermost ones are all that can be said.
    """
    quantile_shares = np.asarray(shares, np.float64)
    return np.asarray(np.quantile(np.asarray(values, np.float64), quantile_shares, axis=0, method="weibull"), np.float64)
