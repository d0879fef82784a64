"""Repacking: a round in which sites wait outside is packed into its teams anew, with those sites among the visits.

The search changes a few visits at a time; where stays are full, only many changes at once make room for a site more.
"""

from optimize.packing import pack
from optimize.search import Place, Search
from optimize.stopping import Stop, never

LONG = 0.2
"""Deterministic time that one round may take, in CP-SAT's units."""
QUICK = 0.02
"""The same for a part of a region."""
PASSES = 3


def repack(search: Search, work: float = LONG, stop: Stop = never) -> None:
    """Pack every round anew for which a site without a visit waits, as long as that makes the schedule better.

    Hosts with guests, clusters and visits that count for a quota stay where they are.

    Parameters
    ----------
    work
        Deterministic time that one round may take.
    stop
        Once it is true, no other round is packed.
    """
    for _ in range(PASSES):
        if not any(search.place_of[site] is None for site in search.site):
            return
        better = False
        for office in range(len(search.teams_of)):
            for rnd in range(search.rounds):
                if stop():
                    return
                better |= _repack_round(search, office, rnd, work)
        if not better:
            return


def _repack_round(search: Search, office: int, rnd: int, work: float) -> bool:
    teams = search.teams_of[office]
    waiting = _waiting(search, office, rnd)
    if not waiting or not teams:
        return False
    hosts = {search.host[k] for k in waiting.values()}  # without them those that wait couldn't come
    movable = {
        site: place[0]
        for team in teams
        for site in search.tours[team][rnd]
        if (place := search.place_of[site]) is not None and site not in hosts and _is_free(search, site, place)
    }
    visits = movable | waiting
    rooms = [
        search.rooms[team][rnd]
        - sum(search.days[_option(search, site)] for site in search.tours[team][rnd] if site not in movable)
        for team in teams
    ]
    packed = pack(
        [search.days[k] for k in visits.values()],
        [_worth(search, site, rnd, movable) for site in visits],
        [search.township[site] for site in visits],
        rooms,
        [[team in search.able[search.need[k]][office][rnd] for team in teams] for k in visits.values()],
        work=work,
    )
    places = [(k, rnd, teams[team]) for k, team in zip(visits.values(), packed, strict=True) if team >= 0]

    def change() -> None:
        for site in movable:
            search.remove(site)
        for option, here, team in places:
            search.place(option, here, team)
        search.recreate([site for site, place in enumerate(search.place_of) if place is None], blink=0.0)

    return search.attempt(change)


def _waiting(search: Search, office: int, rnd: int) -> dict[int, int]:
    """Sites without a visit that the office could visit in the round by themselves, each with its shortest such option."""
    result: dict[int, int] = {}
    for k, site in enumerate(search.site):
        if search.place_of[site] is None and search.office[k] == office and search.is_open[k][rnd]:
            single = search.cluster[k] < 0 and _has_no_quota(search, k) and search.allowed(k, rnd)
            if single and (site not in result or search.days[k] < search.days[result[site]]):
                result[site] = k
    return result


def _is_free(search: Search, site: int, place: Place) -> bool:
    """Whether nothing depends on where a visit is."""
    option, rnd, _ = place
    guests = (search.place_of[guest] for guest in search.guests_of[site])
    hosts = any(one is not None and one[1] == rnd and search.host[one[0]] == site for one in guests)
    return not hosts and search.cluster[option] < 0 and _has_no_quota(search, option)


def _has_no_quota(search: Search, option: int) -> bool:
    group = search.group[option]
    return search.quota[group] == float("inf") and all(group != own for own, _ in search.floors)


def _option(search: Search, site: int) -> int:
    place = search.place_of[site]
    if place is None:
        raise ValueError("a site of a tour has no place")
    return place[0]


def _worth(search: Search, site: int, rnd: int, movable: dict[int, int]) -> float:
    """Fall of the objective by a visit in the round, against none; milestones that would be missed without it count."""
    worth = search.cost[site][search.rounds] - search.cost[site][rnd]
    for goal in search.goals_of[site]:
        kept = search.reached[goal] - sum(goal in search.goals_of[one] for one in movable)
        if search.in_time[goal][rnd] and kept < search.wanted[goal]:
            worth += search.goal_price
    return max(worth, 0.0) + 1e-9
