"""Neighbourhoods: a whole solution of the allocation is taken apart in a few rounds or townships and solved again, exactly.

Large neighbourhood search (Shaw 1998): what is free is a small whole model of the same constraints, the rest stays as it is.
Columns that the relaxation prices out are left aside. Everything is counted in CP-SAT's deterministic time, so that the
same input gives the same plan on any machine.
"""

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.linear import LinearModel, LinearResult, solve_part
from optimize.problem import Problem
from optimize.stopping import Stop, never

DEAR = 2e-3
"""Columns that cost more of the objective than this, by their reduced cost, are not thought of."""
WORK = 0.1
"""Deterministic time that one neighbourhood may take, in CP-SAT's units."""
LARGEST = 700
"""Columns that a neighbourhood has about, at most."""
TOWNSHIPS = 2
HALF = 0.5
WHOLE = 1e-6


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
        Whether a solution can be carried out by single teams; others are not taken.
    """

    def __init__(
        self,
        problem: Problem,
        allocation: Allocation,
        relaxed: LinearResult,
        start: NDArray[np.float64],
        fits: Callable[[NDArray[np.float64]], bool] = lambda _value: True,
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

    def improve(self, sites: NDArray[np.bool_], rounds: NDArray[np.bool_], work: float = WORK) -> bool:
        """Free some sites in some rounds, and solve that part; return whether it got better."""
        free = np.zeros(len(self.value), bool)
        visit = free[: self.visits]
        visit[:] = sites[self.site] & rounds[self.round] & (self.cheap[: self.visits] | (self.value[: self.visits] > HALF))
        inside = self.member[visit[self.member]]
        free[self.allocation.clusters[self.problem.cluster[self.allocation.option[inside]], self.round[inside]]] = True
        free[self.allocation.left_out.start :] = True
        free[self.allocation.left_out] = sites
        return self._solve(np.flatnonzero(free), work)

    def _solve(self, free: NDArray[np.int64], work: float) -> bool:
        now = self.value[free]
        part = self.columns[:, free].tocsr()
        rows = np.flatnonzero(np.diff(part.indptr) > 0)
        part = part[rows]
        rest = (self.model.matrix[rows] @ self.value) - part @ now
        lower, upper = self.model.lower[rows] - rest, self.model.upper[rows] - rest
        found = solve_part(
            LinearModel(self.model.cost[free], self.model.top[free], self.model.whole[free], part, lower, upper), now, work=work
        )
        if found.value is None or found.objective >= float(self.model.cost[free] @ now) - 1e-12:
            return False
        value = self.value.copy()
        value[free] = np.where(self.model.whole[free], np.round(found.value), found.value)
        if not self.fits(value):
            return False
        self.value = value
        return True

    def _choose(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Choose sites and rounds: all of some rounds, or townships with their guests and another round."""
        rng = self.random
        chosen = self.value[: self.visits] > HALF
        place = np.full(self.problem.sites, -1)
        place[self.site[chosen]] = self.round[chosen]
        rounds = np.zeros(self.rounds, bool)
        every = list(range(self.rounds))
        rng.shuffle(every)
        if rng.random() < HALF or len(self.towns) < TOWNSHIPS:
            for rnd in every:
                more = rounds.copy()
                more[rnd] = True
                sites = (place < 0) | more[place]
                if rounds.any() and self._size(sites, more) > LARGEST:
                    break
                rounds = more
            return (place < 0) | rounds[place], rounds
        towns = rng.sample(self.towns.tolist(), TOWNSHIPS)
        sites = np.isin(self.town, towns) | (((place < 0) | (place == every[0])) & ~self.is_host)
        return sites, np.ones(self.rounds, bool)

    def _size(self, sites: NDArray[np.bool_], rounds: NDArray[np.bool_]) -> int:
        return int((sites[self.site] & rounds[self.round] & self.cheap[: self.visits]).sum())
