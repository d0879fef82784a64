"""The stock of open problems in villages: what a visit can find, what it leaves, and what is repaired before it.

Means only: with the village's gamma factor G given, problems arise as a Poisson process, and whatever is sorted out of it
by chance and time alone is Poisson with its part of the mean, independent of the other parts (colouring theorem). All
means here are for one problem at the term's start, to be multiplied by G and the village's mean.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled.villages import YEAR, Villages

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


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """What villages learn from the first visit near them, each array of shape (replications, villages)."""

    instant: NDArray[np.float64]
    """When that visit was finished; inf where none was."""
    share: NDArray[np.float64] | None = None
    """Share of the problems that are of a kind which it has found; None where all are."""

    def at(self, village: NDArray[np.int64]) -> "Nearby":
        """Return the same for some villages, given by their positions."""
        return Nearby(self.instant[:, village], None if self.share is None else self.share[:, village])


def open_problems(
    villages: Villages,
    start: NDArray[np.float64],
    chance: NDArray[np.float64],
    nearby: Nearby | None,
    correction: NDArray[np.float64] | None = None,
) -> Stock:
    """Reckon what is found and missed.

    Parameters
    ----------
    villages
        Villages and visits.
    start
        When each visit began, in days of the term; inf where it was never finished. Shape (replications, visits).
    chance
        Chance that a visit finds a problem that is open when it begins, same shape.
    nearby
        What each village learnt from a visit nearby; None without self-correction.
    correction
        Share of the long-standing problems that campaigns corrected before each visit, shape (replications, visits); None
        without campaigns.
    """
    finished = np.isfinite(start)
    starts = np.where(finished, start, 0.0)
    near = None if nearby is None else nearby.at(villages.village)
    problems = growth(villages, starts, near)
    if correction is not None:
        problems = problems - correction * long_standing(villages, starts, near)
    problems *= finished
    problems_found = problems * chance
    problems_missed = problems - problems_found
    last = finished
    if len(villages.repeated):
        last = finished.copy()
        _repeat(villages, start, chance, problems, problems_found, problems_missed, last)
    return Stock(problems_found, problems_missed, last)


def growth(villages: Villages, at: NDArray[np.float64], nearby: Nearby | None) -> NDArray[np.float64]:
    """Open problems of a village that is not yet visited at an instant, for one at the term's start.

    They arise at a constant rate; once the first visit nearby is finished, each that villages know of is repaired at the rate
    of self-correction.
    """
    daily = villages.rules.stock.arrivals / YEAR
    plain = np.asarray(1.0 + daily * at, np.float64)
    if nearby is None:
        return plain
    rate = max(villages.rules.self_correction.rate / YEAR, SLOWEST)
    share_lost = -np.expm1(-rate * np.maximum(at - nearby.instant, 0.0))
    growth_factor = (1.0 + daily * np.minimum(at, nearby.instant)) * (1.0 - share_lost) + daily * share_lost / rate
    if nearby.share is not None:
        growth_factor = plain + nearby.share * (growth_factor - plain)
    return np.asarray(growth_factor, np.float64)


def long_standing(villages: Villages, at: NDArray[np.float64], nearby: Nearby | None) -> NDArray[np.float64]:
    """Return the part of `growth` that was there at the term's start."""
    if nearby is None:
        return np.ones_like(at)
    rate = max(villages.rules.self_correction.rate / YEAR, SLOWEST)
    share_left = np.exp(-rate * np.maximum(at - nearby.instant, 0.0))
    return np.asarray(share_left if nearby.share is None else 1.0 + nearby.share * (share_left - 1.0), np.float64)


def first_nearby(villages: Villages, end: NDArray[np.float64], count_found: Callable[[], NDArray[np.float64]]) -> Nearby | None:
    """Tell what villages learn from the first visit near them; None without self-correction.

    Parameters
    ----------
    villages
        Villages and visits.
    end
        Ends of all visits of the plan, inf where never finished; shape (replications, visits of the plan).
    count_found
        Returns the mean number of problems that each visit to a village finds where nothing corrects itself, shape
        (replications, visits to villages); asked only where kinds of problems matter.
    """
    rules = villages.rules.self_correction
    if rules.rate == 0:
        return None
    instants = np.full((len(end), len(villages.key)), np.inf)
    inside = villages.nearby >= 0
    if rules.kinds == 0:
        if len(villages.nearby_first):
            first = np.minimum.reduceat(end[:, villages.nearby_visits], villages.nearby_first, axis=1)
            instants[:, inside] = first[:, villages.nearby[inside]]
        return Nearby(instants)
    share = np.zeros_like(instants)
    scope = villages.nearby[villages.village]
    if len(scope):  # only visits to villages find problems: the first of these teaches, and its end is when
        order = np.argsort(scope, kind="stable")
        scopes, first_rows, size = np.unique(scope[order], return_index=True, return_counts=True)
        ends = end[:, villages.visit[order]]
        first = np.minimum.reduceat(ends, first_rows, axis=1)
        teaches = ends == np.repeat(first, size, axis=1)
        largest = np.maximum.reduceat(np.where(teaches & np.isfinite(ends), count_found()[:, order], 0.0), first_rows, axis=1)
        place = np.full(int(villages.nearby.max(initial=-1)) + 1, -1, np.int64)
        place[scopes] = np.arange(len(scopes))
        position = np.where(inside, place[villages.nearby], -1)
        is_taught = position >= 0
        instants[:, is_taught] = first[:, position[is_taught]]
        share[:, is_taught] = -np.expm1(-largest[:, position[is_taught]] / rules.kinds)
    return Nearby(instants, share)


def _repeat(
    villages: Villages,
    start: NDArray[np.float64],
    chance: NDArray[np.float64],
    problems: NDArray[np.float64],
    problems_found: NDArray[np.float64],
    problems_missed: NDArray[np.float64],
    last: NDArray[np.bool_],
) -> None:
    """Correct the later visits of villages that have several, in the order in which they came to pass.

    A later visit meets what the earlier one left and what arose since it began; nothing corrects itself between.
    """
    daily = villages.rules.stock.arrivals / YEAR
    table = villages.repeated
    absent = table < 0
    starts = np.where(absent, np.inf, start[:, table])
    order = np.argsort(starts, axis=2, kind="stable")
    column = np.take_along_axis(np.broadcast_to(table, starts.shape), order, axis=2)
    starts = np.take_along_axis(starts, order, axis=2)
    row = np.arange(len(start))[:, None]
    problems_left = np.empty(starts.shape[:2])
    for place in range(starts.shape[2]):
        now, at = column[:, :, place], starts[:, :, place]
        real = np.isfinite(at)
        k, s = np.nonzero(real)
        cells = (row[k, 0], now[k, s])
        if place:
            problems[cells] = problems_left[k, s] + daily * (at[k, s] - starts[k, s, place - 1])
        problems_found[cells] = problems[cells] * chance[cells]
        problems_left[k, s] = problems[cells] - problems_found[cells]
        final = np.ones_like(real) if place + 1 == starts.shape[2] else ~np.isfinite(starts[:, :, place + 1])
        problems_missed[cells] = np.where(final[k, s], problems_left[k, s], 0.0)
        last[cells] = final[k, s]
