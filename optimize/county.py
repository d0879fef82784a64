"""A county by itself: from its planning problem to the tours of its teams.

The relaxation's hosts become whole; what it suggests is packed into the teams, searched around, and searched again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.dive import settle_hosts
from optimize.linear import LinearResult
from optimize.neighbourhood import Neighbourhoods
from optimize.packing import WORK
from optimize.problem import Problem
from optimize.search import Guide, Search
from optimize.simplex import Simplex
from scenarios.travel import Travel


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a county is searched."""

    neighbourhoods: int
    """Neighbourhoods that are solved again."""
    steps: int
    """Steps of the search in the teams' tours, for each site."""
    gap: float
    """Gap at which the search ends."""


def plan_county(
    problem: Problem,
    allocation: Allocation,
    simplex: Simplex,
    relaxed: LinearResult,
    place: tuple[Travel, NDArray[np.int64], list[str]],
    effort: Effort,
    progress: Callable[[float], None] | None = None,
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
        Called with the objective whenever it falls.
    """
    if relaxed.duals is None:
        raise ValueError("the relaxation has no dual values")
    travel, nodes, townships = place
    prices = np.maximum(-relaxed.duals[allocation.capacity_rows].reshape(problem.capacity.shape), 0.0)
    settled = settle_hosts(problem, allocation, simplex, relaxed)
    value = relaxed.value if settled.value is None else settled.value
    bases = [problem.sites + k for k in range(len(problem.capacity))]

    def search_from(value: NDArray[np.float64], work: float = WORK) -> Search:
        share = np.zeros((len(problem.site), len(problem.time)))
        share[allocation.option, allocation.round] = value[: len(allocation.option)]
        search = Search(problem, travel, bases, Guide(prices, share), townships, nodes=nodes)
        search.start(work)
        return search

    search = search_from(value, 0.0 if effort.neighbourhoods else WORK)
    if effort.neighbourhoods:
        around = Neighbourhoods(problem, allocation, relaxed, as_columns(search, problem, allocation))
        around.search(effort.neighbourhoods, relaxed.objective, effort.gap, progress)
        other = search_from(around.value)
        search = min(search, other, key=Search.objective)
    search.run(effort.steps * problem.sites, relaxed.objective, effort.gap, progress)
    return search


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
