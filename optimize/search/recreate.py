"""Recreate: sites get visits again one by one, each the cheapest by its terms and by what the relaxation charges."""

import math

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.draws import draw, draw_below
from optimize.search.insertion import allowed, best_stay, fits_with_waits
from optimize.search.moves import put, take
from optimize.search.state import Floats, Ints, State
from optimize.search.terms import TOLERANCE, lacking, lateness

EARLY = 0.2
"""Chance that visits go to the earliest round with room, not to the one that costs least."""


@compiled
def insert(state: State, s: int, blink: float, early: bool) -> bool:
    """Give a site a visit; return whether there was room for one.

    Either in the earliest round with room, or the one that costs least, the relaxation's charge included: tries stand by cost
    and charge, which the full price exceeds, so they end at the first that costs more than the best so far. With a chance of
    `blink` a try is passed over.
    """
    site, cost, option, work, guide, tries = state.site, state.cost, state.option, state.work, state.guide, state.tries
    stay, load, limit, total, memo = state.stay, state.load, state.limit, state.total, state.memo
    column = 2 if early else 0
    missing = total[c.PRICE, c.MISSING]
    best, best_option, best_round, best_team, best_position = math.inf, c.NONE, c.NONE, c.NONE, c.NONE
    slack = total[c.PRICE, c.UNEVENNESS] + total[c.PRICE, c.CHANGES]
    pressing = lacking(state, s)
    offices = stay.shape[0] // (cost.shape[1] - 2)
    for place in range(site[s, c.TRY], site[s, c.TRY_END]):
        k, r = tries[place, column], tries[place, column + 1]
        least = cost[s, r] + guide[k, r]
        if early and best_option >= 0:
            break
        if not early and least - slack >= best:
            break
        if work[k, c.DAYS] > load[offices + option[k, c.OFFICE], c.MOST_ROOM + r] + TOLERANCE:
            continue
        if not allowed(state, k, r, False) or draw(memo) < blink:
            continue
        group = option[k, c.GROUP]
        price = least
        if pressing:
            price += lateness(state, s, r)
        if limit[group, c.HAVE] < limit[group, c.LEAST]:
            price -= missing
        if price - slack >= best:
            continue
        extra, t, position = best_stay(state, k, r, best - price, c.NONE)
        if t >= 0:
            best, best_option, best_round, best_team, best_position = price + extra, k, r, t, position
    if best_option < 0:
        return False
    put(state, best_option, best_round, best_team, best_position)
    return True


@compiled
def put_at(state: State, k: int, r: int, team: int, begins_cluster: bool) -> bool:
    """Put a visit into a round where it is possible, into one team's stay only unless that is -1; return whether it was.

    A cluster is begun with the visit where there is none yet: whoever does so sees to it that it gets large enough.
    """
    guide = state.guide
    if guide[k, r] == math.inf or not allowed(state, k, r, begins_cluster):
        return False
    _, t, position = best_stay(state, k, r, math.inf, team)
    if t < 0:
        return False
    put(state, k, r, t, position)
    return True


@compiled
def put_behind(state: State, k: int, r: int, t: int, previous: int, begins_cluster: bool) -> bool:
    """Put a visit into a tour behind another (-1: in front of all) where it is possible there; return whether it was.

    A cluster is begun as by `put_at`. Townships that others may ride on are put behind townships only, others behind all of
    them: the caller sees to that.
    """
    site, cost, option, work, guide, stay = state.site, state.cost, state.option, state.work, state.guide, state.stay
    fill, able, way = state.fill, state.able, state.way
    rounds, base = cost.shape[1] - 2, site.shape[0] + option[k, c.OFFICE]
    s, cell, host = option[k, c.SITE], t * rounds + r, option[k, c.GUEST_OF]
    if guide[k, r] == math.inf or not able[option[k, c.NEED], cell] or not allowed(state, k, r, begins_cluster):
        return False
    next_site = stay[cell, c.HEAD] if previous < 0 else site[previous, c.NEXT]
    previous_node = base if previous < 0 else previous
    next_node = base if next_site < 0 else next_site
    extra = way[previous_node, s] + way[s, next_node] - (way[previous_node, next_node] if previous_node != next_node else 0.0)
    if fill[cell, c.USED] + work[k, c.DAYS] + extra > fill[cell, c.ROOM] + TOLERANCE:
        return False
    waits = (host >= 0 and site[host, c.TEAM] != t) or stay[cell, c.WAITING] > 0
    if waits and not fits_with_waits(state, rounds, k, r, t, previous):
        return False
    put(state, k, r, t, previous)
    return True


@compiled
def put_in_round(state: State, s: int, r: int) -> None:
    """Put a site without a visit into a round by the first of its options that is possible there."""
    site = state.site
    if site[s, c.OPTION] >= 0:
        return
    for k in range(site[s, c.FIRST], site[s, c.END]):
        if put_at(state, k, r, c.NONE, False):
            return


