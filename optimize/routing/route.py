"""Third step, route: the order and the dates of each team's visits, written as a plan."""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.assigning.assign import Assigned
from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from optimize.routing.dating import Dated
from optimize.routing.waiting import date_in_order, date_tours
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario


def route(
    scenario: Scenario, problem: Problem, assigned: Assigned, method: str, dates: Mapping[int, int] | None = None
) -> Plan:
    """Bring the visits of each team's round into an order with dates: tours are shortened, linked visits wait for each other.

    Parameters
    ----------
    assigned
        The second step's result. A linked visit whose wait fits nowhere changes its mode, or is left out.
    method
        Name of the method that the plan is made by.
    dates
        First days of visits of an older plan, by row of the site, that stay as they are where the tour lets them.
    """
    if assigned.in_order and not dates:
        return route_in_order(scenario, problem, assigned, method)
    options = dict(assigned.options)
    return as_plan(scenario, problem, date_tours(scenario, problem, assigned.tours, options, dates or {}), options, method)


def route_in_order(scenario: Scenario, problem: Problem, assigned: Assigned, method: str, *, riding: bool = True) -> Plan:
    """Date the visits of each team's round in the order in which its tour has them: no visit changes its place.

    Parameters
    ----------
    assigned
        Tours that fit into their stays in that order, with all waits.
    method
        Name of the method that the plan is made by.
    riding
        Whether integrated visits wait for their township's, too.
    """
    dated_tours = date_in_order(scenario, problem, assigned.tours, dict(assigned.options), riding=riding)
    return as_plan(scenario, problem, dated_tours, assigned.options, method)


def as_plan(
    scenario: Scenario, problem: Problem, dated_tours: Mapping[Cell, Dated], options: Mapping[int, int], method: str
) -> Plan:
    """Write dated tours as a plan.

    Parameters
    ----------
    options
        Option of each site.
    """
    count = [len(tour.order) for tour in dated_tours.values()]
    team, rnd = (np.repeat(np.array([key[k] for key in dated_tours], np.int64), count) for k in (0, 1))
    site = np.fromiter(chain.from_iterable(tour.order for tour in dated_tours.values()), np.int64)
    option = np.array([options[row] for row in site.tolist()], np.int64)
    start = np.fromiter(chain.from_iterable(tour.begin for tour in dated_tours.values()), np.float64)
    finish = np.fromiter(chain.from_iterable(tour.finish for tour in dated_tours.values()), np.float64)
    first, last = _days(problem, team, start, finish)
    rows = {
        "site": scenario.sites["id"].gather(site),
        "name": scenario.sites["name"].gather(site),
        "mode": pl.Series(scenario.modes, dtype=pl.String).gather(problem.mode[option]),
        "office": pl.Series([office.id for office in scenario.offices], dtype=pl.String).gather(problem.team_office[team]),
        "team": pl.Series([team_.id for team_ in scenario.teams], dtype=pl.String).gather(team),
        "round": pl.Series([round_.id for round_ in scenario.rounds], dtype=pl.String).gather(rnd),
        "start": scenario.calendar.dates(first),
        "end": scenario.calendar.dates(last),
        "team_days": problem.days[option],
        "order": np.concatenate([np.arange(1, size + 1) for size in count]) if count else np.empty(0, np.int64),
    }
    return Plan(pl.DataFrame(rows, schema=VISIT_SCHEMA | {"order": pl.Int64}), method)


def _days(
    problem: Problem, team: NDArray[np.int64], start: NDArray[np.float64], finish: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First days, and first days after, of visits that are given in the working time of their teams."""
    first, last = np.zeros((2, len(team)), np.int64)
    kinds = {id(calendar): number for number, calendar in reversed(list(enumerate(problem.windows.calendars)))}
    kind = np.array([kinds[id(calendar)] for calendar in problem.windows.calendars], np.int64)[team]
    for number in np.unique(kind).tolist():
        of_kind = kind == number
        first[of_kind], last[of_kind] = problem.windows.calendars[number].stays(start[of_kind], finish[of_kind])
    return first, last
