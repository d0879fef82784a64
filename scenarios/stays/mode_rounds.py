"""In which rounds each mode may be used at each site."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import Season
from scenarios.stays.windows import open_rounds


def mode_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each mode may be used at each site in each round, shape (sites, modes, rounds).

    The round must lie in the mode's season, and the site must be open in it (see `scenarios.stays.windows.open_rounds`).
    """
    return open_rounds(scenario)[:, None, :] & season_rounds(scenario)[None, :, :]


def season_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each round lies in the season of each mode, shape (modes, rounds).

    It does where all its working days do, since visits may fall on any day, and where it begins on a date on which the mode is
    used.
    """
    calendar = scenario.calendar
    result = np.ones((len(scenario.modes), len(scenario.rounds)), bool)
    for column, name in enumerate(scenario.modes):
        seasons = scenario.mode(name).season
        if seasons:
            outside = calendar.working & ~days_in_season(calendar.start, calendar.days, seasons)
            days_outside = np.concatenate([[0], np.cumsum(outside)])
            result[column] = [days_outside[rnd.end] == days_outside[rnd.start] for rnd in scenario.rounds]
        if not scenario.mode(name).always:
            result[column] &= [scenario.mode(name).used_on(calendar.date(rnd.start)) for rnd in scenario.rounds]
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
