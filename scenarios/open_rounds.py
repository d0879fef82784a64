"""Open rounds: in which rounds the seasons of modes and of sites let a site be inspected."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.schema.practice import Season
from scenarios.seasons import season_days


def mode_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each mode may be used at each site in each round, shape (sites, modes, rounds).

    A mode with seasons, or a site with one, may be visited in the rounds whose stay falls into it at least in part; where
    both have some, into a time that they share. The array is a read-only view where no site has a season.
    """
    calendar = scenario.calendar
    always = np.ones(calendar.days, bool)
    seasons = [scenario.mode(name).season for name in scenario.modes]
    of_mode = [days_in_season(calendar.start, calendar.days, one) if one else always for one in seasons]
    words, kind = np.unique(scenario.sites["season"].fill_null("").to_numpy().astype(str), return_inverse=True)
    of_site = [season_days(str(one), calendar) if one else always for one in words]
    start = np.array([one.start for one in scenario.rounds], np.int64)
    end = np.array([one.end for one in scenario.rounds], np.int64)
    open_ = np.empty((len(of_site), len(of_mode), len(start)), bool)
    for row, site in enumerate(of_site):
        for column, mode in enumerate(of_mode):
            inside = np.concatenate([[0], np.cumsum(site & mode)])
            open_[row, column] = inside[end] > inside[start]
    if len(of_site) == 1:
        return np.broadcast_to(open_[0], (len(scenario.sites), *open_.shape[1:]))
    return open_[kind]


def days_in_season(start: dt.date, days: int, seasons: Iterable[Season]) -> NDArray[np.bool_]:
    """Whether each of the `days` from `start` on lies in a season, shape (days,)."""
    dates = np.arange(np.datetime64(start, "D"), np.datetime64(start, "D") + days)
    months = dates.astype("datetime64[M]")
    marks = (months.astype(np.int64) % 12 + 1) * 100 + (dates - months).astype(np.int64) + 1
    result = np.zeros(days, bool)
    for season in seasons:
        first, last = (int(edge.replace("-", "")) for edge in (season.start, season.end))
        inside = (marks >= first, marks < last)
        result |= inside[0] & inside[1] if first < last else inside[0] | inside[1]
    return result
