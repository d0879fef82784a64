"""Moves: a visit is put into a tour or taken out, and every quantity that changes with it is kept.

Functions are compiled (`optimize.search.compiled`).
"""

import math

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.state import Floats, State

TOLERANCE = 1e-9


@compiled
def objective(total: Floats) -> float:
    """Sum of all terms at their prices."""
    value = 0.0
    for term in range(c.TERMS):
        value += total[c.QUANTITY, term] * total[c.PRICE, term]
    return value


@compiled
def overrun_of(days_used: float, room: float, spread: float) -> float:
    """Days by which a stay is overrun on average, at most (Scarf 1958); none where nothing is uncertain."""
    spare = days_used - room
    return 0.5 * (spare + math.sqrt(spare * spare + spread))


@compiled
def unevenness_change(load: Floats, team: int, office: int, days: float) -> float:
    """Change of unevenness by so many more days of a team; `office` is the office's row behind the teams."""
    team_days, office_days = load[team, c.AVAILABLE], load[office, c.AVAILABLE]
    if team_days <= 0.0:
        return 0.0
    rise = (2.0 * load[team, c.LOAD] + days) * days / team_days
    return float(rise - (2.0 * load[office, c.LOAD] + days) * days / office_days)


@compiled
def look_for_room(state: State, office: int, r: int, rounds: int) -> None:
    """Keep the most room that a team of an office has in a round."""
    fill, lists, load = state.fill, state.lists, state.load
    room = 0.0
    for place in range(lists[office], lists[office + 1]):
        cell = lists[place] * rounds + r
        room = max(room, fill[cell, c.ROOM] - fill[cell, c.USED])
    load[fill.shape[0] // rounds + office, c.MOST_ROOM + r] = room


@compiled
def lacking(state: State, s: int) -> bool:
    """Whether a milestone that counts a site lacks sites."""
    site, lists, limit = state.site, state.lists, state.limit
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if limit[goal, c.HAVE] < limit[goal, c.LEAST] - TOLERANCE:
            return True
    return False


@compiled
def lateness(state: State, s: int, r: int) -> float:
    """Price of milestones that lack sites, count this one, and are not reached by a visit in the round (the last: by none)."""
    site, lists, limit, in_time, total = state.site, state.lists, state.limit, state.in_time, state.total
    late = 0.0
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if in_time[goal, r] == 0 and limit[goal, c.HAVE] < limit[goal, c.LEAST] - TOLERANCE:
            late += total[c.PRICE, int(limit[goal, c.TERM])]
    return late


@compiled
def count(state: State, k: int, r: int, t: int, sign: int) -> None:
    """Count a visit that is put in or taken out, in all that does not depend on the ways of its tour; its host must stand."""
    site, cost, option, work, stay, lists = state.site, state.cost, state.option, state.work, state.stay, state.lists
    load, limit, in_time, cluster, total = state.load, state.limit, state.in_time, state.cluster, state.total
    s = option[k, c.SITE]
    rounds = cost.shape[1] - 2
    cell = t * rounds + r
    total[c.QUANTITY, c.EARLINESS] += sign * (cost[s, r] - cost[s, rounds])
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if in_time[goal, r]:
            missing_before = max(limit[goal, c.LEAST] - limit[goal, c.HAVE], 0.0)
            limit[goal, c.HAVE] += sign
            total[c.QUANTITY, int(limit[goal, c.TERM])] += max(limit[goal, c.LEAST] - limit[goal, c.HAVE], 0.0) - missing_before
    group = option[k, c.GROUP]
    missing_before = max(limit[group, c.LEAST] - limit[group, c.HAVE], 0.0)
    limit[group, c.HAVE] += sign
    total[c.QUANTITY, c.MISSING] += max(limit[group, c.LEAST] - limit[group, c.HAVE], 0.0) - missing_before
    if site[s, c.OLD_OPTION] == k and site[s, c.OLD_ROUND] == r and site[s, c.OLD_TEAM] == t:
        total[c.QUANTITY, c.CHANGES] -= sign
    if option[k, c.CLUSTER] >= 0:
        cluster[option[k, c.CLUSTER], c.TOGETHER + r] += sign
    if option[k, c.TOWN] >= 0:
        count_town(state, option[k, c.TOWN], c.BY_ROUND + r, c.ROUNDS_USED, c.TOWN_ROUNDS, sign)
        count_town(state, option[k, c.TOWN], c.BY_ROUND + rounds + cell, c.STAYS_USED, c.TOWN_STAYS, sign)
    host = option[k, c.GUEST_OF]
    if host >= 0 and site[host, c.TEAM] != t:
        stay[cell, c.WAITING] += sign
        if option[k, c.RIDES]:
            total[c.QUANTITY, c.PARTED] += sign
    days, office = work[k, c.DAYS], stay.shape[0] // rounds + option[k, c.OFFICE]
    total[c.QUANTITY, c.UNEVENNESS] += unevenness_change(load, t, office, sign * days)
    load[t, c.LOAD] += sign * days
    load[office, c.LOAD] += sign * days
    total[c.QUANTITY, c.STAFF] += sign * work[k, c.BEYOND]
    stay[cell, c.COUNT] += sign


@compiled
def count_town(state: State, number: int, column: int, used_column: int, term: int, sign: int) -> None:
    """Count an ordinary visit of a township in a round or a stay; the first is free of price in the first of them."""
    town, total = state.town, state.total
    town_count = town[number, column]
    town[number, column] = town_count + sign
    if town_count == 0 and sign > 0:
        if town[number, used_column] > 0:
            total[c.QUANTITY, term] += 1.0
        town[number, used_column] += 1
    elif town_count == 1 and sign < 0:
        town[number, used_column] -= 1
        if town[number, used_column] > 0:
            total[c.QUANTITY, term] -= 1.0


@compiled
def refill(state: State, k: int, cell: int, extra: float, sign: int) -> None:
    """Change what a stay is filled with by a visit and the days on the road that it adds."""
    work, fill, total = state.work, state.fill, state.total
    if fill[cell, c.WORK] > 0.0:
        total[c.QUANTITY, c.OVERRUN] -= fill[cell, c.ALONE] * overrun_of(
            fill[cell, c.USED], fill[cell, c.ROOM], fill[cell, c.SPREAD]
        )
    fill[cell, c.USED] += sign * work[k, c.DAYS] + extra
    fill[cell, c.WORK] += sign * work[k, c.DAYS]
    fill[cell, c.SPREAD] += sign * work[k, c.VARIANCE]
    if fill[cell, c.WORK] < TOLERANCE:
        fill[cell, c.USED] = fill[cell, c.WORK] = fill[cell, c.SPREAD] = 0.0
    if fill[cell, c.WORK] > 0.0:
        total[c.QUANTITY, c.OVERRUN] += fill[cell, c.ALONE] * overrun_of(
            fill[cell, c.USED], fill[cell, c.ROOM], fill[cell, c.SPREAD]
        )
    total[c.QUANTITY, c.TRAVEL] += extra


@compiled
def put(state: State, k: int, r: int, t: int, previous: int) -> None:
    """Put a visit behind another site of a tour, in front of all if that is -1."""
    site, cost, option, stay, way = state.site, state.cost, state.option, state.stay, state.way
    s, rounds = option[k, c.SITE], cost.shape[1] - 2
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    next_site = stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT]
    previous_node = base if previous < 0 else previous
    next_node = base if next_site < 0 else next_site
    note(state, cell, s, k, r, t, previous, c.PUT)
    site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM] = k, r, t
    site[s, c.PREVIOUS], site[s, c.NEXT] = previous, next_site
    if previous < 0:
        stay[cell, c.HEAD] = s
    else:
        site[previous, c.NEXT] = s
    if next_site >= 0:
        site[next_site, c.PREVIOUS] = s
    if site[s, c.GUEST] < site[s, c.GUEST_END]:
        stay[cell, c.LAST_HOST] = s
    extra = way[previous_node, s] + way[s, next_node] - (way[previous_node, next_node] if previous_node != next_node else 0.0)
    refill(state, k, cell, extra, c.PUT)
    look_for_room(state, option[k, c.OFFICE], r, rounds)
    count(state, k, r, t, c.PUT)


