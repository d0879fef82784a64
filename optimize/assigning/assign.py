"""Second step, assign: which team visits which site in which round, and in which mode.

One county, or one part of a region; a whole region is assigned part by part (`optimize.decomposition.assign_parts`). A draft by
diving, or an older plan, is improved by the search.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimize.assigning.guidance import charges, shares
from optimize.control.incumbent import Incumbent
from optimize.control.stopping import Stop, never
from optimize.problem.problem import Problem
from optimize.relaxation.bounds import Bounds, bounds_of
from optimize.relaxation.diving import dive
from optimize.relaxation.master_model import lacking
from optimize.relaxation.relax import Relaxation
from optimize.scoring.schedule import Place, Schedule, schedule_of
from optimize.scoring.terms import evaluate
from optimize.search.construct import construct, put_back
from optimize.search.search import Budget, Control, Result, search
from optimize.search_budget import SearchBudget

HOT = 15.0
"""Temperature of a second search, in terms of an average site, where something is missing: a finished schedule is loosened more
than a draft would bear."""


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Tours of teams, without dates."""

    tours: Mapping[tuple[int, int], list[int]]
    """Sites of each team in each round."""
    options: Mapping[int, int]
    """Option of each site with a visit."""
    incumbent: Incumbent
    """Objective and bound."""
    bounds: Bounds | None = None
    """What no plan can do better, where that is known."""
    back: frozenset[int] = frozenset()
    """Sites that were back in their old places before the search, where these have a price."""
    in_order: bool = False
    """Whether tours stand in the order in which they fit into their stays, with all waits."""


def assign(
    relaxation: Relaxation,
    budget: SearchBudget,
    progress: Callable[[float], None] | None = None,
    *,
    start_places: dict[int, Place] | None = None,
    stop: Stop = never,
) -> Assigned:
    """Assign the sites of a county to its teams.

    Parameters
    ----------
    relaxation
        The first step's result.
    budget
        How long is searched.
    progress
        Called with the objective whenever it falls, and now and then in between.
    start_places
        Places of an older plan, from which the search begins where these are better than what the first step suggests.
    stop
        Once it is true, the search ends with the best that it has.
    """
    problem, guide = relaxation.problem, charges(relaxation)
    control = Control(progress or (lambda _objective: None), stop)
    limits = Budget(budget.steps * problem.sites, relaxation.result.objective / (1 - budget.gap), budget.warm)
    draft = construct(problem, shares(relaxation, dive(relaxation)), guide)
    first = search(problem, draft, guide, replace(limits, steps=0))
    if start_places:
        schedule = put_back(problem, schedule_of(problem.sites, start_places), guide)
        start = search(problem, schedule, guide, replace(limits, steps=0))
        first = start if start.objective < first.objective else first
    result = search(problem, first.schedule, guide, limits, control=control)
    if not stop() and missing_from(problem, result.schedule) >= lacking(relaxation.master, relaxation.value) + 1:
        hot = replace(limits, steps=budget.steps_again * problem.sites, warm=HOT)
        result = search(problem, result.schedule, guide, hot, seed=2, control=control)
    return _assigned(relaxation, result)


def repair(
    relaxation: Relaxation,
    places: dict[int, Place],
    price: float,
    budget: SearchBudget,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> Assigned:
    """Put an older plan back as far as it fits and improve it, at a price of each visit that changes.

    Parameters
    ----------
    relaxation, budget, progress, stop
        As in `assign`.
    places
        Places of the older plan, by row of the site.
    price
        Added to the objective for each of these places that changes.
    """
    preferences = relaxation.problem.preferences
    repair_preferences = replace(preferences, prices=replace(preferences.prices, changes=price))
    problem = replace(relaxation.problem, preferences=repair_preferences)
    guide = charges(relaxation)
    older = schedule_of(problem.sites, places)
    older = replace(older, old=older)
    back = put_back(problem, older, guide, fill=False)
    control = Control(progress or (lambda _objective: None), stop)
    limits = Budget(budget.steps * int((~problem.done).sum()), relaxation.result.objective / (1 - budget.gap))
    result = search(problem, put_back(problem, older, guide), guide, limits, control=control)
    return _assigned(relaxation, result, frozenset(np.flatnonzero(back.option >= 0).tolist()))


def missing_from(problem: Problem, schedule: Schedule) -> float:
    """Sites that a schedule leaves out, and what it misses of milestones and quotas."""
    return float(((schedule.option < 0) & ~problem.done).sum()) + evaluate(problem, schedule).missing


def _assigned(relaxation: Relaxation, result: Result, back: frozenset[int] = frozenset()) -> Assigned:
    schedule = result.schedule
    bounds = bounds_of(relaxation, missing=missing_from(relaxation.problem, schedule) > 0)
    options = {row: int(schedule.option[row]) for row in np.flatnonzero(schedule.option >= 0).tolist()}
    return Assigned(schedule.tours(), options, Incumbent(result.objective, relaxation.bound), bounds, back, in_order=True)
