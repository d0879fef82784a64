"""Milestones in outcomes: which replications reach them."""

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes


def milestone_counts(scenario: Scenario, outcomes: Outcomes, position: int) -> NDArray[np.float64]:
    """Sites covered at the close of a milestone's date, shape (replications,)."""
    day = min(scenario.calendar.day(scenario.file.milestones[position].by) + 1, outcomes.days)
    return outcomes.counted(outcomes.group_index("milestone", str(position)), day).astype(np.float64)


def milestone_wanted(scenario: Scenario, outcomes: Outcomes, position: int) -> float:
    """Sites that a milestone wants, a whole number."""
    sites = outcomes.groups[outcomes.group_index("milestone", str(position))].sites
    return float(np.ceil(scenario.file.milestones[position].target * sites - 1e-9))


def milestone_reached(scenario: Scenario, outcomes: Outcomes, position: int) -> NDArray[np.bool_]:
    """Whether each replication reaches a milestone, shape (replications,)."""
    return milestone_counts(scenario, outcomes, position) >= milestone_wanted(scenario, outcomes, position)
