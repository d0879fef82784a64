"""Baselines: rules of thumb that offices use, for comparison.

Each is an order of sites; every site in turn gets the first round with room, in the lightest mode possible there.
"""

from optimize.problem import Problem
from optimize.schedule import Schedule
from scenarios.orders import ORDERS
from scenarios.scenario import Scenario


def build_baseline(scenario: Scenario, problem: Problem, method: str) -> Schedule:
    """Make the schedule of a baseline."""
    schedule = Schedule(scenario, problem)
    order = ORDERS[method](scenario)
    schedule.place_owed(order, range(len(scenario.rounds)))
    for site in order:
        schedule.place_early(site, range(len(scenario.rounds)))
    return schedule
