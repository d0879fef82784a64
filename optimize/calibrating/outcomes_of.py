"""A scenario planned and simulated in one go, for questions that try many scenarios."""

from optimize.planning import baseline_plan, make_plan
from optimize.rolling.dispatching import make_world
from scenarios.dispatch.orders import ORDERS
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate


def outcomes_of(scenario: Scenario, method: str, *, replications: int, seed: int) -> Outcomes:
    """Plan by a method, unless the scenario's teams are sent by a rule, and simulate."""
    plan = None
    if scenario.file.simulation.dispatch not in ORDERS:
        plan = baseline_plan(scenario, method) if method in ORDERS else make_plan(scenario, method).plan
    return simulate(make_world(scenario, plan), replications=replications, seed=seed)
