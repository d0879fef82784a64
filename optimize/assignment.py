"""Assignment: the visits of each office's round are handed to its teams, again where they have changed."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.packing import pack
from optimize.problem import Problem
from optimize.search import Search
from scenarios.workload import HALF_DAY

HALF = 0.5
WORK = 0.05
"""Deterministic time that CP-SAT may take for a round whose visits don't fit into the teams in a simple way."""
Chosen = Mapping[int, tuple[int, int]]
"""Option and round of each site with a visit."""


class Assignment:
    """A schedule that follows whole solutions of the allocation, as far as its teams can carry them out.

    Parameters
    ----------
    search
        The schedule; it is changed in place.
    """

    def __init__(self, problem: Problem, allocation: Allocation, search: Search) -> None:
        self.problem, self.allocation, self.schedule = problem, allocation, search
        self.rooms: list[list[float]] = problem.rooms.tolist()
        self._packed: dict[tuple[int, int, tuple[int, ...]], list[int]] = {}

    def follow(self, value: NDArray[np.float64]) -> dict[int, float]:
        """Carry another solution out.

        Parameters
        ----------
        value
            Value of every column of the allocation.

        Returns
        -------
        dict
            Empty where the teams can carry it out: the schedule is that one now. Otherwise the schedule is as it was, and these
            are the days that can be packed in each office's round at fault, by office x rounds + round.
        """
        problem, allocation, schedule = self.problem, self.allocation, self.schedule
        chosen = np.flatnonzero(value[: len(allocation.option)] > HALF)
        option, rnd = allocation.option[chosen], allocation.round[chosen]
        wanted: Chosen = dict(zip(problem.site[option].tolist(), zip(option.tolist(), rnd.tolist(), strict=True), strict=True))
        cells = self._changed(wanted)
        at_fault: dict[int, float] = {}
        handed: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for office, here in cells:
            options = sorted(k for k, r in wanted.values() if r == here and schedule.office[k] == office)
            teams = self._pack(office, here, options)
            handed[office, here] = (options, teams)
            if min(teams, default=0) < 0:
                packed = sum(schedule.days[k] for k, team in zip(options, teams, strict=True) if team >= 0)
                at_fault[office * schedule.rounds + here] = packed
        return at_fault or self._carry_out(wanted, handed)

    def _changed(self, wanted: Chosen) -> list[tuple[int, int]]:
        """Offices' rounds of which the visits are not those of the schedule."""
        office = self.schedule.office
        changed = set()
        for site, old in enumerate(self.schedule.place_of):
            new = wanted.get(site)
            if (old[:2] if old is not None else None) != new:
                changed |= {(office[one[0]], one[1]) for one in (old, new) if one is not None}
        return sorted(changed)

    def _pack(self, office: int, rnd: int, options: Sequence[int]) -> list[int]:
        """Team of each visit of an office's round, -1 for visits that don't fit: as many days as can be packed."""
        key = (office, rnd, tuple(options))
        if key not in self._packed:
            schedule, teams = self.schedule, self.schedule.teams_of[office]
            days = [schedule.days[k] for k in options]
            found = pack(
                days,
                days,
                [schedule.township[schedule.site[k]] for k in options],
                [self.rooms[team][rnd] for team in teams],
                [[team in schedule.able[schedule.need[k]][office][rnd] for team in teams] for k in options],
                work=WORK,
            )
            self._packed[key] = [teams[team] if team >= 0 else -1 for team in found]
        return self._packed[key]

    def _carry_out(self, wanted: Chosen, handed: Mapping[tuple[int, int], tuple[list[int], list[int]]]) -> dict[int, float]:
        """Put visits into tours; where ways make one too long, everything goes back, and half a day less can be packed."""
        schedule = self.schedule
        schedule.mark()
        for site, old in enumerate(schedule.place_of):
            if old is not None and ((schedule.office[old[0]], old[1]) in handed or wanted.get(site) != old[:2]):
                schedule.remove(site)
        for (office, rnd), (options, teams) in handed.items():
            order = sorted(range(len(options)), key=lambda k: -schedule.days[options[k]])
            if not all(schedule.place(options[k], rnd, teams[k]) for k in order):
                schedule.go_back()
                return {office * schedule.rounds + rnd: sum(schedule.days[k] for k in options) - HALF_DAY}
        return {}
