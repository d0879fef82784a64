"""Timetables: tours of all teams in all rounds, into which visits are put and from which they are taken, one at a time."""

import math
import random
from collections.abc import Callable

import numpy as np

from optimize.assigning.guide import Guide
from optimize.problem.able_teams import able_teams
from optimize.problem.problem import Problem

TOLERANCE = 1e-9
NEAR = 42
"""Sites around each that are looked up as its neighbours."""

Place = tuple[int, int, int]
"""Option, round and team of a visit."""
Kept = tuple[dict[tuple[int, int], tuple[list[int], float]], dict[int, Place | None]]
"""Tours with the days that they take, and places of sites, to go back to."""


class Timetable:
    """Tours of all teams in all rounds.

    Every state is executable: stays are long enough with the way, teams are able to what they do, guests have their host,
    clusters are large enough and quotas are kept, as long as whoever changes it asks `allowed` first and opens clusters as a
    whole. Plain lists, not arrays: a step touches a few numbers only.
    """

    def __init__(
        self,
        problem: Problem,
        guide: Guide,
        seed: int = 1,
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for whoever searches, not a secret
        self.rounds = len(problem.time)
        self.sites = problem.sites
        self.site, self.office = problem.site.tolist(), problem.office.tolist()
        self.days: list[float] = problem.days.tolist()
        self.host, self.cluster = problem.host.tolist(), problem.cluster.tolist()
        self.host_office: list[int] = problem.host_office.tolist()
        self.least: list[int] = problem.least.tolist()
        self.township = problem.network.townships
        self.base = [problem.sites + office for office in self.office]
        self.way = problem.network.matrix().tolist()
        self.rooms: list[list[float]] = problem.rooms.tolist()
        self.room = problem.stay.tolist()
        self.teams_of = [np.flatnonzero(problem.team_office == k).tolist() for k in range(len(problem.capacity))]
        self.need: list[int] = problem.need.tolist()
        self.able = able_teams(problem.able, self.teams_of, self.rounds)
        teams = len(self.room)
        self.used = [[0.0] * self.rounds for _ in range(teams)]
        self.tours: list[list[list[int]]] = [[[] for _ in range(self.rounds)] for _ in range(teams)]
        self.place_of: list[Place | None] = [None] * self.sites
        self._tours: dict[tuple[int, int], tuple[list[int], float]] = {}
        self._places: dict[int, Place | None] = {}
        self.group: list[int] = problem.quotas.group.tolist()
        self.quota: list[float] = [*problem.quotas.most.tolist(), math.inf]  # group -1, of options without a quota, is the last
        self.visits: list[int] = [0] * len(self.quota)
        self.floors: list[tuple[int, int]] = [(own, least) for own, least in enumerate(problem.quotas.least.tolist()) if least]
        self.owed = {own: np.flatnonzero(problem.quotas.group == own).tolist() for own, _ in self.floors}
        self.is_open: list[list[bool]] = problem.open.tolist()
        self.together: list[list[int]] = [[0] * self.rounds for _ in self.least]
        self.old: dict[int, Place] = {}
        self.change_price = 0.0
        self._tables(problem, guide)
        self._goals(problem)

    def _tables(self, problem: Problem, guide: Guide) -> None:
        """Lay out what each site costs in each round, and where to try to put it, best place first."""
        self.cost: list[list[float]] = np.column_stack([np.outer(problem.cost, problem.time), problem.left_out]).tolist()
        fits = (problem.days[:, None] <= problem.longest[problem.office] + TOLERANCE) & problem.open
        option, rnd = np.nonzero(fits)
        price = guide.prices[option, rnd]
        delay = problem.cost[problem.site[option]] * problem.time[rnd]
        self.orders: list[list[list[tuple[int, int]]]] = []
        for keys in ((rnd, price, problem.time[rnd]), (option, problem.time[rnd], delay + price)):
            order = np.lexsort((*keys, problem.site[option])) if len(option) else option
            ordered: list[list[tuple[int, int]]] = [[] for _ in range(self.sites)]
            for k, r in zip(option[order].tolist(), rnd[order].tolist(), strict=True):
                ordered[self.site[k]].append((k, r))
            self.orders.append(ordered)
        shortest = np.full(self.sites, np.inf)
        np.minimum.at(shortest, problem.site, problem.days)
        self.density = (problem.cost / np.where(np.isfinite(shortest), shortest, 1.0)).tolist()
        self.guests_of: list[list[int]] = [[] for _ in range(self.sites)]
        for k, host in enumerate(self.host):
            if host >= 0:
                self.guests_of[host].append(self.site[k])
        self.host_of = [-1] * self.sites
        for k, host in enumerate(self.host):
            if host >= 0:
                self.host_of[self.site[k]] = host
        self.is_host = [bool(guests) for guests in self.guests_of]
        self.members: list[list[int]] = [[] for _ in self.least]
        self.clusters_at: list[list[int]] = [[] for _ in range(self.sites)]
        for k, own in enumerate(self.cluster):
            if own >= 0:
                self.members[own].append(k)
                self.clusters_at[self.site[k]].append(own)
        self.guide = guide
        near = np.array(self.way)[: self.sites, : self.sites]
        self.near = np.argsort(near, axis=1, kind="stable")[:, :NEAR].tolist()

    def _goals(self, problem: Problem) -> None:
        self.goals_of: list[list[int]] = [[] for _ in range(self.sites)]
        self.in_time = [[*goal.rounds.tolist(), False] for goal in problem.goals]
        self.wanted: list[float] = [goal.wanted for goal in problem.goals]
        self.reached = [0] * len(problem.goals)
        self.goal_price = problem.goal_price
        for number, goal in enumerate(problem.goals):
            for site in np.flatnonzero(goal.sites).tolist():
                self.goals_of[site].append(number)
        self.delay: float = sum(row[self.rounds] for row in self.cost)

    def objective(self) -> float:
        """Tell what the schedule costs now."""
        missing = sum(max(want - have, 0.0) for want, have in zip(self.wanted, self.reached, strict=True))
        missing += sum(max(least - self.visits[own], 0) for own, least in self.floors)
        return self.delay + self.goal_price * missing

    def allowed(self, option: int, rnd: int) -> bool:
        """Whether host, cluster and quota let a single visit into a round."""
        host = self.host[option]
        if host >= 0:
            place = self.place_of[host]
            if place is None or place[1] != rnd or self.office[place[0]] != self.host_office[option]:
                return False
        own = self.cluster[option]
        if own >= 0 and self.together[own][rnd] < self.least[own]:
            return False
        group = self.group[option]
        return self.visits[group] < self.quota[group]

    def place(self, option: int, rnd: int, only: int | None = None) -> bool:
        """Put a visit into the tour that it lengthens least, of one team only if wanted; return whether there was room."""
        site, days, base = self.site[option], self.days[option], self.base[option]
        leave, best, chosen, where = self.way[site], math.inf, -1, 0
        able = self.able[self.need[option]][self.office[option]][rnd]
        for team in able if only is None else (only,):
            spare = self.room[team][rnd] - self.used[team][rnd] - days + TOLERANCE
            if spare < 0:
                continue
            before, position = base, 0
            for after in self.tours[team][rnd]:
                extra = self.way[before][site] + leave[after] - self.way[before][after]
                if extra < best and extra <= spare:
                    best, chosen, where = extra, team, position
                before, position = after, position + 1
            extra = self.way[before][site] + leave[base] - (self.way[before][base] if position else 0.0)
            if extra < best and extra <= spare:
                best, chosen, where = extra, team, position
        if chosen < 0:
            return False
        self._note(site, chosen, rnd)
        self.tours[chosen][rnd].insert(where, site)
        self.used[chosen][rnd] += days + best
        self.place_of[site] = (option, rnd, chosen)
        self._count(site, (option, rnd, chosen), 1)
        return True

    def remove(self, site: int) -> None:
        """Take a visit out."""
        place = self.place_of[site]
        if place is None:
            return
        option, rnd, team = place
        self._note(site, team, rnd)
        tour, base = self.tours[team][rnd], self.base[option]
        position = tour.index(site)
        before = tour[position - 1] if position else base
        after = tour[position + 1] if position + 1 < len(tour) else base
        del tour[position]
        if tour:
            saved = self.way[before][site] + self.way[site][after] - (self.way[before][after] if before != after else 0.0)
            self.used[team][rnd] -= self.days[option] + saved
        else:
            self.used[team][rnd] = 0.0
        self.place_of[site] = None
        self._count(site, place, -1)

    def _note(self, site: int, team: int, rnd: int) -> None:
        """Keep what stood before a step, to go back to."""
        self._places.setdefault(site, self.place_of[site])
        if (team, rnd) not in self._tours:
            self._tours[team, rnd] = (self.tours[team][rnd].copy(), self.used[team][rnd])

    def copy(self) -> Kept:
        """Copy everything as it stands, in the form that a step is taken back from."""
        tours = {
            (team, rnd): (tour.copy(), self.used[team][rnd])
            for team, row in enumerate(self.tours)
            for rnd, tour in enumerate(row)
        }
        return tours, dict(enumerate(self.place_of))

    def mark(self) -> None:
        """Begin to keep what changes, to go back to."""
        self._tours, self._places = {}, {}

    def go_back_to(self, kept: Kept) -> None:
        """Go back to a copy."""
        self._tours, self._places = kept
        self.go_back()

    def go_back(self) -> None:
        """Take back what has changed since the mark."""
        for (team, rnd), (tour, used) in self._tours.items():
            self.tours[team][rnd], self.used[team][rnd] = tour, used
        for site, place in self._places.items():
            now = self.place_of[site]
            if now is not None:
                self._count(site, now, -1)
            if place is not None:
                self._count(site, place, 1)
            self.place_of[site] = place

    def _count(self, site: int, place: Place, sign: int) -> None:
        option, rnd, _ = place
        row = self.cost[site]
        if self.old.get(site) == place:
            self.delay -= sign * self.change_price
        self.delay += sign * (row[rnd] - row[self.rounds])
        for goal in self.goals_of[site]:
            if self.in_time[goal][rnd]:
                self.reached[goal] += sign
        self.visits[self.group[option]] += sign
        own = self.cluster[option]
        if own >= 0:
            self.together[own][rnd] += sign

    def attempt(self, change: Callable[[], None]) -> bool:
        """Change the schedule, and take that back where it is not better; return whether it is."""
        before = self.objective()
        self.mark()
        change()
        if self.objective() < before - TOLERANCE and not self.overfull():
            return True
        self.go_back()
        return False

    def overfull(self) -> bool:
        """Whether a tour changed since the mark does not fit: where a detour is quicker, leaving a visit out lengthens it."""
        return any(self.used[team][rnd] > self.room[team][rnd] + TOLERANCE for team, rnd in self._tours)

    def stands(self, option: int, rnd: int) -> bool:
        """Whether an option is carried out in a round."""
        place = self.place_of[self.site[option]]
        return place is not None and place[:2] == (option, rnd)
