"""Planning on a rolling horizon: before each round the rest of an office's term is planned again, quickly.

For dispatch ``reoptimize``, which does this thousands of times in a simulation: insertion and exchange, with the plan's
objective for prices. What stands stays where it fits; visits of later rounds come forward into room that has become free; what
has lost its place goes to the earliest round with room, or takes the place of what can wait; and behind what is expected to
fit each team is given one visit more, to begin if there is time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import build_problem
from optimize.rolling.rolling_office import RollingOffice
from optimize.rolling.rolling_plan import RollingPlan
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.compiled.choices.lookup import Office, Shared


class RollingOfficePlanner(RollingOffice):
    """An office that plans again in each replication, from the same knowledge."""

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
