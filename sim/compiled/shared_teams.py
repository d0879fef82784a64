"""Teams that are at several sites at a time: how visits go together, and the gaps that a plan with them leaves."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import Beside, SideBySide, group_size, side_by_side
from sim.compiled.stays import Stays


@dataclass(frozen=True, slots=True)
class SharedTeams:
    """Which visits run side by side."""

    rules: SideBySide
    mode: tuple[int, ...]
    """Mode of each visit."""

    def beside(self, visit: int, team: int, rnd: int) -> Beside:
        """How a visit goes together with others of a team's round."""
        return self.rules.of(self.mode[visit], team, rnd)


def compile_shared_teams(scenario: Scenario, modes: list[str]) -> SharedTeams | None:
    """Take what the scenario says of visits side by side, by the mode of each visit; None where all go one after the other."""
    rules = side_by_side(scenario)
    if rules is None:
        return None
    column = {name: k for k, name in enumerate(scenario.modes)}
    return SharedTeams(rules, tuple(column[name] for name in modes))


def planned_gaps(
    shared_teams: SharedTeams,
    stays: Stays,
    tours: tuple[NDArray[np.int64], NDArray[np.int64]],
    ways: tuple[NDArray[np.float64], NDArray[np.float64]],
    team_days: NDArray[np.float64],
    start: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Find the slots before which visits do not begin, as `sim.compiled.tours.holds` does where none run side by side.

    A visit is held back where the plan leaves a gap before its group, and where it begins on a later day than the visits before
    it that are still under way: it does not begin with them.
    """
    (order, bounds), (onward, outward) = tours, ways
    teams, rounds = stays.first.shape
    hold = np.zeros(len(team_days))
    for team in range(teams):
        for rnd in range(rounds):
            tour = order[bounds[team * rounds + rnd] : bounds[team * rounds + rnd + 1]].tolist()
            slot = np.searchsorted(stays.slot_day[team], start[tour]).tolist() if tour else []
            now, place = float(stays.first[team, rnd]), 0
            visit_rules = [shared_teams.beside(visit, team, rnd) for visit in tour]
            while place < len(tour):
                group_start = now + float(onward[tour[place]] if place else outward[tour[place]])
                if slot[place] > math.floor(group_start + TIME_TOLERANCE):
                    hold[tour[place]] = group_start = slot[place]
                elif place and slot[place] < math.floor(now + TIME_TOLERANCE):
                    hold[tour[place]] = slot[place]  # already passed where it is its turn; it joins no group that began before
                size = group_size(visit_rules[place:])
                size = next((k for k in range(1, size) if slot[place + k] > group_start + TIME_TOLERANCE), size)
                group = tour[place : place + size]
                now = group_start + float(onward[group[1:]].sum() + team_days[group].sum())
                place += size
    return hold
