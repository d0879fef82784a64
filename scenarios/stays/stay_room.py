"""Room of stays: the days that a team's visits and ways may add up to."""

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario


def with_tolerance(
    scenario: Scenario,
    stay: NDArray[np.float64],
    team_office: NDArray[np.int64],
    options: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Allow a visit that is an hour or two too long for its office's longest stay, as teams do.

    Stays get the tolerance of the simulation only if some visit fits into none of them without it; others are planned as they
    are, so that the tolerance is left for what does not go as planned.

    Parameters
    ----------
    stay
        Days that work and travel may fill, shape (teams, rounds).
    team_office
        Office of each team.
    options
        Site, office, and days on site of each visit that may be chosen, shape (options,) each.
    """
    tolerance = scenario.file.simulation.tolerance
    site, office, days = options
    if not tolerance or not len(site) or not stay.size:
        return stay
    longest = np.zeros(len(scenario.offices))
    np.maximum.at(longest, team_office, stay.max(axis=1))
    base = scenario.travel.sites + office
    shortage = days - longest[office]
    near = np.flatnonzero((shortage <= tolerance) & (longest[office] > 0))
    need = days[near] + scenario.travel.days(base[near], site[near]) + scenario.travel.days(site[near], base[near])
    excess = need - longest[office[near]]
    short = (excess > TIME_TOLERANCE) & (excess <= tolerance + TIME_TOLERANCE)
    if not short.any():
        return stay
    least = np.full(len(scenario.offices), np.inf)
    np.minimum.at(least, office[near[short]], need[short])
    return np.where((stay > 0) & (stay + tolerance >= least[team_office][:, None] - TIME_TOLERANCE), stay + tolerance, stay)
