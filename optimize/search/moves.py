"""Moves: a visit is put into a tour or taken out, and every quantity that changes with it is kept.

Functions are compiled (`optimize.search.compiled`).
"""

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.state import Floats, State
from optimize.search.terms import TOLERANCE, count, look_for_room, overrun_of


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
