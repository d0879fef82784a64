"""Moves: a visit is put into a tour or taken out, and every quantity that changes with it is kept.

The arrays are those of a `State`; functions are compiled (`optimize.search.compiled`).
"""

import math

from optimize.search import columns as c
from optimize.search.compiled import compiled

TOLERANCE = 1e-9


@compiled
def objective(total):
    """Sum of all terms at their prices."""
    value = 0.0
    for term in range(c.TERMS):
        value += total[c.QUANTITY, term] * total[c.PRICE, term]
    return value


@compiled
def overrun_of(used, room, spread):
    """Days by which a stay is overrun on average, at most (Scarf 1958); none where nothing is uncertain."""
    spare = used - room
    return 0.5 * (spare + math.sqrt(spare * spare + spread))


@compiled
def unevenness_change(load, team, office, days):
    """Change of unevenness by so many more days of a team; `office` is the office's row behind the teams."""
    available, whole = load[team, c.AVAILABLE], load[office, c.AVAILABLE]
    if available <= 0.0:
        return 0.0
    return (2.0 * load[team, c.LOAD] + days) * days / available - (2.0 * load[office, c.LOAD] + days) * days / whole


@compiled
def look_for_room(fill, lists, load, office, r, rounds):
    """Keep the most room that a team of an office has in a round."""
    room = 0.0
    for place in range(lists[office], lists[office + 1]):
        cell = lists[place] * rounds + r
        room = max(room, fill[cell, c.ROOM] - fill[cell, c.USED])
    load[fill.shape[0] // rounds + office, c.MOST_ROOM + r] = room


@compiled
def lacking(site, lists, limit, s):
    """Whether a milestone that counts a site lacks sites."""
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if limit[goal, c.HAVE] < limit[goal, c.LEAST] - TOLERANCE:
            return True
    return False


@compiled
def lateness(site, lists, limit, in_time, total, s, r):
    """Price of milestones that lack sites, count this one, and are not reached by a visit in the round (the last: by none)."""
    late = 0.0
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if in_time[goal, r] == 0 and limit[goal, c.HAVE] < limit[goal, c.LEAST] - TOLERANCE:
            late += total[c.PRICE, int(limit[goal, c.TERM])]
    return late


@compiled
def count(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, k, r, t, sign):
    """Count a visit (1), or uncount it (-1), in all that does not depend on the ways of its tour; its host must stand."""
    s = option[k, c.SITE]
    rounds = cost.shape[1] - 2
    cell = t * rounds + r
    total[c.QUANTITY, c.EARLINESS] += sign * (cost[s, r] - cost[s, rounds])
    for place in range(site[s, c.GOAL], site[s, c.GOAL_END]):
        goal = lists[place]
        if in_time[goal, r]:
            before = max(limit[goal, c.LEAST] - limit[goal, c.HAVE], 0.0)
            limit[goal, c.HAVE] += sign
            total[c.QUANTITY, int(limit[goal, c.TERM])] += max(limit[goal, c.LEAST] - limit[goal, c.HAVE], 0.0) - before
    group = option[k, c.GROUP]
    before = max(limit[group, c.LEAST] - limit[group, c.HAVE], 0.0)
    limit[group, c.HAVE] += sign
    total[c.QUANTITY, c.MISSING] += max(limit[group, c.LEAST] - limit[group, c.HAVE], 0.0) - before
    if site[s, c.OLD_OPTION] == k and site[s, c.OLD_ROUND] == r and site[s, c.OLD_TEAM] == t:
        total[c.QUANTITY, c.CHANGES] -= sign
    if option[k, c.CLUSTER] >= 0:
        cluster[option[k, c.CLUSTER], c.TOGETHER + r] += sign
    if option[k, c.TOWN] >= 0:
        count_town(town, total, option[k, c.TOWN], c.BY_ROUND + r, c.ROUNDS_USED, c.TOWN_ROUNDS, sign)
        count_town(town, total, option[k, c.TOWN], c.BY_ROUND + rounds + cell, c.STAYS_USED, c.TOWN_STAYS, sign)
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
def count_town(town, total, number, column, used, term, sign):
    """Count an ordinary visit of a township in a round or a stay; the first is free of price in the first of them."""
    have = town[number, column]
    town[number, column] = have + sign
    if have == 0 and sign > 0:
        if town[number, used] > 0:
            total[c.QUANTITY, term] += 1.0
        town[number, used] += 1
    elif have == 1 and sign < 0:
        town[number, used] -= 1
        if town[number, used] > 0:
            total[c.QUANTITY, term] -= 1.0


@compiled
def refill(work, fill, total, k, cell, extra, sign):
    """Change what a stay is filled with by a visit and the days on the road that it adds."""
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
def put(
    site,
    cost,
    option,
    work,
    stay,
    fill,
    lists,
    load,
    limit,
    in_time,
    cluster,
    town,
    way,
    total,
    log,
    undo,
    memo,
    k,
    r,
    t,
    after,
):
    """Put a visit behind another site of a tour, in front of all if that is -1."""
    s, rounds = option[k, c.SITE], cost.shape[1] - 2
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    following = stay[cell, c.HEAD] if after < 0 else site[after, c.NEXT]
    before = base if after < 0 else after
    behind = base if following < 0 else following
    note(site, fill, log, undo, memo, cell, s, k, r, t, after, 1)
    site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM] = k, r, t
    site[s, c.PREVIOUS], site[s, c.NEXT] = after, following
    if after < 0:
        stay[cell, c.HEAD] = s
    else:
        site[after, c.NEXT] = s
    if following >= 0:
        site[following, c.PREVIOUS] = s
    if site[s, c.GUEST] < site[s, c.GUEST_END]:
        stay[cell, c.LAST_HOST] = s
    extra = way[before, s] + way[s, behind] - (way[before, behind] if before != behind else 0.0)
    refill(work, fill, total, k, cell, extra, 1)
    look_for_room(fill, lists, load, option[k, c.OFFICE], r, rounds)
    count(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, k, r, t, 1)


