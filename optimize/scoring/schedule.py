"""Schedules: which option is carried out at each site, in which round, by which team, and in which order. No dates yet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Place = tuple[int, int, int]
"""Option, round and team of a visit."""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Visits to the sites of a problem; all arrays have the shape (sites,), and -1 where there is no visit."""

    option: NDArray[np.int64]
    round: NDArray[np.int64]
    team: NDArray[np.int64]
    rank: NDArray[np.int64]
    """Position in the team's tour of the round, from 0."""
    old: "Schedule | None" = None
    """An older schedule, of which each visit that is changed has a price."""

    def in_order(self) -> NDArray[np.int64]:
        """Sites with a visit, by team, round and position."""
        site = np.flatnonzero(self.option >= 0)
        return site[np.lexsort((self.rank[site], self.round[site], self.team[site]))]

    def same_as(self, other: "Schedule") -> NDArray[np.bool_]:
        """Whether each site has the same option, round and team in both."""
        return np.asarray((self.option == other.option) & (self.round == other.round) & (self.team == other.team))

    def tours(self) -> dict[tuple[int, int], list[int]]:
        """Sites of each team in each round, in their order; stays without visits are left out."""
        tours: dict[tuple[int, int], list[int]] = {}
        for site in self.in_order().tolist():
            tours.setdefault((int(self.team[site]), int(self.round[site])), []).append(site)
        return tours


def schedule_of(sites: int, places: dict[int, Place], tours: dict[tuple[int, int], list[int]] | None = None) -> Schedule:
    """Return a schedule by the place of each site; without tours, sites stand in the order in which they are given."""
    option, rnd, team, rank = np.full((4, sites), -1)
    for site, place in places.items():
        option[site], rnd[site], team[site] = place
    if tours is None:
        count: dict[tuple[int, int], int] = {}
        for site, (_, site_round, site_team) in places.items():
            key = site_team, site_round
            rank[site] = count[key] = count.get(key, -1) + 1
    else:
        for tour in tours.values():
            rank[tour] = np.arange(len(tour))
    return Schedule(option, rnd, team, rank)
