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
    """Rules that the plan breaks still, since a visit is missing: least numbers of visits of a mode."""


def withdraw_breaches(scenario: Scenario, plan: Plan) -> Sound:
    """Take visits out of a plan, one for each rule that is broken, until no visit breaks any.

    Of visits that break a rule together the one that breaks most rules goes first, then the one of least weight.
    """
    visits, broken, withdrawn = plan.visits, list[Problem](), list[str]()
    while True:
        found = find_breaches(scenario, Plan(visits))
        mendable = [breach for breach in found if breach.rows]
        if not mendable:
            rest = tuple(breach.problem for breach in found)
            made = Plan(visits, plan.method) if withdrawn else plan
            return Sound(made, tuple(sorted(set(withdrawn))), tuple(broken), rest)
        broken += [breach.problem for breach in mendable]
        guilt = Counter(row for breach in mendable for row in breach.rows)
        sites = visits["site"].to_list()

        def order(row: int, guilt: Counter[int] = guilt, sites: list[str] = sites) -> tuple[int, float, int]:
            place = scenario.site_row.get(sites[row - 1])
            return -guilt[row], 0.0 if place is None else float(scenario.weight[place]), row

        out: set[int] = set()
        for breach in mendable:
            if not out & set(breach.rows):
                out.add(min(breach.rows, key=order))
        withdrawn += [sites[row - 1] for row in sorted(out)]
        visits = visits.filter(~pl.int_range(1, pl.len() + 1).is_in(sorted(out)))
