"""Terms of the objective as the search keeps them, and what a visit that is put in or taken out changes in each.

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