@compiled
def open_cluster(state: State, group: int, r: int) -> bool:
    """Inspect a cluster in a round with those of its sites that have no visit; return whether enough fitted."""
    site, option, guide, lists, limit, cluster = state.site, state.option, state.guide, state.lists, state.limit, state.cluster
    log, memo = state.log, state.memo
    smallest = cluster[group, c.SMALLEST]
    first = memo[c.LOGGED]
    for place in range(cluster[group, c.MEMBERS], cluster[group, c.MEMBERS_END]):
        k = lists[place]
        full = limit[option[k, c.GROUP], c.HAVE] >= limit[option[k, c.GROUP], c.MOST]
        if site[option[k, c.SITE], c.OPTION] >= 0 or full or guide[k, r] == math.inf:
            continue
        _, t, position = best_stay(state, k, r, math.inf, c.NONE)
        if t >= 0:
            put(state, k, r, t, position)
    if cluster[group, c.TOGETHER + r] >= smallest:
        return True
    last = memo[c.LOGGED]
    for entry in range(first, last):
        s = log[entry, c.L_SITE]
        if site[s, c.OPTION] >= 0:
            take(state, s)
    return False


@compiled
def cluster_price(state: State, group: int, r: int) -> float:
    """Mean price of a cluster's sites without a visit in a round; infinite where too few are free."""
    site, cost, option, guide, lists, cluster = state.site, state.cost, state.option, state.guide, state.lists, state.cluster
    value, free = 0.0, 0
    for place in range(cluster[group, c.MEMBERS], cluster[group, c.MEMBERS_END]):
        k = lists[place]
        s = option[k, c.SITE]
        if site[s, c.OPTION] < 0 and guide[k, r] < math.inf:
            value += cost[s, r] + guide[k, r]
            free += 1
    if free < cluster[group, c.SMALLEST]:
        return math.inf
    return value / free


@compiled
def open_clusters(state: State, pool: Ints, count: int, chance: float) -> None:
    """Inspect clusters as a whole whose sites wait in the pool, each with a chance, in one of the cheapest rounds."""
    site, cost, lists, memo = state.site, state.cost, state.lists, state.memo
    rounds = cost.shape[1] - 2
    for number in range(count):
        s = pool[number]
        if site[s, c.OPTION] >= 0 or site[s, c.MEMBER] >= site[s, c.MEMBER_END] or draw(memo) >= chance:
            continue
        group = lists[site[s, c.MEMBER] + draw_below(memo, site[s, c.MEMBER_END] - site[s, c.MEMBER])]
        best, best_round = math.inf, c.NONE
        for r in range(rounds):
            price = cluster_price(state, group, r)
            if price < math.inf:
                price *= 0.9 + 0.2 * draw(memo)
            if price < best and draw(memo) >= 0.2:
                best, best_round = price, r
        if best_round >= 0:
            open_cluster(state, group, best_round)


@compiled
def sort_pool(state: State, pool: Ints, keys: Floats, count: int) -> None:
    """Bring sites without a visit into an order to try: townships first, then the most price per day, per visit, or any."""
    site, cost, memo = state.site, state.cost, state.memo
    rounds = cost.shape[1] - 2
    dice = draw(memo)
    for number in range(count):
        s = pool[number]
        noise = 0.6 + 0.8 * draw(memo)
        if dice < 0.4:
            key = (cost[s, 0] + 1e-12) / shortest(state, s) * noise
        elif dice < 0.6:
            key = (cost[s, rounds + 1] + 1e-12) / shortest(state, s) * noise
        elif dice < 0.8:
            key = cost[s, 0] * noise
        else:
            key = noise
        if site[s, c.GUEST] < site[s, c.GUEST_END]:
            key += 1e6
        keys[number] = -key
    for number in range(1, count):
        key, s, place = keys[number], pool[number], number
        while place > 0 and keys[place - 1] > key:
            keys[place], pool[place] = keys[place - 1], pool[place - 1]
            place -= 1
        keys[place], pool[place] = key, s


@compiled
def shortest(state: State, s: int) -> float:
    """Days of the shortest visit to a site."""
    site, work = state.site, state.work
    days = math.inf
    for k in range(site[s, c.FIRST], site[s, c.END]):
        days = min(days, work[k, c.DAYS])
    return days if days < math.inf else 1.0


@compiled
def recreate(state: State, pool: Ints, keys: Floats, count: int, blink: float, skip: float) -> None:
    """Give sites without a visit one again, as far as there is room: townships, clusters, then one by one.

    Parameters
    ----------
    skip
        Chance that a township waits until its guests have found other visits.
    """
    site, cluster, total, memo = state.site, state.cluster, state.total, state.memo
    sort_pool(state, pool, keys, count)
    is_skipped = draw(memo) < skip
    early = draw(memo) < EARLY
    restoring = total[c.PRICE, c.CHANGES] > 0.0 and draw(memo) < 0.5
    if memo[c.WANTED_SITE] >= 0:
        put_in_round(state, memo[c.WANTED_SITE], memo[c.WANTED_ROUND])
    for number in range(count):
        s = pool[number]
        if restoring and site[s, c.OPTION] < 0 and site[s, c.OLD_OPTION] >= 0:
            put_at(state, site[s, c.OLD_OPTION], site[s, c.OLD_ROUND], site[s, c.OLD_TEAM], False)
        if site[s, c.GUEST] < site[s, c.GUEST_END] and site[s, c.OPTION] < 0 and not is_skipped:
            insert(state, s, max(blink, 0.1), draw(memo) < EARLY)
    if cluster.shape[0] > 0:
        open_clusters(state, pool, count, 0.3)
    for number in range(count):
        s = pool[number]
        if site[s, c.OPTION] < 0:
            insert(state, s, blink, early)
