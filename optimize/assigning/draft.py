"""Drafts: the first timetable of a county. A relaxation is made whole, and what it suggests is packed into teams."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocate import Allocated
from optimize.allocating.allocation import Allocation, lacking
from optimize.allocating.linear import LinearResult
from optimize.allocating.simplex import Simplex
from optimize.assigning.dive import move_hosts, settle_clusters, settle_hosts
from optimize.assigning.guide import guide_by
from optimize.assigning.rounding import round_up
from optimize.assigning.start import start, start_from
from optimize.assigning.timetable import Place, Timetable
from optimize.control.stopping import Stop
from optimize.problem.problem import Problem
from optimize.search_budget import SearchBudget

LOST = 0.05
"""Share of the objective that may get lost when whole visits are packed into teams, before packing is tried with more room."""
WAYS = 0.25
"""Days of each stay that are then kept free."""
WHOLE = 1e-6


def draft(allocated: Allocated, effort: SearchBudget, begin: dict[int, Place] | None, stop: Stop) -> Timetable:
    """Draft a timetable.

    Clusters and visits are made whole by SCIP where a search is thorough, unless the relaxation misses what is asked for: then
    SCIP spends its nodes on that, and finds little.

    Parameters
    ----------
    begin
        Places of an older plan: where what is left of it is better, it is the draft.
    """
    if effort.thorough and lacking(allocated.allocation, allocated.value) < WHOLE:
        table, value = _thorough(allocated, effort, stop)
    else:
        value = dive(allocated)
        table = _packed(allocated, value, effort, stop)
    if begin:
        other = _empty(allocated, value)
        start_from(other, begin, 0.0)
        other.old = {}
        if other.objective() < table.objective():
            return other
    return table


def _thorough(allocated: Allocated, effort: SearchBudget, stop: Stop) -> tuple[Timetable, NDArray[np.float64]]:
    """Round and pack, once more with room for ways where packing loses a good deal; the better timetable, and its solution."""
    problem, allocation = allocated.problem, allocated.allocation
    value = _rounded(problem, allocation, allocated.simplex(), allocated.relaxed, stop)
    table = _packed(allocated, value, effort, stop)
    if stop() or table.objective() <= (1 + LOST) * float(allocation.model.cost @ value):
        return table, value
    roomy = with_room_for_ways(problem, allocation)
    simplex = Simplex(roomy.model)
    other_value = _rounded(problem, roomy, simplex, simplex.solve(), stop)
    other = _packed(allocated, other_value, effort, stop)
    return (other, other_value) if other.objective() < table.objective() else (table, value)


def _empty(allocated: Allocated, value: NDArray[np.float64]) -> Timetable:
    guide = guide_by(allocated.problem, allocated.allocation, allocated.relaxed, value)
    return Timetable(allocated.problem, guide)


def _packed(allocated: Allocated, value: NDArray[np.float64], effort: SearchBudget, stop: Stop) -> Timetable:
    table = _empty(allocated, value)
    start(table, effort.packing, stop)
    return table


def _rounded(
    problem: Problem, allocation: Allocation, simplex: Simplex, relaxed: LinearResult, stop: Stop
) -> NDArray[np.float64]:
    """Make a relaxation whole: hosts by diving and moving, then clusters and visits by SCIP."""
    settled = settle_hosts(problem, allocation, simplex, relaxed)
    if not stop():
        settled = move_hosts(problem, allocation, simplex, settled)
    return round_up(problem, allocation, settled, stop)


def dive(allocated: Allocated) -> NDArray[np.float64]:
    """Settle hosts, then clusters; the last solution that there is."""
    simplex = allocated.simplex()
    hosts = settle_hosts(allocated.problem, allocated.allocation, simplex, allocated.relaxed)
    if hosts.value is None:
        return allocated.value
    clusters = settle_clusters(allocated.allocation, simplex, hosts)
    return hosts.value if clusters.value is None else clusters.value


def with_room_for_ways(problem: Problem, allocation: Allocation) -> Allocation:
    """Keep some of each stay free, which ways between sites take and packing leaves: the capacity is that much less."""
    upper = allocation.model.upper.copy()
    rows = allocation.capacity_rows
    upper[rows] = np.maximum(upper[rows] - WAYS * problem.present.ravel(), 0.0)
    return replace(allocation, model=replace(allocation.model, upper=upper))