@compiled
def take(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, way, total, log, undo, memo, s):
    """Take the visit to a site out; nobody may ride on it."""
    k, r, t = site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM]
    rounds = cost.shape[1] - 2
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    after, following = site[s, c.PREVIOUS], site[s, c.NEXT]
    note(site, fill, log, undo, memo, cell, s, k, r, t, after, -1)
    count(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, k, r, t, -1)
    before = base if after < 0 else after
    behind = base if following < 0 else following
    unlink(site, stay, cell, s, after, following)
    extra = (way[before, behind] if before != behind else 0.0) - way[before, s] - way[s, behind]
    refill(work, fill, total, k, cell, extra, -1)
    look_for_room(fill, lists, load, option[k, c.OFFICE], r, rounds)


@compiled
def unlink(site, stay, cell, s, after, following):
    """Take a site out of the chain of its tour."""
    if after < 0:
        stay[cell, c.HEAD] = following
    else:
        site[after, c.NEXT] = following
    if following >= 0:
        site[following, c.PREVIOUS] = after
    if stay[cell, c.LAST_HOST] == s:
        stay[cell, c.LAST_HOST] = after
    site[s, c.OPTION] = site[s, c.ROUND] = site[s, c.TEAM] = site[s, c.NEXT] = site[s, c.PREVIOUS] = -1


@compiled
def note(site, fill, log, undo, memo, cell, s, k, r, t, after, sign):
    """Write down a change, to take it back."""
    entry = memo[c.LOGGED]
    memo[c.LOGGED] = entry + 1
    log[entry, c.L_SITE], log[entry, c.L_OPTION], log[entry, c.L_ROUND], log[entry, c.L_TEAM] = s, k, r, t
    log[entry, c.L_PREVIOUS], log[entry, c.L_PUT] = after, sign
    undo[entry, 0], undo[entry, 1], undo[entry, 2] = fill[cell, c.USED], fill[cell, c.WORK], fill[cell, c.SPREAD]


@compiled
def mark(total, memo):
    """Begin to write down changes."""
    memo[c.LOGGED] = 0
    for term in range(c.TERMS):
        total[c.KEPT, term] = total[c.QUANTITY, term]


