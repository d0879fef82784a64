"""The exact model of a small problem: which team visits which site in which round and mode, and in which order.

Booleans and linear constraints, tours as circuits of boolean arcs. Days are whole numbers of a millionth of a day, rounded up;
prices are scaled so that every coefficient stays below 2^31.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from optimize.problem.eligibility import is_eligible
from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from optimize.scoring.schedule import Place

DAY = 10**6
"""Units of a day."""
PRICE = 10**8
"""Units of the objective, at most."""
LARGEST = 2**31 - 1
EXACT = 1e-3
"""Part of a unit below which a length counts as whole."""

total = cp_model.LinearExpr.sum


@dataclass(slots=True, eq=False)
class ExactModel:
    """The model, and its variables."""

    problem: Problem
    model: cp_model.CpModel
    scale: float
    """Units of one of the objective."""
    visit: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    """Whether an option is carried out in a round by a team."""
    at: dict[Cell, dict[int, cp_model.IntVar]] = field(default_factory=lambda: defaultdict(dict))
    """Whether each site is visited in a stay, by stay."""
    arcs: dict[Cell, dict[tuple[int, int], cp_model.IntVar]] = field(default_factory=dict)
    """Whether each site follows another in a stay, -1 for the base; none where no way takes any time."""
    begins: dict[Cell, dict[int, cp_model.IntVar]] = field(default_factory=dict)
    """Instant at which each visit begins, in stays with visits that wait or are waited for."""
    price: list[cp_model.LinearExprT] = field(default_factory=list)
    """Terms of the objective, in units."""
    constant: float = 0.0
    """What the objective is without any visit."""

    def units(self, value: float) -> int:
        """Express a part of the objective in units."""
        return round(value * self.scale)

    def options_at(self, cell: Cell) -> Iterator[tuple[int, cp_model.IntVar]]:
        """Options that may be carried out in a stay, with their variables."""
        team, rnd = cell
        return ((k, var) for (k, r, t), var in self.visit.items() if (r, t) == (rnd, team))


def build_exact(problem: Problem, old_places: dict[int, Place] | None = None, change_price: float = 0.0) -> ExactModel:
    """Build the model without tours (`optimize.exact.exact_tours`): what may be visited where, and what it costs.

    Parameters
    ----------
    old_places, change_price
        Places of an older plan by row of the site, and what each of them costs that changes.
    """
    dearest = max(float(problem.left_out.max(initial=0.0)), problem.goal_price, 1e-9)
    exact = ExactModel(problem, cp_model.CpModel(), min(float(PRICE), LARGEST / 2 / dearest))
    _add_visits(exact)
    _add_hosts(exact)
    _add_clusters(exact)
    _add_quotas(exact)
    _add_goals(exact)
    exact.constant += change_price * len(old_places or {})
    for place in (old_places or {}).values():
        if place in exact.visit:
            exact.price.append(exact.units(-change_price) * exact.visit[place])
    return exact


def places(problem: Problem) -> Iterator[tuple[int, int, int]]:
    """Options with the rounds and teams that could carry them out by themselves."""
    for k, rnd in np.argwhere(problem.open).tolist():
        for team in np.flatnonzero(problem.team_office == problem.office[k]).tolist():
            if is_eligible(problem, k, team, rnd):
                yield k, rnd, team


def in_units(days: float) -> int:
    """Express days in units, rounded up: what fits in units fits in days."""
    return math.ceil(days * DAY - EXACT)


def _add_visits(exact: ExactModel) -> None:
    """Visit each site once at most; a visit costs the time until its round ends, none what the site costs left out."""
    problem, model = exact.problem, exact.model
    of_site: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    of_stay: dict[tuple[Cell, int], list[cp_model.IntVar]] = defaultdict(list)
    for k, rnd, team in places(problem):
        site = int(problem.site[k])
        var = exact.visit[k, rnd, team] = model.new_bool_var(f"visit {k} {rnd} {team}")
        of_site[site].append(var)
        of_stay[(team, rnd), site].append(var)
        exact.price.append(exact.units(problem.cost[site] * problem.time[rnd] - problem.left_out[site]) * var)
    exact.constant = float(problem.left_out.sum())
    for visits in of_site.values():
        model.add_at_most_one(visits)
    for (cell, site), visits in of_stay.items():
        present = model.new_bool_var(f"at {site} {cell}")
        model.add(total(visits) == present)
        exact.at[cell][site] = present


def _add_hosts(exact: ExactModel) -> None:
    """Let a hosted or linked visit need its host's visit in the same round, by the office that it goes with."""
    problem = exact.problem
    host_visits: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (k, rnd, _), var in exact.visit.items():
        host_visits[int(problem.site[k]), int(problem.office[k]), rnd].append(var)
    for (k, rnd, _), var in exact.visit.items():
        if problem.host[k] >= 0:
            hosts = host_visits.get((int(problem.host[k]), int(problem.host_office[k]), rnd), [])
            exact.model.add(total(hosts) >= 1).only_enforce_if(var)


def _add_clusters(exact: ExactModel) -> None:
    """Let enough sites of a cluster be inspected by one office in one round, if any are."""
    problem = exact.problem
    groups: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (k, rnd, _), var in exact.visit.items():
        if problem.cluster[k] >= 0:
            groups[int(problem.cluster[k]), int(problem.office[k]), rnd].append(var)
    for (cluster, _, _), members in groups.items():
        for var in members:
            exact.model.add(total(members) >= int(problem.least[cluster])).only_enforce_if(var)


def _add_quotas(exact: ExactModel) -> None:
    """Limit the visits of each group that has a quota; what is missing from a least number has a price."""
    quotas = exact.problem.quotas
    groups: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (k, _, _), var in exact.visit.items():
        groups[int(quotas.group[k])].append(var)
    for group, (largest, least) in enumerate(zip(quotas.most.tolist(), quotas.least.tolist(), strict=True)):
        if largest < len(groups[group]):
            exact.model.add(total(groups[group]) <= int(largest))
        if least > 0:
            _add_missing(exact, groups[group], int(least), f"quota {group}")


def _add_goals(exact: ExactModel) -> None:
    """Put a price on sites missing at milestones."""
    problem = exact.problem
    for number, goal in enumerate(problem.goals):
        in_time = [var for (k, rnd, _), var in exact.visit.items() if goal.sites[problem.site[k]] and goal.rounds[rnd]]
        if goal.wanted > 0:
            _add_missing(exact, in_time, int(goal.wanted), f"goal {number}")


def _add_missing(exact: ExactModel, visits: list[cp_model.IntVar], target: int, name: str) -> None:
    missing = exact.model.new_int_var(0, target, f"missing from {name}")
    exact.model.add(total([*visits, missing]) >= target)
    exact.price.append(exact.units(exact.problem.goal_price) * missing)
