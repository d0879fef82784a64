"""The draft of a county's schedule: a relaxation is made whole, and what it suggests is packed into teams."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.dive import move_hosts, settle_hosts
from optimize.linear import LinearResult
from optimize.problem import Problem
from optimize.rounding import round_up
from optimize.search import Search
from optimize.simplex import Simplex
from optimize.stopping import Stop

LOST = 0.05
"""Share of the objective that may get lost when whole visits are packed into teams, before packing is tried with more room."""
WAYS = 0.25
"""Days of each stay that are then kept free."""


def draft(
    problem: Problem,
    allocation: Allocation,
    simplex: Simplex,
    relaxed: LinearResult,
    packed: Callable[[NDArray[np.float64]], Search],
    stop: Stop,
) -> tuple[Search, NDArray[np.float64]]:
    """Draft a schedule, once more with room for ways where packing loses a good deal; the better one counts.

    Parameters
    ----------
    problem, allocation, simplex, relaxed, stop
        As in `optimize.county.plan_county`.
    packed
        Packs a solution of the allocation, the value of every column, into teams.

    Returns
    -------
    tuple
        The schedule, and the solution that it was packed from.
    """
    value = rounded(problem, allocation, simplex, relaxed, stop)
    search = packed(value)
    if stop() or search.objective() <= (1 + LOST) * float(allocation.model.cost @ value):
        return search, value
    roomy = with_room_for_ways(problem, allocation)
    simplex = Simplex(roomy.model)
    other_value = rounded(problem, roomy, simplex, simplex.solve(), stop)
    other = packed(other_value)
    return (other, other_value) if other.objective() < search.objective() else (search, value)


def rounded(
    problem: Problem, allocation: Allocation, simplex: Simplex, relaxed: LinearResult, stop: Stop
) -> NDArray[np.float64]:
    """Make a relaxation whole: hosts by diving and moving, then clusters and visits by SCIP."""
    settled = settle_hosts(problem, allocation, simplex, relaxed)
    if not stop():
        settled = move_hosts(problem, allocation, simplex, settled)
    return round_up(problem, allocation, settled, stop)


def with_room_for_ways(problem: Problem, allocation: Allocation) -> Allocation:
    """Keep some of each stay free, which ways between sites take and packing leaves: the capacity is that much less."""
    upper = allocation.model.upper.copy()
    rows = allocation.capacity_rows
    upper[rows] = np.maximum(upper[rows] - WAYS * problem.present.ravel(), 0.0)
    return replace(allocation, model=replace(allocation.model, upper=upper))
