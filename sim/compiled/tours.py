"""Tours: keys of visits, travel between them, the gaps that the plan leaves, and which visits cover a site."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario
from scenarios.sites.made.draws import entity_keys
from sim.compiled.stays import Stays


def visit_keys(sites: list[str], start: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Keys of visits; the first visit of a site has the same key in every plan."""
    if len(set(sites)) == len(sites):
        return entity_keys(sites)
    counts: Counter[str] = Counter()
    names = list(sites)
    for row in np.argsort(start, kind="stable").tolist():
        counts[sites[row]] += 1
        if counts[sites[row]] > 1:
            names[row] = f"{sites[row]}#{counts[sites[row]]}"
    return entity_keys(names)


def tour_travel(
    scenario: Scenario, site: NDArray[np.int64], team: NDArray[np.int64], tour_order: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Travel that each visit can need.

    Visits that are carried over go first, so a team makes its visits in one order whatever happens: no pair beside the
    neighbours in that order is ever travelled.
    """
    base = scenario.travel.sites + np.array([team.office for team in scenario.teams], np.int64)[team]
    previous_site = site.copy()
    previous_site[tour_order[1:]] = site[tour_order[:-1]]
    days = scenario.travel.days
    return days(previous_site, site), days(base, site), days(site, base)


def covering_visits(
    scenario: Scenario, modes: list[str], site: NDArray[np.int64], start: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the visits that count as coverage, by site and date, and where each site's begin."""
    counts = np.array([scenario.mode(name).counts for name in modes], bool) & np.isinf(scenario.done_day[site])
    order = np.lexsort((start, site))
    covering_visits = order[counts[order]]
    _, first = np.unique(site[covering_visits], return_index=True)
    return covering_visits, first


def holds(
    stays: Stays,
    tour_order: NDArray[np.int64],
    tour_bounds: NDArray[np.int64],
    onward: NDArray[np.float64],
    outward: NDArray[np.float64],
    team_days: NDArray[np.float64],
    start: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Find the gaps that the plan leaves: visits planned to begin on a later day than a team that works on begins them."""
    teams, rounds = stays.first.shape
    bounds, first = tour_bounds.tolist(), stays.first.ravel().tolist()
    slot = np.zeros(len(tour_order))
    for team in range(teams):
        stay_rows = slice(bounds[team * rounds], bounds[(team + 1) * rounds])
        slot[stay_rows] = np.searchsorted(stays.slot_day[team], start[tour_order[stay_rows]])
    way = onward[tour_order]
    first_places = tour_bounds[:-1][np.diff(tour_bounds) > 0]
    way[first_places] = outward[tour_order[first_places]]
    hold_in_order = np.zeros(len(tour_order))
    planned_slots, ways, days = slot.tolist(), way.tolist(), team_days[tour_order].tolist()
    for tour, (begin_place, end_place) in enumerate(pairwise(bounds)):
        now = float(first[tour])
        for place in range(begin_place, end_place):
            now += ways[place]
            if planned_slots[place] > math.floor(now + TIME_TOLERANCE):
                hold_in_order[place] = now = planned_slots[place]
            now += days[place]
    hold = np.zeros(len(team_days))
    hold[tour_order] = hold_in_order
    return hold
