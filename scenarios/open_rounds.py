"""Open rounds: in which rounds seasons and blocked times let a site be inspected."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scenarios.blocked import BlockedKind, closed_days
from scenarios.scenario import Scenario
from scenarios.schema.practice import Season
from scenarios.seasons import season_days


def mode_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each mode may be used at each site in each round, shape (sites, modes, rounds).

    A mode with seasons, or a site with one, may be visited in the rounds whose stay falls into it at least in part; where
    both have some, into a time that they share. A site may not be visited in a round on a working day of which it or its
    township is blocked. The array is a read-only view where no site has a season or is blocked.
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
    every = np.broadcast_to(open_[0], (len(scenario.sites), *open_.shape[1:])) if len(of_site) == 1 else open_[kind]
    return every & _free_rounds(scenario)[:, None, :] if scenario.blocked else every


def _free_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether neither each site nor its township is blocked on any working day of each round, shape (sites, rounds)."""
    calendar = scenario.calendar
    result = np.ones((len(scenario.sites), len(scenario.rounds)), bool)
    kinds: tuple[tuple[str, BlockedKind], ...] = (("id", "site"), ("township", "township"))
    for column, kind in kinds:
        names = scenario.sites[column]
        for name, closed in closed_days(scenario.blocked, calendar, kind).items():
            missed = np.concatenate([[0], np.cumsum(closed & calendar.working)])
            shut = [missed[one.end] > missed[one.start] for one in scenario.rounds]
            result[np.ix_(np.flatnonzero((names == name).to_numpy()), np.flatnonzero(shut))] = False
    return result


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
