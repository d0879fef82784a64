"""The search core on one county, or one part of a region: a draft by diving, then a search with every term."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocate import Allocated
from optimize.assigning.draft import dive
from optimize.control.stopping import Stop, never
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Place, Schedule, schedule_of
from optimize.scoring.terms import evaluate
from optimize.search.construct import construct, put_back
from optimize.search.search import Budget, Control, Result, search
from optimize.search_budget import SearchBudget

HOT = 5.0
"""Temperature of a second search, in terms of an average site, where something is missing: a finished schedule is loosened more
than a draft would bear."""


def has_wishes(problem: Problem) -> bool:
    """Whether the objective asks for more than milestones, coverage and earliness."""
    prices = problem.preferences.prices
    return any(getattr(prices, name) > 0 for name in prices.__slots__ if name not in ("missing", "changes"))


def plan_by_core(
    allocated: Allocated,
    effort: SearchBudget,
    progress: Callable[[float], None] | None = None,
    *,
    begin: dict[int, Place] | None = None,
    stop: Stop = never,
) -> Result:
    """Plan one county from its relaxation; where an older plan is better than the draft, the search begins from that."""
    problem = allocated.problem
    guide = charges(allocated)
    schedule = construct(problem, shares(allocated, dive(allocated)), guide)
    control = Control(progress or (lambda _objective: None), stop)
    budget = Budget(effort.core_steps * problem.sites, allocated.relaxed.objective / (1 - effort.gap), effort.core_warm)
    first = search(problem, schedule, guide, replace(budget, steps=0))
    if begin:
        old = put_back(problem, schedule_of(problem.sites, begin), guide)
        other = search(problem, old, guide, replace(budget, steps=0))
        first = other if other.objective < first.objective else first
    result = search(problem, first.schedule, guide, budget, control=control)
    if stop() or not lacks(problem, result.schedule):
        return result
    hot = replace(budget, steps=effort.core_again * problem.sites, warm=HOT)
    return search(problem, result.schedule, guide, hot, seed=2, control=control)


def lacks(problem: Problem, schedule: Schedule) -> bool:
    """Whether a schedule leaves a site out, or misses a milestone or quota."""
    return bool(((schedule.option < 0) & ~problem.done).any()) or evaluate(problem, schedule).missing > 0


def mend_by_core(
    allocated: Allocated,
    places: dict[int, Place],
    price: float,
    effort: SearchBudget,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> tuple[Result, frozenset[int]]:
    """Improve an older plan, each changed visit of which has a price; tell which sites were back in their places before."""
    wishes = allocated.problem.preferences
    prices = replace(wishes.prices, changes=price)
    problem = replace(allocated.problem, preferences=replace(wishes, prices=prices))
    guide = charges(allocated)
    old = schedule_of(problem.sites, places)
    back = put_back(problem, replace(old, old=old), guide, fill=False)
    kept = frozenset(np.flatnonzero(back.option >= 0).tolist())
    control = Control(progress or (lambda _objective: None), stop)
    budget = Budget(effort.core_steps * int((~problem.done).sum()), allocated.relaxed.objective / (1 - effort.gap))
    start = put_back(problem, replace(old, old=old), guide)
    return search(problem, start, guide, budget, control=control), kept


def charges(allocated: Allocated) -> NDArray[np.float64]:
    """Return what the relaxation charges for each option in each round beside its own cost, shape (options, rounds).

    The worth of all that a visit takes of teams, townships, clusters and quotas, by the dual values of their rows; a township's
    visit is credited with what its guests pay. Rows that cover sites, and those of milestones, are known to the search itself.
    """
    problem, allocation = allocated.problem, allocated.allocation
    matrix, visits = allocation.model.matrix, len(allocation.option)
    rows = slice(problem.sites, matrix.shape[0] - len(problem.goals))
    charge = np.zeros(problem.open.shape)
    charge[allocation.option, allocation.round] = -(matrix[rows, :visits].T @ allocated.duals[rows])
    return charge


def shares(allocated: Allocated, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each option in each round in a solution of the relaxation, shape (options, rounds)."""
    allocation = allocated.allocation
    share = np.zeros(allocated.problem.open.shape)
    share[allocation.option, allocation.round] = value[: len(allocation.option)]
    return share


def places_of_schedule(schedule: Schedule) -> dict[int, int]:
    """Option of each site with a visit."""
    return {row: int(schedule.option[row]) for row in np.flatnonzero(schedule.option >= 0).tolist()}
