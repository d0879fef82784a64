"""Goals: milestones as the planner counts them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.options.milestones import milestone_sites
from scenarios.scenario import Scenario

IN_HAND = 0.15
"""Share of the rounds before a milestone that is wanted as a reserve: about what a slow pace and absence take of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A milestone: coverage wanted of some sites by the end of some rounds."""

    sites: NDArray[np.bool_]
    """Whether each site counts."""
    rounds: NDArray[np.bool_]
    """Whether each round ends in time."""
    wanted: float
    """Sites to be covered, beside those that are already."""

    @property
    def in_hand(self) -> NDArray[np.bool_]:
        """Whether each round ends in time even if the last of those in time are lost, `IN_HAND` of them; shape (rounds,)."""
        in_time = np.flatnonzero(self.rounds)
        rounds = self.rounds.copy()
        rounds[in_time[len(in_time) - int(np.ceil(IN_HAND * len(in_time))) :]] = False
        return rounds


def goals(scenario: Scenario) -> tuple[Goal, ...]:
    """Milestones as sites still to be covered, rounds that end in time, and the number of sites wanted."""
    result = []
    round_end = np.array([round_.end for round_ in scenario.rounds])
    for number, milestone in enumerate(scenario.file.milestones):
        inside = milestone_sites(scenario, number)
        day = scenario.calendar.day(milestone.by) + 1
        target = float(np.ceil(milestone.target * inside.sum() - 1e-9))
        done_count = int((inside & (scenario.done_day <= day)).sum())
        open_sites = np.asarray(inside & np.isinf(scenario.done_day))
        result.append(Goal(open_sites, round_end <= day, max(target - done_count, 0.0)))
    return tuple(result)
