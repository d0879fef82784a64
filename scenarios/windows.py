"""When each team is on site: its share of each round's window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Stay of each team in each round, shape (teams, rounds); half-open days of the term."""

    start: NDArray[np.int64]
    """First day."""
    end: NDArray[np.int64]
    """First day after the stay; equal to the start where the team is not at hand."""
    days: NDArray[np.int64]
    """Working days in between: what work and travel of the team must fit into."""


def team_windows(scenario: Scenario) -> Windows:
    """Lay out the stay of each team: the first part, as large as the team's share, of each round's working days."""
    calendar = scenario.calendar
    start = np.array([r.start for r in scenario.rounds], np.int64)
    available = np.array([r.workdays for r in scenario.rounds], np.int64)
    share = np.array([team.share for team in scenario.teams])
    days = np.floor(share[:, None] * available[None, :] + 1e-9).astype(np.int64)
    first = calendar.before[start]
    last = np.maximum(first[None, :] + days - 1, 0)
    end = np.where(days > 0, calendar.workdays[last] + 1, start[None, :])
    return Windows(np.broadcast_to(start, days.shape).copy(), end.astype(np.int64), days)
