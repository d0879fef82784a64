"""One visit tried at all places of a schedule: how each changes every term of the objective."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from optimize.placing.place import PlaceEffect
from optimize.placing.place_rules import ALLOWED, PlaceRules
from optimize.problem.problem import Problem
from optimize.routing.tours import insertion
from optimize.scoring.schedule import Schedule
from optimize.scoring.terms import Terms, evaluate
from scenarios.scenario import Scenario

TERMS = tuple(field.name for field in fields(Terms))


class PlaceTrials:
    """Tries one site at all places of a schedule."""

    def __init__(self, scenario: Scenario, problem: Problem, schedule: Schedule, row: int) -> None:
        self.scenario, self.problem, self.row = scenario, problem, row
        self.schedule = schedule
        self.without_visit = self._without(schedule, row)
        self.before = evaluate(problem, schedule)
        self.options = np.flatnonzero(problem.site == row)
        self.tours = self.without_visit.tours()
        self.rules = PlaceRules(scenario, problem, self.without_visit, self.tours, row, schedule)

    @staticmethod
    def _without(schedule: Schedule, row: int) -> Schedule:
        arrays = [array.copy() for array in (schedule.option, schedule.round, schedule.team, schedule.rank)]
        for array in arrays:
            array[row] = -1
        return Schedule(arrays[0], arrays[1], arrays[2], arrays[3])

    def every_place(self) -> Iterator[PlaceEffect]:
        """Yield every place, in the order of modes, rounds and teams."""
        for option in self.options.tolist():
            for rnd in range(len(self.problem.time)):
                for team in self._teams(option):
                    yield self._place(option, rnd, team)

    def _teams(self, option: int) -> list[int]:
        """Teams of the option's office of the size that it is for."""
        problem = self.problem
        fitting = (problem.team_office == problem.office[option]) & (problem.team_crew == problem.crew[option])
        return np.flatnonzero(fitting).tolist()

    def _place(self, option: int, rnd: int, team: int) -> PlaceEffect:
        scenario, problem = self.scenario, self.problem
        current = (self.schedule.option[self.row], self.schedule.round[self.row], self.schedule.team[self.row])
        present = current == (option, rnd, team)
        position, detour = self._insertion(team, rnd)
        trial = self.schedule if present else self._with(option, rnd, team, position)
        new_terms = evaluate(problem, trial)
        terms = {name: getattr(new_terms, name) - getattr(self.before, name) for name in TERMS}
        change = new_terms.total(problem.preferences.prices) - self.before.total(problem.preferences.prices)
        rule, forbidden = ALLOWED if present else self.rules.forbidden(option, rnd, team, detour)
        return PlaceEffect(
            scenario.modes[int(problem.mode[option])], scenario.rounds[rnd].id, scenario.teams[team].id, change, terms, rule,
            forbidden, present=bool(present),
        )  # fmt: skip

    def _insertion(self, team: int, rnd: int) -> tuple[int, float]:
        """Position in a team's tour at which the site lengthens the way least, and by how many days."""
        base = self.problem.sites + int(self.problem.team_office[team])
        tour = self.tours.get((team, rnd), [])
        stops = np.array([base, *tour, base] if tour else [base])
        site, days = np.full(len(stops), self.row), self.problem.network.days
        ways_in, ways_out, legs = days(stops, site), days(site, stops), days(stops[:-1], stops[1:])
        return insertion(ways_in.tolist(), ways_out.tolist(), range(len(stops)), legs.tolist())

    def _with(self, option: int, rnd: int, team: int, position: int) -> Schedule:
        rank = self.without_visit.rank.copy()
        rank[(self.without_visit.team == team) & (self.without_visit.round == rnd) & (rank >= position)] += 1
        values = (option, rnd, team)
        arrays = [array.copy() for array in (self.without_visit.option, self.without_visit.round, self.without_visit.team)]
        for array, value in zip(arrays, values, strict=True):
            array[self.row] = value
        rank[self.row] = position
        return Schedule(arrays[0], arrays[1], arrays[2], rank)
