"""Withdrawing: visits that break a rule are taken out of a plan of the program's own, so that none is ever written that does.

The searches keep every rule by themselves; this is what stands behind them. What is taken out is left out, and counted so.
"""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from optimize.verifying.verify import find_breaches
from scenarios.plans.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A plan without the visits that broke a rule."""

    plan: Plan
    withdrawn: tuple[str, ...]
    """Sites whose visits were taken out, ascending."""
    broken: tuple[Problem, ...]
    """Rules that they broke."""
    breaches: tuple[Problem, ...]
    """Rules that the plan still breaks because a visit is missing: least numbers of visits of a mode."""


def withdraw_breaches(scenario: Scenario, plan: Plan) -> Sound:
    """Take visits out of a plan, one for each rule that is broken, until no visit breaks any.

    Of visits that break a rule together the one that breaks most rules goes first, then the one of least weight.
    """
    visits, broken, withdrawn_sites = plan.visits, list[Problem](), list[str]()
    while True:
        breaches = find_breaches(scenario, Plan(visits))
        removable = [breach for breach in breaches if breach.rows]
        if not removable:
            problems = tuple(breach.problem for breach in breaches)
            sound_plan = Plan(visits, plan.method) if withdrawn_sites else plan
            return Sound(sound_plan, tuple(sorted(set(withdrawn_sites))), tuple(broken), problems)
        broken += [breach.problem for breach in removable]
        guilt = Counter(row for breach in removable for row in breach.rows)
        sites = visits["site"].to_list()

        def order(row: int, guilt: Counter[int] = guilt, sites: list[str] = sites) -> tuple[int, float, int]:
            place = scenario.site_row.get(sites[row - 1])
            return -guilt[row], 0.0 if place is None else float(scenario.weight[place]), row

        rows_out: set[int] = set()
        for breach in removable:
            if not rows_out & set(breach.rows):
                rows_out.add(min(breach.rows, key=order))
        withdrawn_sites += [sites[row - 1] for row in sorted(rows_out)]
        visits = visits.filter(~pl.int_range(1, pl.len() + 1).is_in(sorted(rows_out)))