@compiled
def go_back(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, log, undo, memo, entries):
    """Take changes back, the last first, until so many entries of the log are left; the terms are left to the caller."""
    rounds = cost.shape[1] - 2
    while memo[c.LOGGED] > entries:
        entry = memo[c.LOGGED] - 1
        memo[c.LOGGED] = entry
        s, k, r, t = log[entry, c.L_SITE], log[entry, c.L_OPTION], log[entry, c.L_ROUND], log[entry, c.L_TEAM]
        after, cell = log[entry, c.L_PREVIOUS], t * rounds + r
        if log[entry, c.L_PUT] > 0:
            count(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, k, r, t, -1)
            unlink(site, stay, cell, s, after, site[s, c.NEXT])
        else:
            following = stay[cell, c.HEAD] if after < 0 else site[after, c.NEXT]
            site[s, c.OPTION], site[s, c.ROUND], site[s, c.TEAM] = k, r, t
            site[s, c.PREVIOUS], site[s, c.NEXT] = after, following
            if after < 0:
                stay[cell, c.HEAD] = s
            else:
                site[after, c.NEXT] = s
            if following >= 0:
                site[following, c.PREVIOUS] = s
            if site[s, c.GUEST] < site[s, c.GUEST_END] and stay[cell, c.LAST_HOST] == after:
                stay[cell, c.LAST_HOST] = s
            count(site, cost, option, work, stay, fill, lists, load, limit, in_time, cluster, town, total, k, r, t, 1)
        fill[cell, c.USED], fill[cell, c.WORK], fill[cell, c.SPREAD] = undo[entry, 0], undo[entry, 1], undo[entry, 2]
        look_for_room(fill, lists, load, option[k, c.OFFICE], r, rounds)


@compiled
def restore_terms(total):
    """Give the terms the values that they had at the mark."""
    for term in range(c.TERMS):
        total[c.QUANTITY, term] = total[c.KEPT, term]


@compiled
def begin_of(site, work, stay, fill, way, rounds, base, h):
    """Working day of the term on which the visit to a township begins that stands in the front of its tour."""
    cell = site[h, c.TEAM] * rounds + site[h, c.ROUND]
    time, before, row = fill[cell, c.BEGIN], base, stay[cell, c.HEAD]
    while row != h:
        time += way[before, row] + work[site[row, c.OPTION], c.DAYS]
        before, row = row, site[row, c.NEXT]
    return time + way[before, h]


@compiled
def fits_with_waits(site, option, work, stay, fill, way, rounds, k, r, t, after):
    """Whether a tour with one more visit, and with waits for the townships of other teams, ends within its stay."""
    cell, base = t * rounds + r, site.shape[0] + option[k, c.OFFICE]
    new = option[k, c.SITE]
    time, before = fill[cell, c.BEGIN], base
    row = new if after < 0 else stay[cell, c.HEAD]
    while row >= 0:
        chosen = k if row == new else site[row, c.OPTION]
        time += way[before, row]
        host = option[chosen, c.GUEST_OF]
        if host >= 0 and site[host, c.TEAM] != t:
            its_base = site.shape[0] + option[site[host, c.OPTION], c.OFFICE]
            time = max(time, begin_of(site, work, stay, fill, way, rounds, its_base, host))
        time += work[chosen, c.DAYS]
        before = row
        if row == after:
            row = new
        elif row == new:
            row = stay[cell, c.HEAD] if after < 0 else site[after, c.NEXT]
        else:
            row = site[row, c.NEXT]
    return time + way[before, base] <= fill[cell, c.BEGIN] + fill[cell, c.ROOM] + TOLERANCE


@compiled
def allowed(site, option, limit, cluster, k, r, begin):
    """Whether host, cluster and quota let a single visit into a round; `begin` lets it be the first of its cluster."""
    host = option[k, c.GUEST_OF]
    if host >= 0:
        there = site[host, c.OPTION]
        if there < 0 or site[host, c.ROUND] != r or option[there, c.OFFICE] != option[k, c.HOST_OFFICE]:
            return False
    group = option[k, c.CLUSTER]
    if not begin and group >= 0 and cluster[group, c.TOGETHER + r] < cluster[group, c.SMALLEST]:
        return False
    return limit[option[k, c.GROUP], c.HAVE] < limit[option[k, c.GROUP], c.MOST]


