"""First timetables: packed as the relaxation suggests, or taken over from an older plan as far as that still fits."""

import numpy as np

from optimize.assigning.packing import WORK, pack
from optimize.assigning.recreate import recreate, restore
from optimize.assigning.timetable import TOLERANCE, Place, Timetable
from optimize.control.stopping import Stop, never
from scenarios.stays.workload import HALF_DAY

HALF = 0.5
PACKINGS = 4
"""Times that a round is packed anew because a team's way was too long."""


def start(table: Timetable, work: float = WORK, stop: Stop = never) -> None:
    """Make a first schedule as the guide suggests: each round is packed into its teams, what is left goes where it fits.

    Parameters
    ----------
    work
        What CP-SAT may spend on a round whose visits don't fit into the teams in a simple way.
    stop
        Once it is true, CP-SAT is not asked any more.
    """
    chosen = table.guide.share > HALF + TOLERANCE  # not two halves of one site, each a rounding above
    for office, teams in enumerate(table.teams_of):
        for rnd in range(table.rounds):
            mine = [k for k in np.flatnonzero(chosen[:, rnd]).tolist() if table.office[k] == office]
            if mine and teams:
                _pack(table, mine, teams, rnd, 0.0 if stop() else work)
    _settle(table)
    recreate(table, [site for site in range(table.sites) if table.place_of[site] is None], blink=0.0)


def start_from(table: Timetable, old: dict[int, Place], price: float) -> set[int]:
    """Begin with an older schedule, as far as it is still possible; return the sites that are back in their places.

    Parameters
    ----------
    old
        Place of each of its visits.
    price
        Added to the objective for each of them that does not stand in its place.
    """
    table.old, table.change_price = old, price
    table.delay += price * len(old)
    restore(table, old)
    _settle(table)
    back = {site for site in old if table.place_of[site] is not None}
    recreate(table, [site for site in range(table.sites) if table.place_of[site] is None], blink=0.0)
    return back


def _settle(table: Timetable) -> None:
    """Take out what has no host or too small a cluster."""
    for own, least in enumerate(table.least):
        for rnd in range(table.rounds):
            if 0 < table.together[own][rnd] < least:
                for site in [table.site[k] for k in table.members[own] if table.stands(k, rnd)]:
                    table.remove(site)
    for site, host in enumerate(table.host_of):
        place = table.place_of[site]
        if place is not None and table.host[place[0]] == host >= 0 and not table.allowed(place[0], place[1]):
            table.remove(site)


def _pack(table: Timetable, options: list[int], teams: list[int], rnd: int, work: float) -> None:
    """Put visits into the stays of an office's teams; a team whose tour gets too long is given half a day less."""
    rooms = [table.rooms[team][rnd] for team in teams]
    days = [table.days[k] for k in options]
    worth = [table.cost[table.site[k]][table.rounds] + TOLERANCE for k in options]
    towns = [table.township[table.site[k]] for k in options]
    may = [[team in table.able[table.need[k]][table.office[k]][rnd] for team in teams] for k in options]
    for attempt in range(PACKINGS):
        packed = pack(days, worth, towns, rooms, may, work=work)
        failed = set()
        for k, team in sorted(zip(options, packed, strict=True), key=lambda pair: -table.days[pair[0]]):
            if team >= 0 and not table.place(k, rnd, teams[team]):
                failed.add(team)
        if not failed or attempt == PACKINGS - 1:
            return
        for k in options:
            table.remove(table.site[k])
        for team in failed:
            rooms[team] -= HALF_DAY
