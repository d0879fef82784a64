"""Planning on a rolling horizon: before each round the rest of an office's term is planned again, quickly.

For dispatch ``reoptimize``, which does this thousands of times in a simulation: insertion and exchange, with the plan's
objective for prices. What stands stays where it fits; visits of later rounds come forward into room that has become free; what
has lost its place goes to the earliest round with room, or takes the place of what can wait; and behind what is expected to
fit each team is given one visit more, to begin if there is time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.problem.problem import build_problem
from optimize.rolling.rolling_plan import RollingPlan
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.compiled.choices.lookup import Office, Shared


class RollingOfficePlanner:
    """What the re-planner knows of an office; the same in all replications."""

    def __init__(self, office: Office, price: NDArray[np.float64], goal_price: float) -> None:
        lookup, rules = office.lookup, office.lookup.dispatching
        self.office, self.lookup, self.goal_price = office, lookup, goal_price
        fixed = (rules.tied | rules.clustered).tolist()
        office_visits = sorted(lookup.visits_of[office.number].tolist(), key=lambda visit: (lookup.mean[visit], visit))
        self.options: dict[int, list[int]] = {}
        """Visits that may be planned anew at each site, the lightest first; none that takes a cluster or its own team."""
        for visit in office_visits:
            if not fixed[visit]:
                self.options.setdefault(lookup.site[visit], []).append(visit)
        sites = sorted({lookup.site[visit] for visit in office_visits})
        self.hosts = {lookup.host[visit] for visit in office_visits if lookup.host[visit] >= 0}
        """Townships that visits ride on."""
        self.price: dict[int, list[float]] = dict(zip(sites, price[sites].tolist(), strict=True))
        later_prices = np.cumsum(price[sites][:, ::-1], axis=1)[:, ::-1][:, 1:] / np.arange(price.shape[1] - 1, 0, -1)
        self.later: dict[int, list[float]] = dict(zip(sites, later_prices.tolist(), strict=True))
        """Mean price of each site in the rounds behind each round, and never."""
        self.tours = {(team, rnd): lookup.tours[team, rnd] for rnd, teams in enumerate(office.at_hand) for team in teams}
        self.used = {cell: self.length(tour) for cell, tour in self.tours.items()}
        self.room = {(team, rnd): lookup.days[team][rnd] + ROUNDING for team, rnd in self.tours}
        is_beside = rules.beside.tolist()
        self.place = {
            lookup.site[visit]: (visit, cell) for cell, tour in self.tours.items() for visit in tour if not is_beside[visit]
        }
        planned_sites = {lookup.site[visit] for visit in office_visits if visit < rules.planned and not is_beside[visit]}
        self.left_out = [site for site in self.options if site not in planned_sites]
        """Sites that have no visit in the plan."""
        price_a_day = {site: self.price[site][-1] / lookup.mean[visits[0]] for site, visits in self.options.items()}
        self.by_price_a_day = sorted(self.options, key=lambda site: (-price_a_day[site], site))
        """Sites by their price for each day, the dearest first."""
        self.rank = {site: rank for rank, site in enumerate(self.by_price_a_day)}
        self.least = min((lookup.mean[visits[0]] for visits in self.options.values()), default=np.inf)

    def length(self, tour: list[int]) -> float:
        """Days that a tour is expected to take, from the base and home."""
        lookup, row, total = self.lookup, None, 0.0
        for visit in tour:
            total += (lookup.outward[visit] if row is None else row[lookup.spot[visit]]) + lookup.mean[visit]
            row = self.office.roads.row(lookup.spot[visit])
        return total + (lookup.homeward[tour[-1]] if tour else 0.0)

    def begin(self, shared_state: Shared) -> RollingPlan:
        """Begin a replication with the plan that was given."""
        return RollingPlan(self, shared_state)


@dataclass(frozen=True, slots=True, eq=False)
class RollingPlanner:
    """Prices of the scenario's objective: all that a re-planner must know beside what the simulation tells it."""

    price: NDArray[np.float64]
    """Price of each site covered in each round, and last of one that is never; shape (sites, rounds + 1)."""
    goal_price: float
    """Price of one site missing at a milestone."""

    def at(self, office: Office) -> RollingOfficePlanner:
        """Get ready for an office."""
        return RollingOfficePlanner(office, self.price, self.goal_price)


def rolling_planner(scenario: Scenario, plan: Plan) -> RollingPlanner:
    """Make the re-planner for a plan.

    Of a milestone that asks for a part of the sites those count that the plan covers in time; of one that asks for all, all.
    """
    problem = build_problem(scenario)
    price = np.column_stack([np.outer(problem.cost, problem.time), problem.left_out])
    first = np.full(len(scenario.sites), len(scenario.rounds))
    for name, rnd in plan.visits.select("site", "round").iter_rows():
        row = scenario.site_row[name]
        first[row] = min(first[row], scenario.round_row[rnd])
    for goal in problem.goals:
        in_time = np.append(goal.rounds, False)
        counted_sites = goal.sites.copy()
        if goal.wanted < (goal.sites & ~problem.done).sum():
            counted_sites &= in_time[first]
        price[np.ix_(counted_sites, ~in_time)] += problem.goal_price
    return RollingPlanner(price, problem.goal_price)
