"""Ruin: visits are chosen that go together in some way, and taken out with all that does not stand without them."""

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.draws import draw, draw_below
from optimize.search.moves import take
from optimize.search.state import Ints, State
from optimize.search.terms import lateness

LARGEST = 14
"""Visits taken out at a time at most, beside whole townships, stays and clusters and those that depend on them."""


@compiled
def take_with_guests(state: State, s: int) -> None:
    """Take a visit out with those that ride on it, and the rest of its cluster, with theirs, where that gets too small."""
    site, option, lists, cluster = state.site, state.option, state.lists, state.cluster
    k, r = site[s, c.OPTION], site[s, c.ROUND]
    if k < 0:
        return
    take_guests_first(state, s)
    group = option[k, c.CLUSTER]
    if group >= 0 and cluster[group, c.TOGETHER + r] < cluster[group, c.SMALLEST]:
        for place in range(cluster[group, c.MEMBERS], cluster[group, c.MEMBERS_END]):
            member = lists[place]
            fellow = option[member, c.SITE]
            if site[fellow, c.OPTION] == member and site[fellow, c.ROUND] == r:
                take_guests_first(state, fellow)


@compiled
def take_guests_first(state: State, s: int) -> None:
    """Take out the visits that ride on a site, and then its own: a cluster's village may host others as well."""
    site, option, lists = state.site, state.option, state.lists
    for place in range(site[s, c.GUEST], site[s, c.GUEST_END]):
        guest = lists[place]
        riding = site[guest, c.OPTION]
        if riding >= 0 and option[riding, c.GUEST_OF] == s:
            take(state, guest)
    take(state, s)


