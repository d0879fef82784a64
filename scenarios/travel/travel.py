"""How long it takes from one place to another, in working days."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.immutable import fixed_property, freeze_fields
from scenarios.sites.made.places import arc_km


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """A region whose high places require acclimatisation."""

    inside: NDArray[np.bool_]
    """Whether each node lies in it, shape (nodes,)."""
    high: NDArray[np.bool_]
    """Whether each node is one of its high places, shape (nodes,)."""
    days: float
    """Days that it takes on the way from outside to a high place."""


@dataclass(frozen=True, eq=False)
class Travel:
    """Travel times between nodes: the sites, in the scenario's order, and behind them the offices' bases.

    Parameters
    ----------
    lon, lat
        Places of the nodes in degrees, shape (sites + offices,).
    days_per_km
        Days a km on the great circle, detour included.
    settling_days
        Days that each move to another site costs in addition to the road; nothing on the way back to a base.
    sites
        Number of sites; node ``sites + k`` is the base of office k.
    pairs
        Keys ``from * nodes + to`` of the pairs given by a table, ascending.
    pair_days
        Days of these pairs, the settling included.
    access
        Factor >= 1 of the way from or to each node, the larger of the two; 1 for all if omitted.
    ascents
        Regions whose altitude requires acclimatisation of those who come from outside.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    days_per_km: float
    settling_days: float
    sites: int
    pairs: NDArray[np.int64]
    pair_days: NDArray[np.float64]
    access: NDArray[np.float64] | None = None
    ascents: tuple[Ascent, ...] = ()

    def __post_init__(self) -> None:
        freeze_fields(self)

    @fixed_property
    def _angles(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of the nodes in radians, and the cosine of the latter, each of shape (nodes,)."""
        north = np.radians(self.lat)
        return np.radians(self.lon), north, np.cos(north)

    def base(self, office: int) -> int:
        """Node of the base of an office, given by its index."""
        return self.sites + office

    def circle_days(self, origin: NDArray[np.int64], destination: NDArray[np.int64]) -> NDArray[np.float64]:
        """Days along the great circle, detour included, whatever access, tables and altitude add to that or take from it."""
        east, north, narrow = self._angles
        a, b = origin, destination
        return arc_km(east[a], north[a], narrow[a], east[b], north[b], narrow[b]) * self.days_per_km

    def days(self, origin: ArrayLike, destination: ArrayLike) -> NDArray[np.float64]:
        """Days from nodes to nodes (arrays of node numbers that broadcast); 0 from a node to itself."""
        a, b = np.asarray(origin, np.int64), np.asarray(destination, np.int64)
        days = self.circle_days(a, b)
        if self.access is not None:
            days = days * np.maximum(self.access[a], self.access[b])
        days = days + np.where(b < self.sites, self.settling_days, 0.0)
        days = np.where(a == b, 0.0, days)
        if len(self.pairs):
            key = a * len(self.lon) + b
            place = np.minimum(np.searchsorted(self.pairs, key), len(self.pairs) - 1)
            days = np.where(self.pairs[place] == key, self.pair_days[place], days)
        for ascent in self.ascents:
            days = days + np.where(~ascent.inside[a] & ascent.high[b], ascent.days, 0.0)
        return days
