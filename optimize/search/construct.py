"""Construction: a first schedule, as the relaxation suggests it or as an older one has it, filled up where there is room."""

from itertools import groupby

import numpy as np

from optimize.problem.problem import Problem
from optimize.scoring.schedule import Schedule
from optimize.search import columns as c
from optimize.search.moves import take
from optimize.search.recreate import open_cluster, put_at, put_behind, recreate
from optimize.search.state import Floats, State, build_state, read_schedule

SURE = 0.5 + 1e-9
"""Share of a visit in a round above which it is taken over from the relaxation: not two halves of one site."""


def construct(problem: Problem, order: Floats, guide: Floats, old_schedule: Schedule | None = None, seed: int = 1) -> Schedule:
    """Make a first schedule.

    Parameters
    ----------
    order
        Share of each option in each round in the relaxation, shape (options, rounds): the largest are put in first.
    guide
        What the relaxation charges for each option in each round beside its own cost, shape (options, rounds).
    old_schedule
        An older schedule, of which each visit that is changed has a price.
    """
    state = build_state(problem, guide, seed, old_schedule)
    draft(state, order)
    return read_schedule(state.site, old_schedule)


def draft(state: State, order: Floats) -> None:
    """Put in what the relaxation suggests: townships, clusters, then the rest; then what waits goes where it fits."""
    option, site = state.option, state.site
    options, rounds = np.nonzero(order > SURE)
    is_host = site[option[options, c.SITE], c.GUEST] < site[option[options, c.SITE], c.GUEST_END]
    for k, r in zip(options[is_host].tolist(), rounds[is_host].tolist(), strict=True):
        _put(state, k, r)
    member = option[options, c.CLUSTER] >= 0
    cluster_visits = sorted(
        zip(option[options[member], c.CLUSTER].tolist(), rounds[member].tolist(), options[member].tolist(), strict=True)
    )
    for (number, r), members in groupby(cluster_visits, lambda place: place[:2]):
        _put_together(state, number, r, [k for _, _, k in members])
    rest = np.flatnonzero(~is_host)
    rest = rest[np.lexsort((options[rest], -state.work[options[rest], c.DAYS]))]
    for place in rest.tolist():
        if site[option[options[place], c.SITE], c.OPTION] < 0:
            _put(state, int(options[place]), int(rounds[place]))
    fill_up(state)


def _put_together(state: State, number: int, r: int, members: list[int]) -> None:
    """Begin a cluster with some of its sites, and with more of them where these alone are too few."""
    option, site = state.option, state.site
    for k in members:
        if site[option[k, c.SITE], c.OPTION] < 0:
            _put(state, k, r, begins_cluster=True)
    if state.cluster[number, c.TOGETHER + r] >= state.cluster[number, c.SMALLEST]:
        return
    for k in members:
        if site[option[k, c.SITE], c.OPTION] == k and site[option[k, c.SITE], c.ROUND] == r:
            _take(state, int(option[k, c.SITE]))
    state.memo[c.LOGGED] = 0
    open_cluster(state, number, r)


def _put(state: State, k: int, r: int, *, begins_cluster: bool = False) -> bool:
    state.memo[c.LOGGED] = 0
    return bool(put_at(state, k, r, -1, begins_cluster))


def fill_up(state: State) -> None:
    """Give every site without a visit one, as far as there is room."""
    pool = np.flatnonzero((state.site[:, c.OPTION] < 0) & (state.site[:, c.TRY] < state.site[:, c.TRY_END]))
    state.memo[c.LOGGED] = 0
    recreate(state, pool, np.zeros(len(pool)), len(pool), 0.0, 0.0)
    state.memo[c.LOGGED] = 0


def put_back(problem: Problem, schedule: Schedule, guide: Floats, *, fill: bool = True, seed: int = 1) -> Schedule:
    """Return what is left of a schedule where it can still stand, filled up as far as there is room if wanted."""
    state = build_state(problem, guide, seed, schedule.old)
    lay_out(state, schedule)
    if fill:
        fill_up(state)
    return read_schedule(state.site, schedule.old)


def lay_out(state: State, schedule: Schedule) -> None:
    """Put the visits of a schedule into an empty state where they stand in it: townships first, then clusters, then the rest.

    Visits that are not possible, or no longer fit into their stay, are left out; so are clusters that get too small.
    """
    site, option = state.site, state.option
    order = schedule.in_order()
    is_host = site[order, c.GUEST] < site[order, c.GUEST_END]
    cluster = option[schedule.option[order], c.CLUSTER]
    for row in order[is_host].tolist():
        _put_in_place(state, schedule, row)
    members: dict[tuple[int, int], list[int]] = {}
    for row, number in zip(order.tolist(), cluster.tolist(), strict=True):
        if number >= 0:
            members.setdefault((number, int(schedule.round[row])), []).append(row)
    for (number, rnd), rows in sorted(members.items()):
        for row in rows:
            _put_in_place(state, schedule, row, begins_cluster=True)
        if state.cluster[number, c.TOGETHER + rnd] < state.cluster[number, c.SMALLEST]:
            for row in rows:
                if site[row, c.OPTION] >= 0:
                    _take(state, row)
    for row in order[~is_host & (cluster < 0)].tolist():
        _put_in_place(state, schedule, row)


def _put_in_place(state: State, schedule: Schedule, row: int, *, begins_cluster: bool = False) -> None:
    """Put a visit behind the last of its tour that comes before it; at the least way, where there is no room for it there."""
    option, rnd, team = int(schedule.option[row]), int(schedule.round[row]), int(schedule.team[row])
    site, rounds = state.site, state.cost.shape[1] - 2
    cell, rank = team * rounds + rnd, schedule.rank
    previous = -1 if site[row, c.GUEST] < site[row, c.GUEST_END] else int(state.stay[cell, c.LAST_HOST])
    next_site = int(state.stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT])
    while next_site >= 0 and rank[next_site] < rank[row]:
        previous, next_site = next_site, int(site[next_site, c.NEXT])
    state.memo[c.LOGGED] = 0
    if not put_behind(state, option, rnd, team, previous, begins_cluster):
        put_at(state, option, rnd, team, begins_cluster)


def _take(state: State, row: int) -> None:
    state.memo[c.LOGGED] = 0
    take(state, row)
