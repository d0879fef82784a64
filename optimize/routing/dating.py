"""Dates of tours whose visits wait for nobody: all tours of a region at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from optimize.routing.tours import shorten, shortened
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import ALONE, Beside, SideBySide, side_by_side, time_tour

LAID_OUT = 1_000_000
"""Legs of tours that are laid out at a time."""


@dataclass(slots=True)
class Dated:
    """A tour with its dates in working time of the team's calendar (see `WorkCalendar.worked`)."""

    order: list[int] = field(default_factory=list)
    begin: list[float] = field(default_factory=list)
    finish: list[float] = field(default_factory=list)


def date_freely(
    scenario: Scenario, problem: Problem, tours: Mapping[Cell, Sequence[int]], options: Mapping[int, int]
) -> dict[Cell, Dated]:
    """Bring tours into a short order, and date it from the first day of the stay on.

    Parameters
    ----------
    tours
        Sites of each team in each round, one at least.
    options
        Option of each site.
    """
    dated_tours: dict[Cell, Dated] = {}
    by_size: dict[int, list[Cell]] = defaultdict(list)
    arrangement = side_by_side(scenario)
    for key in sorted(tours):
        if any(beside.at_once > 1 for beside in besides(arrangement, problem, key, tours[key], options)):
            order = shorten(scenario.travel, scenario.travel.base(int(problem.team_office[key[0]])), tours[key])
            dated_tours[key] = date_in_turn(scenario, problem, key, order, options, arrangement=arrangement)[1]
        else:
            by_size[len(tours[key])].append(key)
    for size, keys in sorted(by_size.items()):
        step = max(LAID_OUT // (size + 1) ** 2, 1)
        for first in range(0, len(keys), step):
            _date_of_one_size(scenario, problem, {key: tours[key] for key in keys[first : first + step]}, options, dated_tours)
    return dated_tours


def besides(
    arrangement: SideBySide | None, problem: Problem, key: Cell, sites: Sequence[int], options: Mapping[int, int]
) -> list[Beside]:
    """How the visits of a tour go together; each by itself where there is no arrangement."""
    if arrangement is None:
        return [ALONE] * len(sites)
    return [arrangement.of(int(problem.mode[options[site]]), *key) for site in sites]


def stay_interval(problem: Problem, key: Cell) -> tuple[float, float]:
    """Working time of a team at which its stay begins and ends, margins and all."""
    opening = float(problem.windows.calendars[key[0]].before[problem.windows.start[key]])
    return opening, opening + float(problem.windows.days[key])


def date_in_turn(
    scenario: Scenario,
    problem: Problem,
    key: Cell,
    order: list[int],
    options: Mapping[int, int],
    *,
    arrangement: SideBySide | None,
    release: Sequence[float] | None = None,
) -> tuple[float, Dated]:
    """Date a tour in an order; return also when the team would be home again, in its working time.

    Parameters
    ----------
    arrangement
        What the scenario says of visits side by side.
    release
        Working time before which each visit does not begin; where left out, none waits.
    """
    base = scenario.travel.base(int(problem.team_office[key[0]]))
    stops = np.array([base, *order, base])
    legs = scenario.travel.days(stops[:-1], stops[1:]).tolist()
    days = problem.days[[options[site] for site in order]].tolist()
    opening, close = stay_interval(problem, key)
    groups = besides(arrangement, problem, key, order, options)
    times = time_tour(opening, legs, days, release or [0.0] * len(order), groups, close)
    return times.home, Dated(order, times.begin, times.finish)


def _date_of_one_size(
    scenario: Scenario,
    problem: Problem,
    tours: Mapping[Cell, Sequence[int]],
    options: Mapping[int, int],
    dated_tours: dict[Cell, Dated],
) -> None:
    """Date tours of one size."""
    team, rnd = np.array(list(tours)).T
    base = scenario.travel.base(0) + problem.team_office[team]
    nodes = np.column_stack([base, np.array(list(tours.values()))])
    leg_days = scenario.travel.days(nodes[:, :, None], nodes[:, None, :])
    path = np.zeros((len(nodes), nodes.shape[1] + 1), np.int64)
    for row, days in enumerate(leg_days.tolist()):
        path[row, 1:-1] = shortened(days)
    legs = np.take_along_axis(leg_days.reshape(len(nodes), -1), path[:, :-1] * nodes.shape[1] + path[:, 1:], axis=1)
    order = np.take_along_axis(nodes, path[:, 1:-1], axis=1).tolist()
    days = problem.days[[[options[site] for site in tour] for tour in order]]
    calendars, first_day = problem.windows.calendars, problem.windows.start[team, rnd].tolist()
    start = np.array([calendars[member].before[day] for member, day in zip(team.tolist(), first_day, strict=True)], np.float64)
    finish = start[:, None] + np.cumsum(legs[:, :-1] + days, axis=1)
    starts = (finish - days).tolist()
    close = start + problem.windows.days[team, rnd]
    finish = np.minimum(finish, close[:, None])  # what lacks an hour or two is done on the last day
    for key, sites, first, last in zip(tours, order, starts, finish.tolist(), strict=True):
        dated_tours[key] = Dated(sites, first, last)
