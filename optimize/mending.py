"""Mending: an older schedule is put back as far as it still fits, and improved at a price of change."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.linear import LinearResult
from optimize.problem import Problem
from optimize.search import Guide, Place, Search
from optimize.stopping import Stop, never
from scenarios.travel import Travel


def mend(
    problem: Problem,
    allocation: Allocation,
    relaxed: LinearResult,
    place: tuple[Travel, NDArray[np.int64], Sequence[str]],
    old: dict[int, Place],
    price: float,
    effort: tuple[float, float],
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> tuple[Search, set[int]]:
    """Repair an old schedule and improve it; the search ends with the best that it met, the repaired one at worst.

    Parameters
    ----------
    problem, allocation, relaxed
        What is left to plan, and its relaxation, solved.
    place
        Travel times; nodes of the sites and of the offices' bases behind them; township of each site.
    old
        Place of each visit of the old schedule.
    price
        Added to the objective for each of these that does not stand in its place.
    effort
        Steps of the search for each site that is open, and the gap at which it ends.

    Returns
    -------
    tuple
        The search, and the sites that were back in their old places before it.
    """
    if relaxed.duals is None:
        raise ArithmeticError("the relaxation of what is left has no solution, although it may leave sites out")
    travel, nodes, townships = place
    prices = -relaxed.duals[allocation.capacity_rows].reshape(problem.capacity.shape)
    guide = Guide(np.maximum(prices, 0.0), np.zeros(problem.open.shape))  # the old schedule is the start, not shares
    bases = [problem.sites + k for k in range(len(problem.capacity))]
    search = Search(problem, travel, bases, guide, townships, nodes=nodes)
    back = search.start_from(old, price)
    steps, gap = effort
    search.run(int(steps * (~problem.done).sum()), relaxed.objective, gap, progress, stop)
    return search, back
