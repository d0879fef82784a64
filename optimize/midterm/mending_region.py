"""Mending of regions: an older plan is mended part by part, and each part keeps what it has used of what is shared."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.pooled import pooled_bound
from optimize.assigning.assign import Assigned
from optimize.assigning.mending import Old
from optimize.incumbent import Incumbent
from optimize.problem import Problem
from optimize.regions.layout import Job, Layout, Progress, take_apart
from optimize.regions.parts import cut, shared_offices
from optimize.regions.region import plan_region
from optimize.regions.rows import numbered, places_in
from optimize.regions.shares import goal_shares, groups_of_several, hand_out_quotas, hand_out_rounds, keep_rounds
from optimize.search_budget import SearchBudget
from optimize.stopping import Stop, never
from scenarios.scenario import Scenario


def mend_region(
    scenario: Scenario,
    problem: Problem,
    groups: list[NDArray[np.int64]],
    old: Old,
    budget: SearchBudget,
    *,
    executor: Executor | None = None,
    bounding: Progress = lambda _share: None,
    planning: Callable[[int, Incumbent], None] = lambda _done, _incumbent: None,
    stop: Stop = never,
) -> Assigned:
    """Mend an older plan part by part; places that are shared among several parts stand in one of them only.

    Parameters
    ----------
    scenario, problem
        What is left to plan.
    groups
        Sites of each part (`optimize.regions.parts.part_sites`).
    bounding, planning
        Told how far the bound is, and how far the plan.
    stop
        Once it is true, parts get their old places as far as these still fit, and no search; where the bound is not reckoned
        yet, it is that of pooled days.
    """
    layout = take_apart(
        problem,
        groups,
        budget,
        old=old.places,
        executor=executor,
        progress=bounding,
        stop=stop,
    ) or as_it_was(scenario, problem, groups, old, budget)
    number = numbered(old.places)
    jobs = [replace(job, begin=places_in(job.own, old.places, number), price=old.price) for job in layout.jobs]
    return plan_region(replace(layout, jobs=jobs), executor=executor, progress=planning, stop=stop)


def as_it_was(scenario: Scenario, problem: Problem, groups: list[NDArray[np.int64]], old: Old, budget: SearchBudget) -> Layout:
    """Take a region apart without any relaxation: each part gets what it has in the older plan of what is shared."""
    part = np.empty(problem.sites, np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    shared, priced = shared_offices(problem, part), groups_of_several(problem, part)
    weights = np.zeros(len(problem.site))
    weights[[place[0] for place in old.places.values()]] = 1.0
    most, least = hand_out_quotas(problem, priced, part, weights, len(groups))
    rounds = hand_out_rounds(problem, shared, part, weights, most)
    keep_rounds(problem, shared, part, old.places, rounds)
    covered = np.zeros((len(groups), len(problem.goals), len(problem.time)))
    goals = goal_shares(problem, groups, covered)
    jobs = []
    for k, sites in enumerate(groups):
        own = cut(problem, sites, rounds[k], goals[k], most[k], least[k])
        jobs.append(Job(own, budget))
    bound = pooled_bound(problem, scenario.file.objective.uncovered_penalty)
    return Layout(jobs, bound, np.zeros(problem.capacity.shape))
