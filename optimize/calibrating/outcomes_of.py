"""A scenario planned and simulated in one go, for questions that try many scenarios."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from optimize.planning import baseline_plan, make_plan
from optimize.rolling.dispatching import make_world
from scenarios.dispatch.orders import ORDERS
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

CONFIDENCE = 0.95


def outcomes_of(scenario: Scenario, method: str, *, replications: int, seed: int) -> Outcomes:
    """Plan by a method, unless the scenario's teams are sent by a rule, and simulate."""
    plan = None
    if scenario.file.simulation.dispatch not in ORDERS:
        plan = baseline_plan(scenario, method) if method in ORDERS else make_plan(scenario, method).plan
    return simulate(make_world(scenario, plan), replications=replications, seed=seed)


def means(shares: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean of each row over its replications, and half of the mean's 95 % interval (Student's t); inf with one replication."""
    count = shares.shape[1]
    half = np.full(len(shares), np.inf)
    if count > 1:
        half = stdtrit(count - 1, (1 + CONFIDENCE) / 2) * shares.std(axis=1, ddof=1) / np.sqrt(count)
    return shares.mean(axis=1), half
