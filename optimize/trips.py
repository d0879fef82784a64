"""Trips: how long the way from an office's base to a site takes at least, and back."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scenarios.sites.places import EARTH_RADIUS_KM
from scenarios.travel.travel import Travel

SLACK = 1e-9
"""Share by which circles are drawn larger, for rounding."""


def shortest_trips(travel: Travel, offices: int) -> NDArray[np.float64]:
    """Days of the shortest way from each office's base to any site and back, shape (offices,); 0 where there are no sites.

    No way is shorter than along the great circle, tables of travel apart: only sites that are as near as that, and those that a
    table names together with a base, have to be looked at.
    """
    if not travel.sites:
        return np.zeros(offices)
    bases = travel.sites + np.arange(offices)
    lon, lat = np.radians(travel.lon), np.radians(travel.lat)
    spots = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    tree = cKDTree(spots[: travel.sites])
    nearest = np.asarray(tree.query(spots[bases])[1], np.int64)
    least = _both_ways(travel, bases, nearest)
    km = least / 2 / travel.days_per_km if travel.days_per_km > 0 else np.full(offices, np.inf)
    angle = np.minimum(km / EARTH_RADIUS_KM, np.pi) / 2
    around = tree.query_ball_point(spots[bases], 2 * np.sin(angle) * (1 + SLACK) + SLACK)
    origin, destination = np.divmod(travel.pairs, len(travel.lon))
    for k, base in enumerate(bases.tolist()):
        named = np.concatenate([destination[origin == base], origin[destination == base]])
        some = np.unique(np.concatenate([np.asarray(around[k], np.int64), named[named < travel.sites]]))
        if len(some):
            least[k] = min(least[k], _both_ways(travel, base, some).min())
    return least


def _both_ways(travel: Travel, base: NDArray[np.int64] | int, sites: NDArray[np.int64]) -> NDArray[np.float64]:
    return travel.days(base, sites) + travel.days(sites, base)


def least_ways(travel: Travel, base: NDArray[np.int64], sites: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road of any tour from each base through each site and back, at least.

    Twice the great circle: no tour is shorter, whatever roads cost beside it. Where a table of travel names ways that are
    quicker than that, all count as if they were as quick as the quickest of them.
    """
    share = 1.0
    if len(travel.pairs):
        named = travel.circle_days(*np.divmod(travel.pairs, len(travel.lon)))
        some = named > 0
        share = float(min(1.0, (travel.pair_days[some] / named[some]).min(initial=1.0)))
    settling = 0.0 if len(travel.pairs) else travel.settling_days
    return 2.0 * share * travel.circle_days(base, sites) + settling
