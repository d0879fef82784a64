"""Repacking: a round in which sites wait outside is packed into its teams anew, with those sites among the visits.

The search changes a few visits at a time; where stays are full, only many changes at once make room for a site more.
"""

from optimize.assigning.packing import pack
from optimize.assigning.recreate import recreate
from optimize.assigning.timetable import Place, Timetable
from optimize.control.stopping import Stop, never

LONG = 0.2
"""Deterministic time that one round may take, in CP-SAT's units."""
QUICK = 0.02
"""The same for a part of a region."""
PASSES = 3


def repack(table: Timetable, work: float = LONG, stop: Stop = never) -> None:
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
        if not any(table.place_of[site] is None for site in table.site):
            return
        better = False
        for office in range(len(table.teams_of)):
            for rnd in range(table.rounds):
                if stop():
                    return
                better |= _repack_round(table, office, rnd, work)
        if not better:
            return


def _repack_round(table: Timetable, office: int, rnd: int, work: float) -> bool:
    teams = table.teams_of[office]
    waiting = _waiting(table, office, rnd)
    if not waiting or not teams:
        return False
    hosts = {table.host[k] for k in waiting.values()}  # without them those that wait couldn't come
    movable = {
        site: place[0]
        for team in teams
        for site in table.tours[team][rnd]
        if (place := table.place_of[site]) is not None and site not in hosts and _is_free(table, site, place)
    }
    visits = movable | waiting
    rooms = [
        table.rooms[team][rnd] - sum(table.days[_option(table, site)] for site in table.tours[team][rnd] if site not in movable)
        for team in teams
    ]
    packed = pack(
        [table.days[k] for k in visits.values()],
        [_worth(table, site, rnd, movable) for site in visits],
        [table.township[site] for site in visits],
        rooms,
        [[team in table.able[table.need[k]][office][rnd] for team in teams] for k in visits.values()],
        work=work,
    )
    places = [(k, rnd, teams[team]) for k, team in zip(visits.values(), packed, strict=True) if team >= 0]

    def change() -> None:
        for site in movable:
            table.remove(site)
        for option, here, team in places:
            table.place(option, here, team)
        recreate(table, [site for site, place in enumerate(table.place_of) if place is None], blink=0.0)

    return table.attempt(change)


def _waiting(table: Timetable, office: int, rnd: int) -> dict[int, int]:
    """Sites without a visit that the office could visit in the round by themselves, each with its shortest such option."""
    result: dict[int, int] = {}
    for k, site in enumerate(table.site):
        if table.place_of[site] is None and table.office[k] == office and table.is_open[k][rnd]:
            single = table.cluster[k] < 0 and _has_no_quota(table, k) and table.allowed(k, rnd)
            if single and (site not in result or table.days[k] < table.days[result[site]]):
                result[site] = k
    return result


def _is_free(table: Timetable, site: int, place: Place) -> bool:
    """Whether nothing depends on where a visit is."""
    option, rnd, _ = place
    guests = (table.place_of[guest] for guest in table.guests_of[site])
    hosts = any(one is not None and one[1] == rnd and table.host[one[0]] == site for one in guests)
    return not hosts and table.cluster[option] < 0 and _has_no_quota(table, option)


def _has_no_quota(table: Timetable, option: int) -> bool:
    group = table.group[option]
    return table.quota[group] == float("inf") and all(group != own for own, _ in table.floors)


def _option(table: Timetable, site: int) -> int:
    place = table.place_of[site]
    if place is None:
        raise ValueError("a site of a tour has no place")
    return place[0]


def _worth(table: Timetable, site: int, rnd: int, movable: dict[int, int]) -> float:
    """Fall of the objective by a visit in the round, against none; milestones that would be missed without it count."""
    worth = table.cost[site][table.rounds] - table.cost[site][rnd]
    for goal in table.goals_of[site]:
        kept = table.reached[goal] - sum(goal in table.goals_of[one] for one in movable)
        if table.in_time[goal][rnd] and kept < table.wanted[goal]:
            worth += table.goal_price
    return max(worth, 0.0) + 1e-9
