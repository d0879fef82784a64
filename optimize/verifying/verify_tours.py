"""What the verifier knows of tours: a team is never in two places, and work and way fit into its stay."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from optimize.verifying.verify_row import TOLERANCE, Breaches, Columns, Row
from optimize.verifying.verify_stays import Stays
from scenarios.language import say
from scenarios.scenario import Scenario


def check_tours(scenario: Scenario, rows: Iterable[Row], sites: Columns, stays: Stays, breaches: Breaches) -> None:
    """Check what each team does in each round."""
    by_team: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_team[row.team, row.round].append(row)
    tours = [sorted(tour, key=lambda row: (row.start, row.number)) for tour in by_team.values()]
    for tour, way in zip(tours, _ways(scenario, tours, sites, stays).tolist(), strict=True):
        _never_twice(tour, breaches)
        needed, most = sum(row.days for row in tour) + way, stays.days(tour[0].team, tour[0].round)
        if needed > most + TOLERANCE:
            where = say(f"team {tour[0].team}, round {tour[0].round}", f"{tour[0].team} 组 {tour[0].round} 轮")
            found = say(f"{needed:.2f} days of work and travel", f"工作与路程 {needed:.2f} 天")
            breaches.add(where, found, say(f"at most {most}", f"不超过 {most}"))


def _ways(scenario: Scenario, tours: list[list[Row]], sites: Columns, stays: Stays) -> NDArray[np.float64]:
    """Days on the road of each tour, from the base through its sites and back, shape (tours,)."""
    if not tours:
        return np.empty(0)
    travel = scenario.travel
    stops = [
        (base := travel.base(stays.teams[tour[0].team].office), *(sites.index[row.site] for row in tour), base)
        for tour in tours
    ]
    ends = np.cumsum([len(one) for one in stops])
    nodes = np.fromiter(chain.from_iterable(stops), np.int64)
    legs = np.append(travel.days(nodes[:-1], nodes[1:]), 0.0)
    legs[ends - 1] = 0.0  # from one tour to the next there is no way
    return np.add.reduceat(legs, np.concatenate([[0], ends[:-1]]))


def _never_twice(tour: list[Row], breaches: Breaches) -> None:
    """Check that a visit begins when the one before is done."""
    for one, other in pairwise(tour):
        if (one.end - other.start).days > 1:  # a day may be shared: one visit ends and the next begins on it
            last = one.end - dt.timedelta(days=1)
            words = say(f"from {last} on, when {one.site} is done", f"{one.site} 结束后({last} 起)")
            breaches.add(other.place, other.start, words)
