"""Dates of tours whose visits wait for nobody: all tours of a region at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimize.problem import Problem
from optimize.routing.tours import shortened
from scenarios.scenario import Scenario

Key = tuple[int, int]
"""Team and round of a tour."""
LAID_OUT = 1_000_000
"""Legs of tours that are laid out at a time."""


@dataclass(slots=True)
class Dated:
    """A tour with its dates in working time of the team's calendar (see `WorkCalendar.worked`)."""

    order: list[int] = field(default_factory=list)
    begin: list[float] = field(default_factory=list)
    finish: list[float] = field(default_factory=list)


def date_freely(
    scenario: Scenario, problem: Problem, tours: Mapping[Key, Sequence[int]], options: Mapping[int, int]
) -> dict[Key, Dated]:
    """Bring tours into a short order, and date it from the first day of the stay on.

    Parameters
    ----------
    tours
        Sites of each team in each round, one at least.
    options
        Option of each site.
    """
    dated: dict[Key, Dated] = {}
    by_size: dict[int, list[Key]] = defaultdict(list)
    for key in sorted(tours):
        by_size[len(tours[key])].append(key)
    for size, keys in sorted(by_size.items()):
        step = max(LAID_OUT // (size + 1) ** 2, 1)
        for first in range(0, len(keys), step):
            _date_some(scenario, problem, {key: tours[key] for key in keys[first : first + step]}, options, dated)
    return dated


def _date_some(
    scenario: Scenario,
    problem: Problem,
    tours: Mapping[Key, Sequence[int]],
    options: Mapping[int, int],
    dated: dict[Key, Dated],
) -> None:
    """Date tours of one size."""
    team, rnd = np.array(list(tours)).T
    base = scenario.travel.base(0) + problem.team_office[team]
    nodes = np.column_stack([base, np.array(list(tours.values()))])
    ways = scenario.travel.days(nodes[:, :, None], nodes[:, None, :])
    path = np.zeros((len(nodes), nodes.shape[1] + 1), np.int64)
    for row, days in enumerate(ways.tolist()):
        path[row, 1:-1] = shortened(days)
    legs = np.take_along_axis(ways.reshape(len(nodes), -1), path[:, :-1] * nodes.shape[1] + path[:, 1:], axis=1)
    order = np.take_along_axis(nodes, path[:, 1:-1], axis=1).tolist()
    days = problem.days[[[options[site] for site in tour] for tour in order]]
    calendars, first_day = problem.windows.calendars, problem.windows.start[team, rnd].tolist()
    start = np.array([calendars[one].before[day] for one, day in zip(team.tolist(), first_day, strict=True)], np.float64)
    finish = start[:, None] + np.cumsum(legs[:, :-1] + days, axis=1)
    begin = (finish - days).tolist()
    for key, some, first, last in zip(tours, order, begin, finish.tolist(), strict=True):
        dated[key] = Dated(some, first, last)
