"""A county by itself: from its planning problem to the tours of its teams.

The relaxation's hosts become whole; what it suggests is packed into the teams, searched around, and searched again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.assignment import Assignment
from optimize.dive import settle_clusters, settle_hosts
from optimize.draft import draft
from optimize.linear import LinearResult
from optimize.neighbourhood import Neighbourhoods
from optimize.packing import WORK
from optimize.prices import visit_prices
from optimize.problem import Problem
from optimize.repacking import LONG, QUICK, repack
from optimize.search import Guide, Place, Search
from optimize.simplex import Simplex
from optimize.stopping import Stop, never
from scenarios.travel import Travel

PASSES = 3
"""Times that neighbourhoods, tours and full rounds are gone through, as long as a site more is missing than need be."""
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a county is searched."""

    neighbourhoods: int
    """Neighbourhoods that are solved again in a pass, at most."""
    steps: int
    """Steps of the search in the teams' tours in a pass, for each site."""
    gap: float
    """Gap at which the search ends."""
    wide: float = 0.0
    """Gap at which neighbourhoods are not solved again any more."""
    packing: float = WORK
    """Deterministic time for packing a round whose visits don't fit into the teams in a simple way."""
    thorough: bool = False
    """Whether clusters and visits are made whole by SCIP before, and full rounds packed anew for longer: better, but slower."""


def plan_county(
    problem: Problem,
    allocation: Allocation,
    simplex: Simplex,
    relaxed: LinearResult,
    place: tuple[Travel, NDArray[np.int64], list[str]],
    effort: Effort,
    progress: Callable[[float], None] | None = None,
    *,
    begin: dict[int, Place] | None = None,
    stop: Stop = never,
) -> Search:
    """Plan one county.

    Parameters
    ----------
    problem, allocation
        What is planned.
    simplex, relaxed
        Its relaxation, solved; hosts are settled in it.
    place
        Travel times; nodes of the sites and of the offices' bases behind them; township of each site.
    progress
        Called with the objective whenever it falls, and now and then in between.
    begin
        Places of an older plan: where what is left of it is better than the start by the guide, the search begins from it.
    stop
        Once it is true, the search ends with the best that it has; before that, it takes the quickest way to a first plan.
    """
    travel, nodes, townships = place
    bases = [problem.sites + k for k in range(len(problem.capacity))]

    def schedule(value: NDArray[np.float64]) -> Search:
        return Search(problem, travel, bases, guide_by(problem, allocation, relaxed, value), townships, nodes=nodes)

    def packed(value: NDArray[np.float64]) -> Search:
        made = schedule(value)
        made.start(effort.packing, stop)
        return made

    if effort.thorough and _has_room(allocation, relaxed):
        search, value = draft(problem, allocation, simplex, relaxed, packed, stop)
    else:
        value = _dive(problem, allocation, simplex, relaxed)
        search = packed(value)
    if begin:
        other = schedule(value)
        other.start_from(begin, 0.0)
        other.old = {}
        if other.objective() < search.objective():
            search = other
    if progress is not None:
        progress(search.objective())

    def improve() -> None:
        search.run(effort.steps * problem.sites, relaxed.objective, effort.gap, progress, stop)
        if not stop() and search.objective() - relaxed.objective > effort.gap * search.objective():
            repack(search, LONG if effort.thorough else QUICK, stop)

    def lacks() -> bool:
        return _missing(as_columns(search, problem, allocation), allocation) >= _missing(_solution(relaxed), allocation) + 1

    if effort.thorough or not lacks():
        improve()
    for attempt in range(PASSES if effort.neighbourhoods else 0):
        if stop() or not lacks():
            break
        teams = Assignment(problem, allocation, search)
        value = as_columns(search, problem, allocation)
        around = Neighbourhoods(problem, allocation, relaxed, value, teams.follow, seed=1 + attempt)
        around.search(effort.neighbourhoods, relaxed.objective, effort.wide, progress, stop)
        improve()
    return search


def _has_room(allocation: Allocation, relaxed: LinearResult) -> bool:
    """Whether the relaxation reaches all that is asked for: else SCIP spends its nodes on what is missing, and finds little."""
    return _missing(_solution(relaxed), allocation) < WHOLE


def _missing(value: NDArray[np.float64], allocation: Allocation) -> float:
    """Sites left out, missing at milestones and missing from quotas, of a solution of the allocation."""
    return float(value[allocation.left_out.start :].sum())


def _solution(relaxed: LinearResult) -> NDArray[np.float64]:
    if relaxed.value is None:
        raise ValueError("the relaxation has no solution")
    return relaxed.value


def _dive(problem: Problem, allocation: Allocation, simplex: Simplex, relaxed: LinearResult) -> NDArray[np.float64]:
    """Settle hosts, then clusters; the last solution that there is."""
    hosts = settle_hosts(problem, allocation, simplex, relaxed)
    if hosts.value is None:
        return _solution(relaxed)
    clusters = settle_clusters(allocation, simplex, hosts)
    return hosts.value if clusters.value is None else clusters.value


def guide_by(problem: Problem, allocation: Allocation, relaxed: LinearResult, value: NDArray[np.float64]) -> Guide:
    """Guide a search by the relaxation's prices and by the value of every column of the allocation."""
    if relaxed.duals is None:
        raise ValueError("the relaxation has no dual values")
    share = np.zeros((len(problem.site), len(problem.time)))
    share[allocation.option, allocation.round] = value[: len(allocation.option)]
    return Guide(visit_prices(problem, allocation, relaxed.duals), share)


def as_columns(search: Search, problem: Problem, allocation: Allocation) -> NDArray[np.float64]:
    """Write a schedule as a solution of the allocation: the value of every column."""
    model, rounds = allocation.model, len(problem.time)
    value = np.zeros(len(model.cost))
    number = np.full((len(problem.site), rounds), -1)
    number[allocation.option, allocation.round] = np.arange(len(allocation.option))
    placed = [place for place in search.place_of if place is not None]
    value[number[[place[0] for place in placed], [place[1] for place in placed]]] = 1.0
    value[allocation.clusters] = np.array(search.together, np.float64).reshape(-1, rounds) > 0
    value[allocation.left_out] = [float(place is None) for place in search.place_of]
    first = allocation.missing.start if len(problem.goals) else len(value) - len(search.floors)
    lacking = np.maximum(model.lower - model.matrix[:, :first] @ value[:first], 0.0)
    last = model.matrix[:, first:].tocoo()
    value[first + last.col] = lacking[last.row]
    return value
