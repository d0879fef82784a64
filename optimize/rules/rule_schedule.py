"""A schedule in the making: visits placed one by one in the tours of teams, always executable."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from optimize.control.rounding import ROUNDING
from optimize.problem.able_teams import able_teams
from optimize.problem.problem import Problem
from optimize.routing.tours import insertion
from optimize.rules.legs import Legs
from scenarios.scenario import Scenario

BASE = 0
"""Spot of an office's base; see `optimize.rules.legs`."""


class Tour:
    """Sites of one team in one round, in order; days at sites, and days on the road with the way back."""

    __slots__ = ("days", "legs", "sites", "stops", "townships", "travel")

    def __init__(self) -> None:
        self.sites: list[int] = []
        self.stops = [BASE]
        """Spots in order, the base at both ends; the base alone where there are no sites."""
        self.legs: list[float] = []
        """Days from each stop to the next."""
        self.days = self.travel = 0.0
        self.townships: set[str] = set()


class RuleSchedule:
    """Tours of all teams in all rounds.

    Every change keeps the schedule executable: stays are long enough, teams are able to what they do, guests have their
    host, clusters are whole and quotas kept. Rounds, teams and options are indices. Plain lists, not arrays: a visit touches a
    few numbers only.

    Parameters
    ----------
    scenario, problem
        What is planned.
    """

    def __init__(self, scenario: Scenario, problem: Problem) -> None:
        self.scenario = scenario
        self.problem = problem
        offices, self.rounds = len(scenario.offices), len(problem.time)
        teams_by_office = np.argsort(problem.team_office, kind="stable")
        cuts = np.searchsorted(problem.team_office[teams_by_office], np.arange(offices + 1)).tolist()
        self.teams_of = [teams_by_office[first:last].tolist() for first, last in pairwise(cuts)]
        self._teams, self._need = able_teams(problem.able, self.teams_of, self.rounds), problem.need.tolist()
        self.room: list[list[float]] = problem.stay.tolist()
        self.tours: dict[tuple[int, int], Tour] = {}
        self.place_of: dict[int, tuple[int, int, int]] = {}
        """Option, round and team of each site with a visit."""
        self.guests: Counter[tuple[int, int]] = Counter()
        """Guests of each host site in each round."""
        self.by_group: Counter[int] = Counter()
        """Visits of each group with a quota."""
        self.together: Counter[tuple[int, int]] = Counter()
        """Sites of each cluster inspected together in each round."""
        self.most: list[float] = problem.quotas.most.tolist()
        order = np.argsort(problem.site, kind="stable")
        self._bounds = np.searchsorted(problem.site[order], np.arange(problem.sites + 1)).tolist()
        self._options: list[int] = order.tolist()
        self._lightest: list[int] = np.lexsort((problem.days, problem.site)).tolist()
        self._site, self._office = problem.site.tolist(), problem.office.tolist()
        self._days, self._host = problem.days.tolist(), problem.host.tolist()
        self._group: list[int] = problem.quotas.group.tolist()
        self._host_office: list[int] = problem.host_office.tolist()
        self._cluster: list[int] = problem.cluster.tolist()
        self._open = np.ascontiguousarray(problem.open).tobytes()
        self._least: list[int] = problem.least.tolist()
        self._township = scenario.sites["township"].to_list()
        self.legs = Legs(scenario.travel, problem.site, problem.office, offices)
        self._spare = [
            [max((self.room[team][rnd] for team in teams), default=-1.0) for rnd in range(self.rounds)]
            for teams in self.teams_of
        ]
        """Days that a visit of each office can take in each round at most, shape (offices, rounds); the way, where one more
        site never shortens a tour, is taken off."""

    def options_of(self, site: int) -> list[int]:
        """Options of a site, ascending."""
        return self._options[self._bounds[site] : self._bounds[site + 1]]

    def allowed(self, option: int, rnd: int) -> bool:
        """Whether season, host, neighbours and quota let an option into a round, apart from the room for it."""
        if not self._open[option * self.rounds + rnd]:
            return False
        host = self._host[option]
        if host >= 0:
            place = self.place_of.get(host)
            if place is None or place[1] != rnd or self._office[place[0]] != self._host_office[option]:
                return False
        group = self._group[option]
        if group >= 0 and self.by_group[group] >= self.most[group]:
            return False
        cluster = self._cluster[option]
        return cluster < 0 or self.together[cluster, rnd] >= self._least[cluster]

    def place(self, option: int, rnd: int) -> bool:
        """Put an option into a round, with the team that has the shortest way; return whether there was room."""
        office, days = self._office[option], self._days[option]
        if days > self._spare[office][rnd] + 2 * ROUNDING or not self.allowed(option, rnd):
            return False
        spot, township = self.legs.spot[option], self._township[self._site[option]]
        ways_in, ways_out = self.legs.around(office, spot)
        best: tuple[float, int, int, float] | None = None
        for team in self._teams[self._need[option]][office][rnd]:
            room = self.room[team][rnd]
            tour = self.tours.get((team, rnd), UNUSED)
            load = tour.days
            if load + days > room + ROUNDING:
                continue
            position, extra = insertion(ways_in, ways_out, tour.stops, tour.legs)
            if load + days + tour.travel + extra > room + ROUNDING:
                continue
            score = extra - (1.0 if township in tour.townships else 0.0) + (1e-3 * load / room if room else 0.0)
            if best is None or score < best[0] - ROUNDING:
                best = (score, team, position, extra)
        if best is None:
            return False
        _, team, position, extra = best
        self._insert(option, rnd, (team, position, extra), (ways_in, ways_out))
        return True

    def _insert(
        self, option: int, rnd: int, place: tuple[int, int, float], ways: tuple[Sequence[float], Sequence[float]]
    ) -> None:
        """Put an option into a leg of a team's tour that grows by so many days; `ways` are those to its site and from there."""
        site, office, spot = self._site[option], self._office[option], self.legs.spot[option]
        (team, position, extra), (ways_in, ways_out) = place, ways
        tour = self.tours.get((team, rnd))
        if tour is None:
            tour = self.tours[team, rnd] = Tour()
            tour.stops, tour.legs = [BASE, spot, BASE], [ways_in[BASE], ways_out[BASE]]
        else:
            origin, destination = tour.stops[position : position + 2]
            tour.stops.insert(position + 1, spot)
            tour.legs[position : position + 1] = ways_in[origin], ways_out[destination]
        tour.sites.insert(position, site)
        tour.days += self._days[option]
        tour.travel += extra
        tour.townships.add(self._township[site])
        self.place_of[site] = (option, rnd, team)
        if self._group[option] >= 0:
            self.by_group[self._group[option]] += 1
        if self._host[option] >= 0:
            self.guests[self._host[option], rnd] += 1
        if self._cluster[option] >= 0:
            self.together[self._cluster[option], rnd] += 1
        spare = -1.0
        for team in self.teams_of[office]:
            tour = self.tours.get((team, rnd), UNUSED)
            room = self.room[team][rnd] - tour.days - (tour.travel if self.legs.plain else 0.0)
            spare = max(spare, room)
        self._spare[office][rnd] = spare

    def place_owed(self, sites: Iterable[int], rounds: Iterable[int]) -> None:
        """Place as many visits as the quotas ask for at least, going through the sites in their order, as early as may be."""
        least, all_rounds = self.problem.quotas.least, list(rounds)
        if not (least > 0).any():
            return
        for site in sites:
            quota_options = [
                k for k in self.options_of(site) if (group := self._group[k]) >= 0 and self.by_group[group] < least[group]
            ]
            if site not in self.place_of:
                any(self._with_host(option, rnd) for option in quota_options for rnd in all_rounds)

    def _with_host(self, option: int, rnd: int) -> bool:
        """Put an option into a round, its host before it where that has no visit yet."""
        host = self._host[option]
        if host >= 0 and host not in self.place_of:
            host_options = [k for k in self.options_of(host) if self._office[k] == self._host_office[option]]
            if not any(self.place(k, rnd) for k in host_options):
                return False
        return self.place(option, rnd)

    def riders(self) -> dict[int, list[int]]:
        """Sites that can be inspected with one other site alone, their township mostly, by that site; clusters apart."""
        result: dict[int, list[int]] = {}
        for site in range(self.problem.sites):
            hosts = {self._host[k] for k in self.options_of(site) if self._cluster[k] < 0}
            if len(hosts) == 1 and (host := hosts.pop()) >= 0:
                result.setdefault(host, []).append(site)
        return result

    def place_together(self, host: int, riders: Sequence[int], rounds: Sequence[int]) -> None:
        """Put a site and all that can only ride on it into the first round with room for them all, else into the emptiest.

        A township that is begun in a round that is nearly full would leave its villages without a visit.
        """
        if host in self.place_of:
            return
        lightest = [self._lightest[self._bounds[site]] for site in (host, *riders) if self.options_of(site)]
        days_needed: Counter[int] = Counter()
        for option in lightest:
            days_needed[self._office[option]] += self._days[option]
        spare = {office: [self._left(office, rnd) for rnd in rounds] for office in days_needed}
        days_lacking = [
            sum(max(days_needed[office] - spare[office][k], 0.0) for office in days_needed) for k in range(len(rounds))
        ]
        for place in sorted(range(len(rounds)), key=lambda k: (days_lacking[k], k)):
            if self.place_early(host, [rounds[place]]):
                break
        for site in riders:
            self.place_early(site, rounds)

    def _left(self, office: int, rnd: int) -> float:
        """Days that the teams of an office have left in a round for further visits near to those that they make."""
        tours = ((self.room[team][rnd], self.tours.get((team, rnd), UNUSED)) for team in self.teams_of[office])
        return float(sum(max(room - tour.days - tour.travel, 0.0) for room, tour in tours))

    def place_early(self, site: int, rounds: Iterable[int]) -> bool:
        """Put a site into the first round that has room, in the mode that takes the fewest days; not one that has a place."""
        if site in self.place_of:
            return True
        options = self._lightest[self._bounds[site] : self._bounds[site + 1]]
        choices = [(option, self._days[option] - 2 * ROUNDING, self._spare[self._office[option]]) for option in options]
        return any(days <= spare[rnd] and self.place(option, rnd) for rnd in rounds for option, days, spare in choices)


UNUSED = Tour()
"""The tour of a team that has no visit yet; never changed."""
