"""Assignment: the visits of each office's round are handed to its teams, again where they have changed."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Allocation
from optimize.assigning.packing import pack
from optimize.assigning.timetable import Timetable
from optimize.problem.problem import Problem
from scenarios.stays.workload import HALF_DAY

HALF = 0.5
WORK = 0.05
"""Deterministic time that CP-SAT may take for a round whose visits don't fit into the teams in a simple way."""
Chosen = Mapping[int, tuple[int, int]]
"""Option and round of each site with a visit."""


class Assignment:
    """A schedule that follows whole solutions of the allocation, as far as its teams can carry them out.

    Parameters
    ----------
    table
        The timetable; it is changed in place.
    """

    def __init__(self, problem: Problem, allocation: Allocation, table: Timetable) -> None:
        self.problem, self.allocation, self.table = problem, allocation, table
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
        problem, allocation, table = self.problem, self.allocation, self.table
        chosen = np.flatnonzero(value[: len(allocation.option)] > HALF)
        option, rnd = allocation.option[chosen], allocation.round[chosen]
        wanted: Chosen = dict(zip(problem.site[option].tolist(), zip(option.tolist(), rnd.tolist(), strict=True), strict=True))
        cells = self._changed(wanted)
        at_fault: dict[int, float] = {}
        handed: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for office, here in cells:
            options = sorted(k for k, r in wanted.values() if r == here and table.office[k] == office)
            teams = self._pack(office, here, options)
            handed[office, here] = (options, teams)
            if min(teams, default=0) < 0:
                packed = sum(table.days[k] for k, team in zip(options, teams, strict=True) if team >= 0)
                at_fault[office * table.rounds + here] = packed
        return at_fault or self._carry_out(wanted, handed)

    def _changed(self, wanted: Chosen) -> list[tuple[int, int]]:
        """Offices' rounds of which the visits are not those of the table."""
        office = self.table.office
        changed = set()
        for site, old in enumerate(self.table.place_of):
            new = wanted.get(site)
            if (old[:2] if old is not None else None) != new:
                changed |= {(office[one[0]], one[1]) for one in (old, new) if one is not None}
        return sorted(changed)

    def _pack(self, office: int, rnd: int, options: Sequence[int]) -> list[int]:
        """Team of each visit of an office's round, -1 for visits that don't fit: as many days as can be packed."""
        key = (office, rnd, tuple(options))
        if key not in self._packed:
            table, teams = self.table, self.table.teams_of[office]
            days = [table.days[k] for k in options]
            found = pack(
                days,
                days,
                [table.township[table.site[k]] for k in options],
                [self.rooms[team][rnd] for team in teams],
                [[team in table.able[table.need[k]][office][rnd] for team in teams] for k in options],
                work=WORK,
            )
            self._packed[key] = [teams[team] if team >= 0 else -1 for team in found]
        return self._packed[key]

    def _carry_out(self, wanted: Chosen, handed: Mapping[tuple[int, int], tuple[list[int], list[int]]]) -> dict[int, float]:
        """Put visits into tours; where ways make one too long, everything goes back, and half a day less can be packed."""
        table = self.table
        table.mark()
        for site, old in enumerate(table.place_of):
            if old is not None and ((table.office[old[0]], old[1]) in handed or wanted.get(site) != old[:2]):
                table.remove(site)
        for (office, rnd), (options, teams) in handed.items():
            order = sorted(range(len(options)), key=lambda k: -table.days[options[k]])
            if not all(table.place(options[k], rnd, teams[k]) for k in order):
                table.go_back()
                return {office * table.rounds + rnd: sum(table.days[k] for k in options) - HALF_DAY}
        return {}


def as_columns(table: Timetable, problem: Problem, allocation: Allocation) -> NDArray[np.float64]:
    """Write a timetable as a solution of the allocation: the value of every column."""
    model, rounds = allocation.model, len(problem.time)
    value = np.zeros(len(model.cost))
    number = np.full((len(problem.site), rounds), -1)
    number[allocation.option, allocation.round] = np.arange(len(allocation.option))
    placed = [place for place in table.place_of if place is not None]
    value[number[[place[0] for place in placed], [place[1] for place in placed]]] = 1.0
    value[allocation.clusters] = np.array(table.together, np.float64).reshape(-1, rounds) > 0
    value[allocation.left_out] = [float(place is None) for place in table.place_of]
    first = allocation.missing.start if len(problem.goals) else len(value) - len(table.floors)
    lacking = np.maximum(model.lower - model.matrix[:, :first] @ value[:first], 0.0)
    last = model.matrix[:, first:].tocoo()
    value[first + last.col] = lacking[last.row]
    return value
