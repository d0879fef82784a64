"""Recreate: visits go back into a timetable one by one, to the first place with room in an order that prices suggest."""

from collections.abc import Iterable, Sequence

from optimize.assigning.timetable import Timetable

BLINK = 0.03
"""Chance that a place is passed over although there is room."""
HALF = 0.5
OPEN_CLUSTER = 0.3
"""Chance that a cluster all of whose sites are free is inspected as one."""


def recreate(table: Timetable, sites: Sequence[int], *, blink: float = BLINK) -> None:
    """Put sites back: hosts, then clusters, then one by one."""
    rng = table.random
    left = dict.fromkeys(site for site in sites if table.place_of[site] is None)
    if table.old and rng.random() < HALF:
        restore(table, left)
    for site in [one for one in left if table.is_host[one] and table.place_of[one] is None]:
        _put(table, table.orders[rng.random() < 0.5][site], blink)  # noqa: PLR2004
    _pay_quotas(table, blink)
    _open_clusters(table, left, blink)
    _fill(table, [site for site in left if table.place_of[site] is None], blink)


def _pay_quotas(table: Timetable, blink: float) -> None:
    """Place sites without a visit where quotas lack them."""
    for own, least in table.floors:
        if table.visits[own] >= least:
            continue
        free = [k for k in table.owed[own] if table.place_of[table.site[k]] is None]
        table.random.shuffle(free)
        for option in free:
            if table.visits[own] >= least:
                break
            if table.place_of[table.site[option]] is None:
                _put(table, [place for place in table.orders[1][table.site[option]] if place[0] == option], blink)


def _fill(table: Timetable, sites: list[int], blink: float) -> None:
    rng = table.random
    dice = rng.random()
    if dice < 0.5:  # noqa: PLR2004
        sites.sort(key=lambda site: -table.density[site] * (0.6 + 0.8 * rng.random()))
    elif dice < 0.8:  # noqa: PLR2004
        sites.sort(key=lambda site: -table.cost[site][0] * (0.6 + 0.8 * rng.random()))
    else:
        rng.shuffle(sites)
    orders = table.orders[rng.random() < 0.5]  # noqa: PLR2004
    for site in sites:
        _put(table, orders[site], blink)


def _put(table: Timetable, places: Sequence[tuple[int, int]], blink: float) -> bool:
    rng = table.random.random
    return any(rng() >= blink and table.allowed(option, rnd) and table.place(option, rnd) for option, rnd in places)


def _open_clusters(table: Timetable, left: dict[int, None], blink: float) -> None:
    rng = table.random
    ready = sorted({own for site in left if table.place_of[site] is None for own in table.clusters_at[site]})
    rng.shuffle(ready)
    for own in ready:
        free = [k for k in table.members[own] if table.place_of[table.site[k]] is None]
        if len(free) < table.least[own] or rng.random() >= OPEN_CLUSTER:
            continue
        for rnd in range(table.rounds):
            if rng.random() >= max(blink, 0.2) and open_cluster(table, own, rnd):
                break


def open_cluster(table: Timetable, own: int, rnd: int) -> bool:
    """Inspect a cluster in a round with those of its sites that have no visit; return whether enough fitted."""
    done: list[int] = []
    for k in table.members[own]:
        if not table.is_open[k][rnd]:
            continue
        group = table.group[k]
        if table.place_of[table.site[k]] is None and table.visits[group] < table.quota[group] and table.place(k, rnd):
            done.append(table.site[k])
    if table.together[own][rnd] >= table.least[own]:
        return True
    for site in done:
        table.remove(site)
    return False


def restore(table: Timetable, sites: Iterable[int]) -> None:
    """Put visits back into their old places where they fit: hosts first, and clusters as long as enough of them do."""
    clusters: dict[tuple[int, int], list[int]] = {}
    for site in sorted(sites, key=lambda one: (not table.is_host[one], one)):
        if site not in table.old or table.place_of[site] is not None:
            continue
        option, rnd, team = table.old[site]
        own = table.cluster[option]
        if not table.is_open[option][rnd] or team not in table.able[table.need[option]][table.office[option]][rnd]:
            continue
        if own >= 0 and table.together[own][rnd] < table.least[own]:
            clusters.setdefault((own, rnd), []).append(site)
        elif table.allowed(option, rnd):
            table.place(option, rnd, team)
    for (own, rnd), members in sorted(clusters.items()):
        placed = []
        for site in members:
            option, _, team = table.old[site]
            group = table.group[option]
            if table.visits[group] < table.quota[group] and table.place(option, rnd, team):
                placed.append(site)
        if table.together[own][rnd] < table.least[own]:
            for site in placed:
                table.remove(site)