@compiled
def cheapest_place(site, stay, way, cell, base, s):
    """Days on the road that a site adds to a tour at least, and the site behind which it goes then (-1: in front).

    Townships that others may ride on stay in front: one goes behind the last of them, others anywhere behind that.
    """
    hosting = site[s, c.GUEST] < site[s, c.GUEST_END]
    after = stay[cell, c.LAST_HOST]
    before = base if after < 0 else after
    extra, position = math.inf, -1
    while True:
        following = stay[cell, c.HEAD] if after < 0 else site[after, c.NEXT]
        behind = base if following < 0 else following
        longer = way[before, s] + way[s, behind] - (way[before, behind] if before != behind else 0.0)
        if longer < extra:
            extra, position = longer, after
        if hosting or following < 0:
            return extra, position
        before = after = following


@compiled
def best_stay(site, cost, option, work, stay, fill, able, lists, load, town, way, total, k, r, most, only):
    """Stay of a round that takes a visit at the least price, and the place in its tour; of one team only unless that is -1.

    Returns
    -------
    tuple
        The price beside that of the round itself, the team (-1 where none has room at less than `most`), and the site behind
        which the visit goes (-1: in front).
    """
    s, rounds = option[k, c.SITE], cost.shape[1] - 2
    office, base = option[k, c.OFFICE], site.shape[0] + option[k, c.OFFICE]
    days, need, host, number = work[k, c.DAYS], option[k, c.NEED], option[k, c.GUEST_OF], option[k, c.TOWN]
    row_of_office = stay.shape[0] // rounds + office
    flat = work[k, c.BEYOND] * total[c.PRICE, c.STAFF]
    if number >= 0 and town[number, c.BY_ROUND + r] == 0 and town[number, c.ROUNDS_USED] > 0:
        flat += total[c.PRICE, c.TOWN_ROUNDS]
    best, chosen, where = most, -1, -1
    for place in range(lists[office], lists[office + 1]):
        t = lists[place]
        if only >= 0 and t != only:
            continue
        cell = t * rounds + r
        spare = fill[cell, c.ROOM] - fill[cell, c.USED] - days + TOLERANCE
        if spare < 0.0 or not able[need, cell]:
            continue
        used, room, spread = fill[cell, c.USED], fill[cell, c.ROOM], fill[cell, c.SPREAD]
        spread_with = spread + work[k, c.VARIANCE]
        before_it = overrun_of(used, room, spread) if fill[cell, c.WORK] > 0.0 else 0.0
        price = flat + unevenness_change(load, t, row_of_office, days) * total[c.PRICE, c.UNEVENNESS]
        if number >= 0 and town[number, c.BY_ROUND + rounds + cell] == 0 and town[number, c.STAYS_USED] > 0:
            price += total[c.PRICE, c.TOWN_STAYS]
        parted = host >= 0 and site[host, c.TEAM] != t
        if parted and option[k, c.RIDES]:
            price += total[c.PRICE, c.PARTED]
        if site[s, c.OLD_OPTION] == k and site[s, c.OLD_ROUND] == r and site[s, c.OLD_TEAM] == t:
            price -= total[c.PRICE, c.CHANGES]
        dear = fill[cell, c.ALONE] * total[c.PRICE, c.OVERRUN]
        if price + dear * (overrun_of(used + days, room, spread_with) - before_it) >= best:
            continue  # without any way already
        extra, position = cheapest_place(site, stay, way, cell, base, s)
        if extra > spare:
            continue
        price += extra * total[c.PRICE, c.TRAVEL] + dear * (overrun_of(used + days + extra, room, spread_with) - before_it)
        if price >= best:
            continue
        if (parted or stay[cell, c.WAITING] > 0) and not fits_with_waits(
            site, option, work, stay, fill, way, rounds, k, r, t, position
        ):
            continue
        best, chosen, where = price, t, position
    return best, chosen, where
