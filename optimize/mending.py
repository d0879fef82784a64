"""Mending: what is left is planned from an older schedule and anew, and what is better at a price of change is kept."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.county import Effort, plan_county
from optimize.linear import LinearResult
from optimize.prices import visit_prices
from optimize.problem import Problem
from optimize.search import Guide, Place, Search
from optimize.simplex import Simplex
from optimize.stopping import Stop, never
from scenarios.travel import Travel


def mend(
    problem: Problem,
    allocation: Allocation,
    simplex: Simplex,
    relaxed: LinearResult,
    place: tuple[Travel, NDArray[np.int64], list[str]],
    old: dict[int, Place],
    price: float,
    effort: Effort,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> tuple[Search, set[int]]:
    """Put an old schedule back as far as it fits and improve it; do the same to a new one; return the better.

    The objective of both holds the price of changes. The first costs least in changes, the second finds what the old
    schedule is too far from.

    Parameters
    ----------
    problem, allocation, simplex, relaxed, place, effort, stop
        As in `optimize.county.plan_county`.
    old
        Place of each visit of the old schedule.
    price
        Added to the objective for each of these that does not stand in its place.
    progress
        Called with the best objective so far, or more.

    Returns
    -------
    tuple
        The search, and the sites that were back in their old places before it.
    """
    if relaxed.duals is None:
        raise ArithmeticError("the relaxation of what is left has no solution, although it may leave sites out")
    travel, nodes, townships = place
    shares = np.zeros(problem.open.shape)  # the old schedule is the start
    guide = Guide(visit_prices(problem, allocation, relaxed.duals), shares)
    bases = [problem.sites + k for k in range(len(problem.capacity))]
    first = Search(problem, travel, bases, guide, townships, nodes=nodes)
    back = first.start_from(old, price)
    steps = int(effort.steps * (~problem.done).sum())
    first.run(steps, relaxed.objective, effort.gap, progress, stop)
    best = first.objective()
    if stop() or best - relaxed.objective <= effort.gap * best:
        return first, back

    def tell(value: float) -> None:
        if progress is not None:
            progress(min(best, value))

    anew = plan_county(
        problem,
        allocation,
        simplex,
        relaxed,
        place,
        effort,
        lambda value: tell(value + price * len(old)),
        begin=old,
        stop=stop,
    )
    remember(anew, old, price)
    anew.run(steps, relaxed.objective, effort.gap, tell, stop)
    return (anew if anew.objective() < best else first), back


def remember(search: Search, old: dict[int, Place], price: float) -> None:
    """Let a search know of an older schedule from now on, and put a price on each of its visits that is not in its place."""
    search.old, search.change_price = old, price
    search.delay += price * sum(search.place_of[site] != place for site, place in old.items())
