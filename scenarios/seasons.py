"""Seasons: in which rounds a mode may be used."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.schema.practice import Season


def mode_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each mode may be used at each site in each round, shape (sites, modes, rounds).

    A mode with seasons may be used in the rounds whose stay falls into one of them at least in part. The array is a
    read-only view where all sites are alike.
    """
    open_ = np.ones((len(scenario.modes), len(scenario.rounds)), bool)
    for column, name in enumerate(scenario.modes):
        seasons = scenario.mode(name).season
        if seasons:
            inside = np.concatenate([[0], np.cumsum(days_in_season(scenario.calendar.start, scenario.calendar.days, seasons))])
            open_[column] = [inside[one.end] > inside[one.start] for one in scenario.rounds]
    return np.broadcast_to(open_, (len(scenario.sites), *open_.shape))


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
