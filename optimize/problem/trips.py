"""Trips: how long the way of any tour takes at least, whatever the travel times are.

Tables of travel may be one-way, rounded, or quicker by a detour; access and altitude break the triangle inequality even without
a table. So nothing here takes a direct way for the shortest one.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scenarios.sites.made.places import EARTH_RADIUS_KM
from scenarios.travel.travel import Travel

SLACK = 1e-9
"""Share by which circles are drawn larger, for rounding."""


def shortest_trips(travel: Travel, offices: int) -> NDArray[np.float64]:
    """Days on the road of any tour from each office's base and back, at least, shape (offices,); 0 where there are no sites.

    A tour goes out to its first site and comes home from its last, which need not be the same: the quickest way out and the
    quickest way home, of whichever sites. No way is shorter than along the great circle, tables of travel apart: only sites
    that are as near as that, and those that a table names together with a base, have to be looked at.
    """
    if not travel.sites:
        return np.zeros(offices)
    bases = travel.sites + np.arange(offices)
    lon, lat = np.radians(travel.lon), np.radians(travel.lat)
    spots = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    tree = cKDTree(spots[: travel.sites])
    nearest = np.asarray(tree.query(spots[bases])[1], np.int64)
    way_out, home = travel.days(bases, nearest), travel.days(nearest, bases)
    reach = np.maximum(way_out, home)  # a farther site than that by the great circle is no quicker, out or home
    km = reach / travel.days_per_km if travel.days_per_km > 0 else np.full(offices, np.inf)
    angle = np.minimum(km / EARTH_RADIUS_KM, np.pi) / 2
    around = tree.query_ball_point(spots[bases], 2 * np.sin(angle) * (1 + SLACK) + SLACK)
    origin, destination = np.divmod(travel.pairs, len(travel.lon))
    for k, base in enumerate(bases.tolist()):
        nodes = np.concatenate([destination[origin == base], origin[destination == base]])
        near = np.unique(np.concatenate([np.asarray(around[k], np.int64), nodes[nodes < travel.sites]]))
        if len(near):
            way_out[k] = min(way_out[k], travel.days(base, near).min())
            home[k] = min(home[k], travel.days(near, base).min())
    return np.asarray(way_out + home)


def least_ways(travel: Travel, base: NDArray[np.int64], sites: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road of any tour from each base through each site and back, at least.

    Twice the great circle: no tour is shorter, whatever roads cost beside it. Where a table of travel names ways that are
    quicker than that, all count as if they were as quick as the quickest of them.
    """
    share = 1.0
    if len(travel.pairs):
        circle = travel.circle_days(*np.divmod(travel.pairs, len(travel.lon)))
        by_name = circle > 0
        share = float(min(1.0, (travel.pair_days[by_name] / circle[by_name]).min(initial=1.0)))
    settling = 0.0 if len(travel.pairs) else travel.settling_days
    return 2.0 * share * travel.circle_days(base, sites) + settling
