"""Stays: the days of them that a plan may fill, and what teams and offices can do in them at most."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.problem.trips import shortest_trips
from scenarios.scenario import Scenario
from scenarios.stays.windows import Windows
from scenarios.stays.workload import HALF_DAY

Cell = tuple[int, int]
"""Team and round of a stay."""


def fillable_days(windows: Windows, margin: float = 0.0) -> NDArray[np.float64]:
    """Working days of each stay that a plan may fill, shape (teams, rounds); the stays themselves stand.

    Parameters
    ----------
    windows
        Stays of the teams.
    margin
        Share of each stay that is kept free, in [0, 1); rounded to half days.
    """
    days = windows.days.astype(np.float64)
    return days - np.round(margin * days / HALF_DAY) * HALF_DAY


def team_limits(scenario: Scenario, stay: NDArray[np.float64], granularity: float) -> NDArray[np.float64]:
    """Days that each team can spend at sites in each round at most, shape (teams, rounds).

    Its stay less the shortest way from its base to any site and back, rounded down to the granularity of visits: a valid
    limit for any tour.
    """
    trip = shortest_trips(scenario.travel, len(scenario.offices))
    spare = stay - trip[[team.office for team in scenario.teams]][:, None]
    if granularity:
        spare = np.floor(spare / granularity + 1e-9) * granularity
    return np.maximum(np.where(stay > 0, spare, 0.0), 0.0)


def office_limits(
    limits: NDArray[np.float64], team_office: NDArray[np.int64], offices: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Capacity, longest single visit and teams at hand of each office in each round, each of shape (offices, rounds).

    Parameters
    ----------
    limits
        Days that each team can spend at sites in each round at most, shape (teams, rounds).
    """
    capacity, longest, present = np.zeros((3, offices, limits.shape[1]))
    np.add.at(capacity, team_office, limits)
    np.maximum.at(longest, team_office, limits)
    np.add.at(present, team_office, limits > 0)
    return capacity, longest, present


def most_visits(
    days: NDArray[np.float64],
    site: NDArray[np.int64],
    office: NDArray[np.int64],
    team_office: NDArray[np.int64],
    limits: NDArray[np.float64],
    offices: int,
) -> NDArray[np.float64]:
    """Visits that fit into a round, whichever they are: as many as of the shortest ones fit into each team's days."""
    result = np.zeros((offices, limits.shape[1]))
    order = np.lexsort((site, office))
    cuts = np.searchsorted(office[order], np.arange(offices + 1)).tolist()
    teams = [np.flatnonzero(team_office == k) for k in range(offices)] if offices else []
    for k, (first, last) in enumerate(pairwise(cuts)):
        if first == last:
            continue
        options = order[first:last]
        first_rows = np.flatnonzero(np.diff(site[options], prepend=-1))
        days_filled = np.cumsum(np.sort(np.minimum.reduceat(days[options], first_rows)))
        result[k] = np.searchsorted(days_filled, limits[teams[k]] + ROUNDING, side="right").sum(axis=0)
    return result
