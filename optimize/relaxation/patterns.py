"""Patterns: sets of visits that fit into one stay, and how many stays visits take at least.

That number, in parts, is a covering problem over patterns, solved by column generation (Gilmore & Gomory 1961). Its dual values
weigh visits such that no pattern weighs more than 1.
"""

from itertools import combinations, pairwise, permutations
from typing import Protocol

import highspy
import numpy as np
from numpy.typing import NDArray

from optimize.relaxation.highs_io import quiet_engine

ROUNDING = 1e-9
TOO_HEAVY = 1e-6
"""Weight above 1 of a pattern that is worth adding: more than what the simplex method calls 0."""
MOST_LISTED = 20_000
"""Sets of visits that are tried one by one, at most."""


class Patterns(Protocol):
    """What fits into a stay, of several kinds of visits."""

    kinds: int

    def alone(self, kind: int) -> NDArray[np.float64]:
        """Return a pattern of one kind only: how often it holds each kind."""

    def heaviest(self, weight: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the weight of the heaviest pattern by weights of the kinds, and how often it holds each kind."""

    def even(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Raise the weights of kinds where some other fits wherever they do; patterns weigh no more than before."""


class Sized:
    """Kinds of visits by size, and by the room that a stay leaves for them beside their way; both in whole units.

    A tour is at least as long as the longest of the ways of its sites. So there are a few patterns more here than in truth, and
    any number of visits of a kind.

    Parameters
    ----------
    size, room
        Of each kind, shape (kinds,), at least 1; no size is larger than its room.
    """

    def __init__(self, size: NDArray[np.int64], room: NDArray[np.int64]) -> None:
        self.kinds = len(size)
        self.size, self.room = size, room
        self.rooms: list[int] = np.unique(room).tolist()

    def alone(self, kind: int) -> NDArray[np.float64]:
        """Return as many visits of a kind as fit."""
        pattern = np.zeros(self.kinds)
        pattern[kind] = self.room[kind] // self.size[kind]
        return pattern

    def heaviest(self, weight: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Solve a knapsack for each room."""
        best, pattern = 0.0, np.zeros(self.kinds)
        for room in self.rooms:
            kinds = np.flatnonzero((self.room >= room) & (self.size <= room) & (weight > 0))
            if not len(kinds):
                continue
            if room * float((weight[kinds] / self.size[kinds]).max()) < best * (1 - ROUNDING):
                continue  # not even parts of visits would weigh as much
            value, counts = _knapsack(self.size[kinds], weight[kinds], room)
            if value > best:
                best, pattern = value, np.zeros(self.kinds)
                pattern[kinds] = counts
        return best, pattern

    def even(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Raise each kind to the weight of every smaller one with as much room."""
        instead = (self.size[None, :] <= self.size[:, None]) & (self.room[None, :] >= self.room[:, None])
        return np.asarray(np.where(instead, weight[None, :], 0.0).max(axis=1))


def _knapsack(size: NDArray[np.int64], worth: NDArray[np.float64], room: int) -> tuple[float, NDArray[np.float64]]:
    """Fill a room with the most worth, any number of each kind; return the worth, and how many there are of each."""
    step = int(np.gcd.reduce(size))  # what is filled is a multiple of it, and the places between add nothing
    kinds = list(zip(range(len(size)), (size // step).tolist(), worth.tolist(), strict=True))
    places = room // step
    value, choice = [0.0] * (places + 1), [-1] * (places + 1)
    for place in range(1, places + 1):  # few kinds at each of many places: arrays would take longer
        best, choice_here = value[place - 1], -1
        for kind, length, gain in kinds:
            if length <= place and value[place - length] + gain > best:
                best, choice_here = value[place - length] + gain, kind
        value[place], choice[place] = best, choice_here
    counts = np.zeros(len(size))
    place = places
    while place > 0:
        if choice[place] < 0:
            place -= 1
        else:
            counts[choice[place]] += 1
            place -= kinds[choice[place]][1]
    return value[places], counts


class Listed:
    """Every single visit is a kind, and every set of visits that fits is listed, with the shortest tour through it.

    Parameters
    ----------
    sets
        Kinds in each pattern, -1 where it has fewer; shape (patterns, largest).
    """

    def __init__(self, kinds: int, sets: NDArray[np.int64]) -> None:
        self.kinds, self.sets = kinds, sets

    def alone(self, kind: int) -> NDArray[np.float64]:
        """Return the visit by itself."""
        pattern = np.zeros(self.kinds)
        pattern[kind] = 1.0
        return pattern

    def heaviest(self, weight: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Weigh every pattern."""
        sums = np.append(weight, 0.0)[self.sets].sum(axis=1)
        best = int(np.argmax(sums))
        pattern = np.zeros(self.kinds + 1)
        pattern[self.sets[best]] = 1.0
        return float(sums[best]), pattern[:-1]

    def even(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Leave the weights as they are: each visit has a way of its own."""
        return weight


def listed(days: NDArray[np.float64], way: NDArray[np.float64], stay: float, largest: int) -> Listed | None:
    """List the sets of visits that fit into a stay; None where they would be too many.

    Parameters
    ----------
    days
        Days of each visit, each of which fits into the stay by itself.
    way
        Days from each place to each: those of the visits, and the base behind them.
    largest
        Visits that fit into a stay, at most.
    """
    kinds = len(days)
    base = kinds
    sets = [np.column_stack([np.arange(kinds), *[np.full(kinds, -1)] * (largest - 1)])]
    number = 1.0
    for size in range(2, largest + 1):
        number *= (kinds - size + 1) / size
        if kinds * number > MOST_LISTED:
            return None
        members = np.array(list(combinations(range(kinds), size)), np.int64).reshape(-1, size)
        members = members[days[members].sum(axis=1) <= stay + ROUNDING]
        tour = np.full(len(members), np.inf)
        for order in permutations(range(size)):
            stops = members[:, order]
            length = way[base, stops[:, 0]] + way[stops[:, -1], base]
            for origin, destination in pairwise(order):
                length = length + way[members[:, origin], members[:, destination]]
            tour = np.minimum(tour, length)
        fitting_sets = members[days[members].sum(axis=1) + tour <= stay + ROUNDING]
        sets.append(np.column_stack([fitting_sets, *[np.full(len(fitting_sets), -1)] * (largest - size)]))
    return Listed(kinds, np.concatenate(sets))


class Cover:
    """Stays that visits take at least, in parts; patterns are found as they are wanted, and kept.

    Parameters
    ----------
    patterns
        What fits into a stay.
    """

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        engine = quiet_engine()
        for _ in range(patterns.kinds):
            engine.addRow(0.0, highspy.kHighsInf, 0, np.empty(0, np.int32), np.empty(0))
        self._engine = engine
        self._known: set[bytes] = set()
        for kind in range(patterns.kinds):
            self._add(patterns.alone(kind))

    def least(self, amount: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Tell how many stays visits take at least.

        Parameters
        ----------
        amount
            Visits of each kind, in parts.

        Returns
        -------
        tuple
            The number of stays, and the weight of each kind: no pattern weighs more than 1, and all visits that number.
        """
        for kind, visits in enumerate(amount.tolist()):
            self._engine.changeRowBounds(kind, visits, highspy.kHighsInf)
        while True:
            self._engine.run()
            weight = np.maximum(np.array(self._engine.getSolution().row_dual), 0.0)
            heaviest, pattern = self.patterns.heaviest(weight)
            if heaviest <= 1 + TOO_HEAVY or pattern.tobytes() in self._known:
                break  # what is left of an excess, the weights are scaled down by
            self._add(pattern)
        weight = self.patterns.even(weight)
        weight = weight / max(self.patterns.heaviest(weight)[0], 1.0)
        return float(weight @ amount), weight

    def _add(self, pattern: NDArray[np.float64]) -> None:
        self._known.add(pattern.tobytes())
        kinds = np.flatnonzero(pattern).astype(np.int32)
        self._engine.addCol(1.0, 0.0, highspy.kHighsInf, len(kinds), kinds, pattern[kinds])
