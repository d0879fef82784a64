"""A schedule in the making: visits in the tours of teams, placed and taken out one by one, always executable."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from optimize.composition import able_teams
from optimize.problem import Problem
from optimize.route import Tour, insertion
from scenarios.scenario import Scenario

TOLERANCE = 1e-9


class Schedule:
    """Tours of all teams in all rounds.

    Every change keeps the schedule executable: stays are long enough, teams are able to what they do, guests have their
    host, clusters are whole and quotas kept. Rounds, teams and options are indices.

    Parameters
    ----------
    scenario, problem
        What is planned.
    """

    def __init__(self, scenario: Scenario, problem: Problem) -> None:
        self.scenario = scenario
        self.problem = problem
        self.teams_of = [np.flatnonzero(problem.team_office == k).tolist() for k in range(len(scenario.offices))]
        self._teams, self._need = able_teams(problem.able, self.teams_of, len(problem.time)), problem.need.tolist()
        self.room = problem.stay
        self.tours: dict[tuple[int, int], Tour] = {}
        self.place_of: dict[int, tuple[int, int, int]] = {}
        """Option, round and team of each site with a visit."""
        self.guests: Counter[tuple[int, int]] = Counter()
        """Guests of each host site in each round."""
        self.by_mode: Counter[int] = Counter()
        self.together: Counter[tuple[int, int]] = Counter()
        """Sites of each cluster inspected together in each round."""
        self.quota = dict(problem.quotas)
        order = np.argsort(problem.site, kind="stable")
        bounds = np.searchsorted(problem.site[order], np.arange(problem.sites + 1))
        self.options_of = [order[a:b].tolist() for a, b in pairwise(bounds.tolist())]
        self._site, self._office = problem.site.tolist(), problem.office.tolist()
        self._days, self._host, self._mode = problem.days.tolist(), problem.host.tolist(), problem.mode.tolist()
        self._cluster: list[int] = problem.cluster.tolist()
        self._open: list[list[bool]] = problem.open.tolist()
        self._least: list[int] = problem.least.tolist()
        self._township = scenario.sites["township"].to_list()

    def allowed(self, option: int, rnd: int) -> bool:
        """Whether season, host, neighbours and quota let an option into a round, apart from the room for it."""
        if not self._open[option][rnd]:
            return False
        host = self._host[option]
        if host >= 0:
            place = self.place_of.get(host)
            if place is None or place[1] != rnd or self._office[place[0]] != self._office[option]:
                return False
        mode = self._mode[option]
        if mode in self.quota and self.by_mode[mode] >= self.quota[mode]:
            return False
        own = self._cluster[option]
        return own < 0 or self.together[own, rnd] >= self._least[own]

    def place(self, option: int, rnd: int) -> bool:
        """Put an option into a round, with the team that has the shortest way; return whether there was room."""
        if not self.allowed(option, rnd):
            return False
        site, days = self._site[option], self._days[option]
        travel, base = self.scenario.travel, self.scenario.travel.base(self._office[option])
        best: tuple[float, int, int, float] | None = None
        for team in self._teams[self._need[option]][self._office[option]][rnd]:
            room = self.room[team, rnd]
            tour = self.tours.get((team, rnd))
            load = tour.days if tour else 0.0
            if load + days > room + TOLERANCE:
                continue
            position, extra = insertion(travel, base, tour.sites if tour else [], site)
            if load + days + (tour.travel if tour else 0.0) + extra > room + TOLERANCE:
                continue
            known = tour is not None and self._township[site] in tour.townships
            score = extra - (1.0 if known else 0.0) + 1e-3 * load / room
            if best is None or score < best[0] - TOLERANCE:
                best = (score, team, position, extra)
        if best is None:
            return False
        _, team, position, extra = best
        tour = self.tours.setdefault((team, rnd), Tour())
        tour.insert(position, site, days, extra, self._township[site])
        self.place_of[site] = (option, rnd, team)
        self.by_mode[self._mode[option]] += 1
        if self._host[option] >= 0:
            self.guests[self._host[option], rnd] += 1
        if self._cluster[option] >= 0:
            self.together[self._cluster[option], rnd] += 1
        return True

    def place_early(self, site: int, rounds: Iterable[int]) -> bool:
        """Put a site into the first round that has room, in the mode that takes the fewest days there."""
        options = sorted(self.options_of[site], key=lambda k: (self._days[k], k))
        return any(self.place(option, rnd) for rnd in rounds for option in options)