@compiled
def choose(state: State, rounds: int, site_list: Ints) -> int:
    """Choose sites whose visits are taken out; write them into `site_list` and return how many they are."""
    site, option, lists, cluster, memo = state.site, state.option, state.lists, state.cluster, state.memo
    dice, sites = draw(memo), site.shape[0]
    size = 2 + draw_below(memo, LARGEST - 1)
    number = 0
    memo[c.WANTED_SITE] = c.NONE
    if dice < 0.08:
        return an_exchange(state, rounds, site_list)
    if dice < 0.14:
        number = a_township(state, site_list, number, whole_tour=True)
        return of_round(state, rounds, site_list, number, draw_below(memo, rounds), size // 3)
    if dice < 0.3 and cluster.shape[0] > 0:
        group = draw_below(memo, cluster.shape[0])
        for place in range(cluster[group, c.MEMBERS], cluster[group, c.MEMBERS_END]):
            site_list[number] = option[lists[place], c.SITE]
            number += 1
        return of_round(state, rounds, site_list, number, draw_below(memo, rounds), size // 3)
    if dice < 0.4:
        number = a_township(state, site_list, number, whole_tour=False)
        return of_round(state, rounds, site_list, number, draw_below(memo, rounds), size // 2)
    if dice < 0.5:
        number = a_stay(state, site_list, number)
        return of_round(state, rounds, site_list, number, draw_below(memo, rounds), size // 2)
    if dice < 0.75:
        s = draw_below(memo, sites)
        host = site[s, c.HOST]
        r = draw_below(memo, rounds)
        if host >= 0 and site[host, c.ROUND] >= 0 and dice < 0.7:
            r = site[host, c.ROUND]
        first, last = site[s, c.NEAR], site[s, c.NEAR_END]
        for _ in range(min(size, last - first)):
            neighbour = lists[first + draw_below(memo, last - first)]
            if site[neighbour, c.GUEST] >= site[neighbour, c.GUEST_END]:
                site_list[number] = neighbour
                number += 1
        return of_round(state, rounds, site_list, number, r, size // 2)
    if dice < 0.92 and state.total[c.PRICE, c.TOWN_STAYS] > 0.0:
        number = a_scattered_township(state, rounds, site_list)
        if number > 0:
            return number
    if dice < 0.95:
        number = a_late_site(state, rounds, site_list)
        if number > 0:
            return number
    number = of_round(state, rounds, site_list, number, draw_below(memo, rounds), size // 2)
    return of_round(state, rounds, site_list, number, draw_below(memo, rounds), size - size // 2)


@compiled
def an_exchange(state: State, rounds: int, site_list: Ints) -> int:
    """Choose a township with its guests, and a stay of its office in a round nearby that it shall go to."""
    site, stay, memo = state.site, state.stay, state.memo
    number = a_township(state, site_list, 0, whole_tour=True)
    if number == 0 or site[site_list[number - 1], c.OPTION] < 0:
        return number
    s = site_list[number - 1]
    r = site[s, c.ROUND] + (1 + draw_below(memo, 3)) * (1 if draw(memo) < 0.5 else -1)
    if r < 0 or r >= rounds:
        return number
    memo[c.WANTED_SITE], memo[c.WANTED_ROUND] = s, r
    row = stay[site[s, c.TEAM] * rounds + r, c.HEAD]
    share = 0.3 + 0.7 * draw(memo)
    while row >= 0:
        if draw(memo) < share:
            site_list[number] = row
            number += 1
        row = site[row, c.NEXT]
    return number


@compiled
def a_late_site(state: State, rounds: int, site_list: Ints) -> int:
    """Choose a site that a milestone lacks, and others of a stay in a round before its date, where it shall go."""
    site, stay, memo = state.site, state.stay, state.memo
    sites = site.shape[0]
    s = draw_below(memo, sites)
    for _ in range(sites):
        if site[s, c.OPTION] >= 0 and site[s, c.GUEST] >= site[s, c.GUEST_END] and lateness(state, s, site[s, c.ROUND]) > 0.0:
            break
        s = s + 1 if s + 1 < sites else 0
    if site[s, c.OPTION] < 0 or site[s, c.ROUND] < 1 or lateness(state, s, site[s, c.ROUND]) <= 0.0:
        return 0
    r = draw_below(memo, site[s, c.ROUND])
    if lateness(state, s, r) > 0.0:
        return 0
    memo[c.WANTED_SITE], memo[c.WANTED_ROUND] = s, r
    site_list[0] = s
    number = 1
    row = stay[site[s, c.TEAM] * rounds + r, c.HEAD]
    share = 0.3 + 0.7 * draw(memo)
    while row >= 0:
        if site[row, c.GUEST] >= site[row, c.GUEST_END] and draw(memo) < share:
            site_list[number] = row
            number += 1
        row = site[row, c.NEXT]
    return number


@compiled
def a_township(state: State, site_list: Ints, number: int, whole_tour: bool) -> int:
    """Choose a township that others may ride on, with its guests, or only these."""
    site, lists, memo = state.site, state.lists, state.memo
    sites = site.shape[0]
    s = draw_below(memo, sites)
    for _ in range(sites):
        if site[s, c.GUEST] < site[s, c.GUEST_END]:
            break
        s = s + 1 if s + 1 < sites else 0
    if site[s, c.GUEST] >= site[s, c.GUEST_END]:
        return number
    for place in range(site[s, c.GUEST], site[s, c.GUEST_END]):
        guest = lists[place]
        if not whole_tour or site[guest, c.ROUND] == site[s, c.ROUND]:
            site_list[number] = guest
            number += 1
    if whole_tour:
        site_list[number] = s
        number += 1
    return number


@compiled
def a_scattered_township(state: State, rounds: int, site_list: Ints) -> int:
    """Choose a township's ordinary visits in a stay, and others of another of its stays, where they may find room.

    Few other choices bring the villages of a township together: these take what lies apart, and room, at once.
    """
    site, option, stay, town, memo = state.site, state.option, state.stay, state.town, state.memo
    k = site[draw_below(memo, site.shape[0]), c.OPTION]
    if k < 0 or option[k, c.TOWN] < 0 or town[option[k, c.TOWN], c.STAYS_USED] < 2:
        return 0
    township, s = option[k, c.TOWN], option[k, c.SITE]
    old_cell = site[s, c.TEAM] * rounds + site[s, c.ROUND]
    new_cell, cell_count = c.NONE, 0
    for cell in range(stay.shape[0]):
        if cell != old_cell and town[township, c.BY_ROUND + rounds + cell] > 0:
            cell_count += 1
            if draw_below(memo, cell_count) == 0:
                new_cell = cell
    if new_cell < 0:
        return 0
    number = 0
    row = stay[old_cell, c.HEAD]
    while row >= 0:
        if option[site[row, c.OPTION], c.TOWN] == township:
            site_list[number] = row
            number += 1
        row = site[row, c.NEXT]
    share = 0.2 + 0.6 * draw(memo)
    row = stay[new_cell, c.HEAD]
    while row >= 0:
        is_foreign = option[site[row, c.OPTION], c.TOWN] != township
        if is_foreign and site[row, c.GUEST] >= site[row, c.GUEST_END] and draw(memo) < share:
            site_list[number] = row
            number += 1
        row = site[row, c.NEXT]
    return number


@compiled
def a_stay(state: State, site_list: Ints, number: int) -> int:
    """Choose all visits of a stay but those that host others."""
    site, stay, memo = state.site, state.stay, state.memo
    row = stay[draw_below(memo, stay.shape[0]), c.HEAD]
    while row >= 0:
        if site[row, c.GUEST] >= site[row, c.GUEST_END]:
            site_list[number] = row
            number += 1
        row = site[row, c.NEXT]
    return number


@compiled
def of_round(state: State, rounds: int, site_list: Ints, number: int, r: int, size: int) -> int:
    """Choose some visits of a round that host nobody, each stay by its share of them; at most so many."""
    site, stay, memo = state.site, state.stay, state.memo
    teams = stay.shape[0] // rounds
    for _ in range(size):
        visit_count = 0
        for t in range(teams):
            visit_count += stay[t * rounds + r, c.COUNT]
        if visit_count == 0:
            return number
        place = draw_below(memo, visit_count)
        row = c.NONE
        for t in range(teams):
            cell = t * rounds + r
            if place < stay[cell, c.COUNT]:
                row = stay[cell, c.HEAD]
                for _step in range(place):
                    row = site[row, c.NEXT]
                break
            place -= stay[cell, c.COUNT]
        if row >= 0 and site[row, c.GUEST] >= site[row, c.GUEST_END]:
            site_list[number] = row
            number += 1
    return number