@compiled
def take(state: State, s: int) -> None:
    """Take the visit to a site out; nobody may ride on it."""
    site, cost, option, way = state.site, state.cost, state.option, state.way
    k, r, t = site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM]
    rounds = cost.shape[1] - 2
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    previous, next_site = site[s, c.PREVIOUS], site[s, c.NEXT]
    note(state, cell, s, k, r, t, previous, c.TAKEN)
    count(state, k, r, t, c.TAKEN)
    previous_node = base if previous < 0 else previous
    next_node = base if next_site < 0 else next_site
    unlink(state, cell, s, previous, next_site)
    extra = (way[previous_node, next_node] if previous_node != next_node else 0.0) - way[previous_node, s] - way[s, next_node]
    refill(state, k, cell, extra, c.TAKEN)
    look_for_room(state, option[k, c.OFFICE], r, rounds)


@compiled
def unlink(state: State, cell: int, s: int, previous: int, next_site: int) -> None:
    """Take a site out of the chain of its tour."""
    site, stay = state.site, state.stay
    if previous < 0:
        stay[cell, c.HEAD] = next_site
    else:
        site[previous, c.NEXT] = next_site
    if next_site >= 0:
        site[next_site, c.PREVIOUS] = previous
    if stay[cell, c.LAST_HOST] == s:
        stay[cell, c.LAST_HOST] = previous
    site[s, c.OPTION] = site[s, c.ROUND] = site[s, c.TEAM] = site[s, c.NEXT] = site[s, c.PREVIOUS] = c.NONE


