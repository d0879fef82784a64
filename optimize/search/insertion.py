"""Insertion: where a visit may go, and at what price. Nothing is changed here."""

import math

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.state import State
from optimize.search.terms import TOLERANCE, overrun_of, unevenness_change


@compiled
def begin_of(state: State, rounds: int, base: int, h: int) -> float:
    """Working day of the term on which the visit to a township begins that stands in the front of its tour."""
    site, work, stay, fill, way = state.site, state.work, state.stay, state.fill, state.way
    cell = site[h, c.TEAM] * rounds + site[h, c.ROUND]
    time, node, row = fill[cell, c.BEGIN], base, stay[cell, c.HEAD]
    while row != h:
        time += way[node, row] + work[site[row, c.OPTION], c.DAYS]
        node, row = row, site[row, c.NEXT]
    return float(time + way[node, h])


@compiled
def fits_with_waits(state: State, rounds: int, k: int, r: int, t: int, previous: int) -> bool:
    """Whether a tour with one more visit, and with waits for the townships of other teams, ends within its stay."""
    site, option, work, stay, fill, way = state.site, state.option, state.work, state.stay, state.fill, state.way
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    new_site = option[k, c.SITE]
    time, node = fill[cell, c.BEGIN], base
    row = new_site if previous < 0 else stay[cell, c.HEAD]
    while row >= 0:
        choice = k if row == new_site else site[row, c.OPTION]
        time += way[node, row]
        host = option[choice, c.GUEST_OF]
        if host >= 0 and site[host, c.TEAM] != t:
            its_base = site.shape[0] + option[site[host, c.OPTION], c.OFFICE]
            time = max(time, begin_of(state, rounds, its_base, host))
        time += work[choice, c.DAYS]
        node = row
        if row == previous:
            row = new_site
        elif row == new_site:
            row = stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT]
        else:
            row = site[row, c.NEXT]
    return bool(time + way[node, base] <= fill[cell, c.BEGIN] + fill[cell, c.ROOM] + TOLERANCE)


@compiled
def allowed(state: State, k: int, r: int, begins_cluster: bool) -> bool:
    """Whether host, cluster and quota let a single visit into a round; `begins_cluster` lets it be the first of its cluster."""
    site, option, limit, cluster = state.site, state.option, state.limit, state.cluster
    host = option[k, c.GUEST_OF]
    if host >= 0:
        host_option = site[host, c.OPTION]
        if host_option < 0 or site[host, c.ROUND] != r or option[host_option, c.OFFICE] != option[k, c.HOST_OFFICE]:
            return False
    group = option[k, c.CLUSTER]
    if not begins_cluster and group >= 0 and cluster[group, c.TOGETHER + r] < cluster[group, c.SMALLEST]:
        return False
    return bool(limit[option[k, c.GROUP], c.HAVE] < limit[option[k, c.GROUP], c.MOST])


@compiled
def cheapest_place(state: State, cell: int, base: int, s: int) -> tuple[float, int]:
    """Days on the road that a site adds to a tour at least, and the site behind which it goes then (-1: in front).

    Townships that others may ride on stay in front: one goes behind the last of them, others anywhere behind that.
    """
    site, stay, way = state.site, state.stay, state.way
    is_host = site[s, c.GUEST] < site[s, c.GUEST_END]
    previous = stay[cell, c.LAST_HOST]
    previous_node = base if previous < 0 else previous
    extra, position = math.inf, c.NONE
    while True:
        next_site = stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT]
        next_node = base if next_site < 0 else next_site
        detour = (
            way[previous_node, s] + way[s, next_node] - (way[previous_node, next_node] if previous_node != next_node else 0.0)
        )
        if detour < extra:
            extra, position = detour, previous
        if is_host or next_site < 0:
            return extra, position
        previous_node = previous = next_site


@compiled
def best_stay(state: State, k: int, r: int, limit: float, only_team: int) -> tuple[float, int, int]:
    """Stay of a round that takes a visit at the least price, and the place in its tour; of one team only unless that is -1.

    Returns
    -------
    tuple
        The price beside that of the round itself, the team (-1 where none has room at less than `limit`), and the site behind
        which the visit goes (-1: in front).
    """
    site, cost, option, work, stay, fill = state.site, state.cost, state.option, state.work, state.stay, state.fill
    able, lists, load, town, total = state.able, state.lists, state.load, state.town, state.total
    s, rounds = option[k, c.SITE], cost.shape[1] - 2
    office, base = option[k, c.OFFICE], site.shape[0] + option[k, c.OFFICE]
    days, need, host, number = work[k, c.DAYS], option[k, c.NEED], option[k, c.GUEST_OF], option[k, c.TOWN]
    row_of_office = stay.shape[0] // rounds + office
    flat = work[k, c.BEYOND] * total[c.PRICE, c.STAFF]
    if number >= 0 and town[number, c.BY_ROUND + r] == 0 and town[number, c.ROUNDS_USED] > 0:
        flat += total[c.PRICE, c.TOWN_ROUNDS]
    best, best_team, best_position = limit, c.NONE, c.NONE
    for place in range(lists[office], lists[office + 1]):
        t = lists[place]
        if only_team >= 0 and t != only_team:
            continue
        cell = t * rounds + r
        spare = fill[cell, c.ROOM] - fill[cell, c.USED] - days + TOLERANCE
        if spare < 0.0 or not able[need, cell]:
            continue
        days_used, room, spread = fill[cell, c.USED], fill[cell, c.ROOM], fill[cell, c.SPREAD]
        spread_with = spread + work[k, c.VARIANCE]
        before_it = overrun_of(days_used, room, spread) if fill[cell, c.WORK] > 0.0 else 0.0
        price = flat + unevenness_change(load, t, row_of_office, days) * total[c.PRICE, c.UNEVENNESS]
        if number >= 0 and town[number, c.BY_ROUND + rounds + cell] == 0 and town[number, c.STAYS_USED] > 0:
            price += total[c.PRICE, c.TOWN_STAYS]
        parted = host >= 0 and site[host, c.TEAM] != t
        if parted and option[k, c.RIDES]:
            price += total[c.PRICE, c.PARTED]
        if site[s, c.OLD_OPTION] == k and site[s, c.OLD_ROUND] == r and site[s, c.OLD_TEAM] == t:
            price -= total[c.PRICE, c.CHANGES]
        dear = fill[cell, c.ALONE] * total[c.PRICE, c.OVERRUN]
        if price + dear * (overrun_of(days_used + days, room, spread_with) - before_it) >= best:
            continue  # without any way already
        extra, position = cheapest_place(state, cell, base, s)
        if extra > spare:
            continue
        price += extra * total[c.PRICE, c.TRAVEL] + dear * (overrun_of(days_used + days + extra, room, spread_with) - before_it)
        if price >= best:
            continue
        if (parted or stay[cell, c.WAITING] > 0) and not fits_with_waits(state, rounds, k, r, t, position):
            continue
        best, best_team, best_position = price, t, position
    return best, best_team, best_position
