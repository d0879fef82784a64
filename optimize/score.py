"""The objective: what any plan is judged by.

It is the risk-weighted mean share of the term that passes until a site is covered. A site counts as covered when its
round's stay ends, or at its date where it is covered already; one that is never covered counts ``uncovered_penalty``
terms. Sites missing at a milestone add ``milestone_penalty`` terms each, divided by the number of sites, and so
do visits missing from a mode's least number. Less is better.
"""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Problem
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A milestone that a plan misses even if all goes well."""

    milestone: int
    """Position of the milestone in the scenario."""
    missing: float
    """Sites that are missing."""


@dataclass(frozen=True, slots=True)
class QuotaGap:
    """A least number of visits of a mode that a plan does not reach."""

    mode: str
    region: str
    """Division code, empty where the number is for all."""
    missing: int
    """Visits that are missing."""


@dataclass(frozen=True, slots=True)
class Score:
    """Objective of a plan, and what it leaves undone."""

    objective: float
    delay: float
    """Part of the objective that is not the price of milestones: the weighted mean share of the term that passes."""
    uncovered: tuple[str, ...]
    """Sites without a visit that counts."""
    shortfalls: tuple[Shortfall, ...]
    quota_gaps: tuple[QuotaGap, ...] = ()


def score(scenario: Scenario, problem: Problem, plan: Plan) -> Score:
    """Judge a plan, whoever made it."""
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    first = np.full(len(scenario.sites), len(rounds))
    counting = [name for name in scenario.modes if scenario.mode(name).counts]
    for site, mode, rnd in plan.visits.select("site", "mode", "round").iter_rows():
        if mode in counting:
            row = scenario.site_row[site]
            first[row] = min(first[row], rounds[rnd])
    first[problem.done] = len(rounds)
    covered = first < len(rounds)
    time = np.append(problem.time, np.nan)
    objective = float(np.where(covered, problem.cost * time[first], problem.left_out).sum())
    delay, shortfalls = objective, []
    for position, goal in enumerate(problem.goals):
        reached = int((goal.sites & covered & np.append(goal.rounds, False)[first]).sum())
        missing = max(goal.wanted - reached, 0.0)
        objective += problem.goal_price * missing
        if missing:
            shortfalls.append(Shortfall(position, missing))
    gaps = _quota_gaps(scenario, problem, plan)
    objective += problem.goal_price * sum(one.missing for one in gaps)
    ids = scenario.sites["id"].to_numpy()
    return Score(objective, delay, tuple(ids[~covered & ~problem.done].tolist()), tuple(shortfalls), gaps)


def _quota_gaps(scenario: Scenario, problem: Problem, plan: Plan) -> tuple[QuotaGap, ...]:
    groups = problem.quotas.groups
    if not (groups.least > 0).any():
        return ()
    site = np.array([scenario.site_row[one] for one in plan.visits["site"].to_list()], np.int64)
    column = np.array([scenario.modes.index(one) for one in plan.visits["mode"].to_list()], np.int64)
    own = groups.of(site, column)
    missing = problem.quotas.missing(np.bincount(own[own >= 0], minlength=len(groups.least)))
    return tuple(
        QuotaGap(scenario.modes[groups.column[k]], groups.region[k], int(missing[k])) for k in np.flatnonzero(missing).tolist()
    )
