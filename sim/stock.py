"""The stock of open problems in villages: what a visit can find, what it leaves, and what is repaired before it.

Means only: with the village's gamma factor G given, problems arise as a Poisson process, and whatever is sorted out of it
by chance and time alone is Poisson with its part of the mean, independent of the other parts (colouring theorem). All
means here are for one problem at the term's start, to be multiplied by G and the village's mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.villages import YEAR, Villages

SLOWEST = 1e-300
"""Least rate of self-correction a day; keeps a quotient finite."""


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Problems at visits as multiples of the village's mean, each of shape (replications, visits); 0 where never finished."""

    found: NDArray[np.float64]
    """Found."""
    missed: NDArray[np.float64]
    """There at the village's last visit, and found by none; 0 at earlier visits."""
    last: NDArray[np.bool_]
    """Whether the visit is the last one of its village that was finished."""


def open_problems(
    ground: Villages, start: NDArray[np.float64], chance: NDArray[np.float64], nearby: NDArray[np.float64] | None
) -> Stock:
    """Reckon what is found and missed.

    Parameters
    ----------
    ground
        Villages and visits.
    start
        When each visit began, in days of the term; inf where it was never finished. Shape (replications, visits).
    chance
        Chance that a visit finds a problem that is open when it begins, same shape.
    nearby
        When the first visit near each village was finished, shape (replications, villages); None without self-correction.
    """
    finished = np.isfinite(start)
    begin = np.where(finished, start, 0.0)
    there = growth(ground, begin, None if nearby is None else nearby[:, ground.village])
    there *= finished
    found = there * chance
    missed = there - found
    last = finished
    if len(ground.repeated):
        last = finished.copy()
        _repeat(ground, start, chance, there, found, missed, last)
    return Stock(found, missed, last)


def growth(ground: Villages, at: NDArray[np.float64], nearby: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Open problems of a village that is not yet visited at an instant, for one at the term's start.

    They arise at a constant rate; once the first visit nearby is finished, each is repaired at the rate of
    self-correction.
    """
    daily = ground.rules.stock.arrivals / YEAR
    if nearby is None:
        return np.asarray(1.0 + daily * at, np.float64)
    rate = max(ground.rules.self_correction.rate / YEAR, SLOWEST)
    lost = -np.expm1(-rate * np.maximum(at - nearby, 0.0))
    return np.asarray((1.0 + daily * np.minimum(at, nearby)) * (1.0 - lost) + daily * lost / rate, np.float64)


def first_nearby(ground: Villages, end: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """When the first visit near each village was finished, shape (replications, villages); None without self-correction.

    `end` are the ends of all visits of the plan, inf where never finished; shape (replications, visits of the plan).
    """
    if ground.rules.self_correction.rate == 0:
        return None
    result = np.full((len(end), len(ground.key)), np.inf)
    if len(ground.nearby_first):
        first = np.minimum.reduceat(end[:, ground.nearby_visits], ground.nearby_first, axis=1)
        inside = ground.nearby >= 0
        result[:, inside] = first[:, ground.nearby[inside]]
    return result


def _repeat(
    ground: Villages,
    start: NDArray[np.float64],
    chance: NDArray[np.float64],
    there: NDArray[np.float64],
    found: NDArray[np.float64],
    missed: NDArray[np.float64],
    last: NDArray[np.bool_],
) -> None:
    """Correct the later visits of villages that have several, in the order in which they came to pass.

    A later visit meets what the earlier one left and what arose since it began; nothing corrects itself between.
    """
    daily = ground.rules.stock.arrivals / YEAR
    table = ground.repeated
    absent = table < 0
    begin = np.where(absent, np.inf, start[:, table])
    order = np.argsort(begin, axis=2, kind="stable")
    column = np.take_along_axis(np.broadcast_to(table, begin.shape), order, axis=2)
    begin = np.take_along_axis(begin, order, axis=2)
    row = np.arange(len(start))[:, None]
    left = np.zeros(begin.shape[:2])
    for place in range(begin.shape[2]):
        now, at = column[:, :, place], begin[:, :, place]
        real = np.isfinite(at)
        k, s = np.nonzero(real)
        where = (row[k, 0], now[k, s])
        if place:
            there[where] = left[k, s] + daily * (at[k, s] - begin[k, s, place - 1])
        found[where] = there[where] * chance[where]
        left[k, s] = there[where] - found[where]
        final = np.ones_like(real) if place + 1 == begin.shape[2] else ~np.isfinite(begin[:, :, place + 1])
        missed[where] = np.where(final[k, s], left[k, s], 0.0)
        last[where] = final[k, s]
