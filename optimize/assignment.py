"""Assignment: the visits of each office's round are handed to its teams, again where they have changed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.packing import pack
from optimize.problem import Problem
from optimize.search import Place, Search

HALF = 0.5
WORK = 0.05
"""Deterministic time that CP-SAT may take for a round whose visits don't fit into the teams in a simple way."""


class Assignment:
    """Team of each visit of a whole solution of the allocation.

    Parameters
    ----------
    search
        A schedule to begin with.
    townships
        Township of each site.
    """

    def __init__(self, problem: Problem, allocation: Allocation, search: Search, townships: Sequence[str]) -> None:
        self.problem, self.allocation, self.townships = problem, allocation, townships
        self.teams_of, self.able = search.teams_of, search.able
        self.places: dict[int, Place] = {site: place for site, place in enumerate(search.place_of) if place is not None}
        self.rooms: list[list[float]] = problem.rooms.tolist()

    def follow(self, value: NDArray[np.float64]) -> bool:
        """Assign the visits of another solution; return whether they fit, and change nothing where they don't.

        Parameters
        ----------
        value
            Value of every column of the allocation.
        """
        problem, allocation = self.problem, self.allocation
        chosen = np.flatnonzero(value[: len(allocation.option)] > HALF)
        option, rnd = allocation.option[chosen], allocation.round[chosen]
        wanted = dict(zip(problem.site[option].tolist(), zip(option.tolist(), rnd.tolist(), strict=True), strict=True))
        changed = set()
        for site in wanted.keys() | self.places.keys():
            old, new = self.places.get(site), wanted.get(site)
            if old is None or old[:2] != new:
                changed |= {(int(problem.office[one[0]]), one[1]) for one in (old, new) if one is not None}
        places = {site: place for site, place in self.places.items() if wanted.get(site) == place[:2]}
        for office, here in sorted(changed):
            mine = [site for site, (k, r) in sorted(wanted.items()) if r == here and problem.office[k] == office]
            teams = self.teams_of[office]
            options = [wanted[site][0] for site in mine]
            packed = pack(
                [float(problem.days[k]) for k in options],
                [1.0] * len(mine),
                [self.townships[site] for site in mine],
                [self.rooms[team][here] for team in teams],
                [[team in self.able[int(problem.need[k])][office][here] for team in teams] for k in options],
                work=WORK,
            )
            if min(packed, default=0) < 0:
                return False
            for site, k, team in zip(mine, options, packed, strict=True):
                places[site] = (k, here, teams[team])
        self.places = places
        return True
