"""Solving a planning problem: tours of teams with an objective, bounds and prices; all sites together, or part by part."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimize.assigning.assign import Assigned
from optimize.control.incumbent import Incumbent, Progress
from optimize.control.step import Step
from optimize.control.stopping import Stop
from optimize.decomposition.assign_parts import assign_or_repair, assign_parts
from optimize.decomposition.decompose import decompose, decompose_as_planned
from optimize.decomposition.part_memory import PartMemory
from optimize.decomposition.part_places import places_by_part
from optimize.decomposition.parts import part_sites
from optimize.problem.problem import Problem
from optimize.relaxation.bounds import Bounds, bounds_of
from optimize.relaxation.relax import relax
from optimize.scoring.schedule import Place
from optimize.search_budget import budget_of_county, budget_of_part
from scenarios.language import say
from scenarios.scenario import Scenario

BOUNDING = ("reckoning how good a plan can be", "测算最好能到什么程度")


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What is assigned, its bounds, and what a day of each office is worth in each round."""

    assigned: Assigned
    bounds: Bounds
    prices: NDArray[np.float64]


def solve(
    scenario: Scenario,
    problem: Problem,
    start_places: dict[int, Place],
    change_price: float | None,
    *,
    executor: Executor | None,
    report: Progress,
    stop: Stop,
    memory: PartMemory | None = None,
) -> Solution | None:
    """Solve a planning problem, the sites of each office in charge by themselves where there are several.

    Parameters
    ----------
    start_places
        Places of an older plan, by row of the site.
    change_price
        Added to the objective for each of these places that changes; None where they are only one start among others.
    executor, report, stop, memory
        As in `optimize.planning.make_plan`.

    Returns
    -------
    Solution or None
        None where a stop is asked for before there is any plan of a region. Where changes have a price, parts get their old
        places then as far as these still fit, and no search, and the bound is that of pooled days.
    """
    report(say(*BOUNDING), None)
    groups = part_sites(problem, scenario.office_in_charge)
    if len(groups) > 1:
        return _by_parts(scenario, problem, groups, start_places, change_price, executor, report, stop, memory)
    relaxation = relax(problem)
    report(say("assigning visits to teams", "落实到组"), None)
    improving = say("improving", "改进")

    def tell(value: float) -> None:
        report(improving, Incumbent(value, relaxation.bound))

    assigned = assign_or_repair(
        relaxation, budget_of_county(scenario, plain=problem.preferences.prices.plain), start_places, change_price, tell, stop
    )
    return Solution(assigned, assigned.bounds or bounds_of(relaxation, missing=True), relaxation.prices())


def _by_parts(
    scenario: Scenario,
    problem: Problem,
    groups: list[NDArray[np.int64]],
    start_places: dict[int, Place],
    change_price: float | None,
    executor: Executor | None,
    report: Progress,
    stop: Stop,
    memory: PartMemory | None,
) -> Solution | None:
    """Solve the problem of a region; see `solve`."""
    budget, count = budget_of_part(scenario), len(groups)
    bounding, planning = say(*BOUNDING), say("planning counties", "逐县安排")
    decomposition = decompose(
        problem,
        groups,
        budget,
        old_places={} if change_price is None else start_places,
        executor=executor,
        progress=lambda share: report(Step.counted(bounding, round(share * count), count), None),
        stop=stop,
        memory=memory,
    )
    if decomposition is None:
        if change_price is None:
            return None
        penalty = scenario.file.objective.uncovered_penalty
        decomposition = decompose_as_planned(problem, groups, budget, start_places, penalty)
    subproblems = decomposition.subproblems
    places = places_by_part([subproblem.part for subproblem in subproblems], start_places)
    start_subproblems = [
        replace(subproblem, begin=own_places, change_price=change_price)
        for subproblem, own_places in zip(subproblems, places, strict=True)
    ]
    decomposition = replace(decomposition, subproblems=start_subproblems)
    assigned = assign_parts(
        decomposition,
        executor=executor,
        progress=lambda done, incumbent: report(Step.counted(planning, done, count), incumbent),
        stop=stop,
        memory=memory,
    )
    bounds = assigned.bounds or Bounds(decomposition.bound, decomposition.bound, 0.0)
    return Solution(assigned, bounds, decomposition.prices)
