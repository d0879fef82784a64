"""Neighbourhoods: a whole solution of the allocation is taken apart in a few rounds or townships and solved again.

Large neighbourhood search (Shaw 1998): what is free is a small whole model of the same constraints, the rest stays as it is.
Columns that the relaxation prices out are left aside. Where the teams can't carry out what was found, the days of the rounds at
fault are cut down to what they can pack, and the neighbourhood is solved once more. Everything is counted in nodes, so that the
same input gives the same plan on any machine.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Allocation
from optimize.allocating.linear import LinearModel, LinearResult
from optimize.assigning.branching import solve_part
from optimize.control.stopping import Stop, never
from optimize.problem.problem import Problem

DEAR = 2e-3
"""Columns that cost more of the objective than this, by their reduced cost, are not thought of."""
NODES = 20
"""Nodes that one neighbourhood may take."""
SIZES = (200, 400)
"""Columns that neighbourhoods have about, at most, in turn: small ones are solved in a moment."""
TOWNSHIPS = 2
ROUNDS = 3
"""Rounds that townships may change to, beside their own."""
BY_TOWNSHIP = 0.3
"""Share of the neighbourhoods that are made of townships, the others of rounds."""
TRIES = 3
"""Times that a neighbourhood is solved until the teams can carry out what was found."""
HALF = 0.5
WORSE = 1e-9

Fits = Callable[[NDArray[np.float64]], Mapping[int, float]]
"""Whether a solution, the value of every column, can be carried out by single teams: nothing where it can, else the days that
can be packed in each capacity row at fault, by its number among them."""


class Neighbourhoods:
    """A whole solution, and the search for better ones around it.

    Parameters
    ----------
    problem, allocation
        What is solved.
    relaxed
        Its relaxation.
    start
        A whole solution to begin with: value of every column.
    fits
        What is asked of every better solution before it is taken.
    """

    def __init__(
        self,
        problem: Problem,
        allocation: Allocation,
        relaxed: LinearResult,
        start: NDArray[np.float64],
        fits: Fits = lambda _value: {},
        seed: int = 1,
    ) -> None:
        if relaxed.reduced is None:
            raise ValueError("the relaxation has no reduced costs")
        self.model = allocation.model
        self.problem, self.allocation = problem, allocation
        self.value, self.fits = start.copy(), fits
        self.random = random.Random(seed)  # noqa: S311 - a search, not a secret
        self.cheap = relaxed.reduced <= DEAR * relaxed.objective
        self.columns = self.model.matrix.tocsc()
        self.sizes = cycle(SIZES)
        visits = len(allocation.option)
        self.site = problem.site[allocation.option]
        self.round = allocation.round
        self.rounds = len(problem.time)
        self.is_host = np.zeros(problem.sites, bool)
        self.is_host[self.site[allocation.hosts]] = True
        host = np.full(problem.sites, -1)
        guests = problem.host >= 0
        host[problem.site[guests]] = problem.host[guests]
        self.town = np.where(self.is_host, np.arange(problem.sites), host)
        self.towns = np.unique(self.town[self.town >= 0])
        own = problem.cluster[allocation.option]
        self.member = np.flatnonzero(own >= 0)
        self.visits = visits

    def objective(self) -> float:
        """Tell what the solution costs."""
        return float(self.model.cost @ self.value)

    def search(
        self, steps: int, bound: float, gap: float, progress: Callable[[float], None] | None = None, stop: Stop = never
    ) -> None:
        """Solve neighbourhoods again, a number of them, or until the gap to the bound is proven or a stop is asked for."""
        best = self.objective()
        for _ in range(steps):
            if best - bound <= gap * best or stop():
                break
            if self.improve(*self._choose()):
                best = self.objective()
                if progress is not None:
                    progress(best)

    def improve(self, sites: NDArray[np.bool_], rounds: NDArray[np.bool_], nodes: int = NODES) -> bool:
        """Free some sites in some rounds, and solve that part; return whether it got better."""
        free = np.zeros(len(self.value), bool)
        visit = free[: self.visits]
        visit[:] = sites[self.site] & rounds[self.round] & (self.cheap[: self.visits] | (self.value[: self.visits] > HALF))
        inside = self.member[visit[self.member]]
        free[self.allocation.clusters[self.problem.cluster[self.allocation.option[inside]], self.round[inside]]] = True
        free[self.allocation.left_out.start :] = True
        free[self.allocation.left_out] = sites
        return self._solve(np.flatnonzero(free), nodes)

    def _solve(self, free: NDArray[np.int64], nodes: int) -> bool:
        now, model = self.value[free], self.model
        part = self.columns[:, free].tocsr()
        rows = np.flatnonzero(np.diff(part.indptr) > 0)
        part = part[rows]
        rest = (model.matrix[rows] @ self.value) - part @ now
        small = LinearModel(
            model.cost[free], model.top[free], model.whole[free], part, model.lower[rows] - rest, model.upper[rows] - rest
        )
        before = float(small.cost @ now) - WORSE
        for _ in range(TRIES):
            found = solve_part(small, now, nodes=nodes)
            if found.value is None or found.objective >= before:
                return False
            value = self.value.copy()
            value[free] = found.value
            at_fault = self.fits(value)
            if not at_fault:
                self.value = value
                return True
            upper = small.upper.copy()
            for cell, days in at_fault.items():
                row = self.allocation.capacity_rows.start + cell
                place = np.searchsorted(rows, row)
                if place == len(rows) or rows[place] != row:
                    return False
                upper[place] = min(upper[place], days - rest[place])
            small = replace(small, upper=upper)
            if (part @ now > upper + WORSE).any():
                return False
        return False

    def _choose(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Choose sites and rounds: all of some rounds, or townships with their guests in their own rounds and a few others."""
        rng = self.random
        chosen = self.value[: self.visits] > HALF
        place = np.full(self.problem.sites, -1)
        place[self.site[chosen]] = self.round[chosen]
        rounds = np.zeros(self.rounds, bool)
        every = list(range(self.rounds))
        rng.shuffle(every)
        largest = next(self.sizes)
        if rng.random() >= BY_TOWNSHIP or len(self.towns) < TOWNSHIPS:
            for rnd in every:
                more = rounds.copy()
                more[rnd] = True
                sites = (place < 0) | more[place]
                if rounds.any() and self._columns(sites, more) > largest:
                    break
                rounds = more
            return (place < 0) | rounds[place], rounds
        towns = rng.sample(self.towns.tolist(), TOWNSHIPS)
        rounds[every[:ROUNDS]] = True
        rounds[place[[town for town in towns if place[town] >= 0]]] = True
        sites = np.isin(self.town, towns) | (((place < 0) | (place == every[0])) & ~self.is_host)
        return sites, rounds

    def _columns(self, sites: NDArray[np.bool_], rounds: NDArray[np.bool_]) -> int:
        return int((sites[self.site] & rounds[self.round] & self.cheap[: self.visits]).sum())
