"""Closures: rounds in which some sites may not be visited by some office, because of a blackout of a region or a class."""

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.blackouts import blackout_days
from scenarios.scenario import Scenario
from scenarios.schema.time.calendar import Blackout
from scenarios.stays.windows import Windows


def closed_rounds(
    scenario: Scenario, windows: Windows, sites: NDArray[np.int64], offices: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a round is closed to a visit of a site by an office's teams.

    Parameters
    ----------
    windows
        Stays of the teams.
    sites, offices
        Row of the site and index of the office of each visit that may be made, shape (n,).

    Returns
    -------
    ndarray
        Shape (n, rounds).
    """
    rounds = len(scenario.rounds)
    closed = np.zeros((len(sites), rounds), bool)
    scoped = [blackout for blackout in scenario.file.calendar.blackouts if not blackout.general]
    if not scoped or not len(sites):
        return closed
    office = np.array([team.office for team in scenario.teams], np.int64)
    for blackout in scoped:
        days = blackout_days(blackout, scenario.calendar)
        is_busy = np.zeros((len(scenario.offices), rounds), bool)
        for team, calendar in enumerate(windows.calendars):
            days_worked = np.concatenate([[0], np.cumsum(days & calendar.working)])
            is_busy[office[team]] |= days_worked[windows.end[team]] > days_worked[windows.start[team]]
        closed |= covered_sites(scenario, blackout)[sites][:, None] & is_busy[offices]
    return closed


def covered_sites(scenario: Scenario, blackout: Blackout) -> NDArray[np.bool_]:
    """Whether a blackout is for each site, shape (sites,)."""
    inside = np.ones(len(scenario.sites), bool)
    if blackout.region is not None:
        inside &= scenario.sites["id"].str.starts_with(blackout.region).to_numpy()
    if blackout.site_class is not None:
        inside &= scenario.is_village & (scenario.sites["class"] == blackout.site_class).to_numpy()
    return inside
