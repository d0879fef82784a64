"""The objective: what any plan is judged by.

It is the risk-weighted mean share of the term that passes until a site is covered. A site counts as covered when its
round's stay ends, or at its date where it is covered already; one that is never covered counts ``uncovered_penalty``
terms. Sites missing at a milestone add ``milestone_penalty`` terms each, divided by the number of sites. Less is better.
"""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Problem
from scenarios.plan import Plan
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A milestone that a plan misses even if all goes well."""

    milestone: int
    """Position of the milestone in the scenario."""
    missing: float
    """Sites that are missing."""


@dataclass(frozen=True, slots=True)
class Score:
    """Objective of a plan, and what it leaves undone."""

    objective: float
    delay: float
    """Part of the objective that is not the price of milestones: the weighted mean share of the term that passes."""
    uncovered: tuple[str, ...]
    """Sites without a visit that counts."""
    shortfalls: tuple[Shortfall, ...]


def score(scenario: Scenario, problem: Problem, plan: Plan) -> Score:
    """Judge a plan, whoever made it."""
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    first = np.full(len(scenario.sites), len(rounds))
    visits = plan.visits.select("site", "mode", "round")
    for site, mode, rnd in visits.iter_rows():
        if scenario.mode(mode).counts:
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
    ids = scenario.sites["id"].to_numpy()
    return Score(objective, delay, tuple(ids[~covered & ~problem.done].tolist()), tuple(shortfalls))