@compiled
def note(state: State, cell: int, s: int, k: int, r: int, t: int, previous: int, sign: int) -> None:
    """Write down a change, to take it back."""
    fill, log, undo, memo = state.fill, state.log, state.undo, state.memo
    entry = memo[c.LOGGED]
    memo[c.LOGGED] = entry + 1
    log[entry, c.L_SITE], log[entry, c.L_OPTION], log[entry, c.L_ROUND], log[entry, c.L_TEAM] = s, k, r, t
    log[entry, c.L_PREVIOUS], log[entry, c.L_PUT] = previous, sign
    undo[entry, 0], undo[entry, 1], undo[entry, 2] = fill[cell, c.USED], fill[cell, c.WORK], fill[cell, c.SPREAD]


@compiled
def mark(state: State) -> None:
    """Begin to write down changes."""
    total, memo = state.total, state.memo
    memo[c.LOGGED] = 0
    for term in range(c.TERMS):
        total[c.KEPT, term] = total[c.QUANTITY, term]


@compiled
def go_back(state: State, entries: int) -> None:
    """Take changes back, the last first, until so many entries of the log are left; the terms are left to the caller."""
    site, cost, option, stay, fill, log = state.site, state.cost, state.option, state.stay, state.fill, state.log
    undo, memo = state.undo, state.memo
    rounds = cost.shape[1] - 2
    while memo[c.LOGGED] > entries:
        entry = memo[c.LOGGED] - 1
        memo[c.LOGGED] = entry
        s, k, r, t = log[entry, c.L_SITE], log[entry, c.L_OPTION], log[entry, c.L_ROUND], log[entry, c.L_TEAM]
        previous, cell = log[entry, c.L_PREVIOUS], t * rounds + r
        if log[entry, c.L_PUT] > 0:
            count(state, k, r, t, c.TAKEN)
            unlink(state, cell, s, previous, site[s, c.NEXT])
        else:
            next_site = stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT]
            site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM] = k, r, t
            site[s, c.PREVIOUS], site[s, c.NEXT] = previous, next_site
            if previous < 0:
                stay[cell, c.HEAD] = s
            else:
                site[previous, c.NEXT] = s
            if next_site >= 0:
                site[next_site, c.PREVIOUS] = s
            if site[s, c.GUEST] < site[s, c.GUEST_END] and stay[cell, c.LAST_HOST] == previous:
                stay[cell, c.LAST_HOST] = s
            count(state, k, r, t, c.PUT)
        fill[cell, c.USED], fill[cell, c.WORK], fill[cell, c.SPREAD] = undo[entry, 0], undo[entry, 1], undo[entry, 2]
        look_for_room(state, option[k, c.OFFICE], r, rounds)


@compiled
def restore_terms(total: Floats) -> None:
    """Give the terms the values that they had at the mark."""
    for term in range(c.TERMS):
        total[c.QUANTITY, term] = total[c.KEPT, term]
