"""Ruin: visits taken out of a timetable: a township with its guests, a cluster, neighbours, or some of two rounds."""

from collections.abc import Sequence

from optimize.assigning.timetable import Timetable

LARGEST = 14
"""Most visits taken out at a time, beside those that depend on them."""
FOLLOW_HOST = 0.7
"""Value of the dice up to which a round is emptied for its host's guests."""


def ruin(table: Timetable) -> None:
    """Take some visits out, with all that would not stand without them."""
    for site in with_dependants(table, choose(table)):
        table.remove(site)


def with_dependants(table: Timetable, sites: Sequence[int]) -> list[int]:
    """Sites and all whose visits would not stand without theirs."""
    out: dict[int, None] = {}
    stack = list(sites)
    leaving: dict[tuple[int, int], int] = {}
    while stack:
        site = stack.pop()
        place = table.place_of[site]
        if site in out or place is None:
            continue
        out[site] = None
        option, rnd, _ = place
        for guest in table.guests_of[site]:
            visit = table.place_of[guest]
            if visit is not None and table.host[visit[0]] == site:
                stack.append(guest)
        own = table.cluster[option]
        if own >= 0:
            leaving[own, rnd] = leaving.get((own, rnd), 0) + 1
            if table.together[own][rnd] - leaving[own, rnd] < table.least[own]:
                for other in table.members[own]:
                    visit = table.place_of[table.site[other]]
                    if visit is not None and visit[0] == other and visit[1] == rnd:
                        stack.append(table.site[other])
    return list(out)


def choose(table: Timetable) -> list[int]:
    """Choose visits to take out."""
    rng = table.random
    dice = rng.random()
    size = rng.randint(2, LARGEST)
    if dice < 0.15:  # noqa: PLR2004 - shares of the four ways to ruin
        hosts = [site for site in range(table.sites) if table.is_host[site]]
        if hosts:
            return [rng.choice(hosts)]
    if dice < 0.35 and table.members:  # noqa: PLR2004
        return [table.site[k] for k in rng.choice(table.members)] + _of_round(table, rng.randrange(table.rounds), size // 3)
    if dice < 0.7:  # noqa: PLR2004
        here = rng.randrange(table.sites)
        around = [site for site in table.near[here] if not table.is_host[site]]
        host = table.place_of[table.host_of[here]] if table.host_of[here] >= 0 else None
        rnd = host[1] if host is not None and dice < FOLLOW_HOST else rng.randrange(table.rounds)
        return rng.sample(around, min(size, len(around))) + _of_round(table, rnd, size // 2)
    one, other = rng.randrange(table.rounds), rng.randrange(table.rounds)
    return _of_round(table, one, size // 2) + _of_round(table, other, size - size // 2)


def _of_round(table: Timetable, rnd: int, size: int) -> list[int]:
    there = [site for tours in table.tours for site in tours[rnd] if not table.is_host[site]]
    return table.random.sample(there, min(size, len(there)))
