"""Search: a schedule taken apart and put together again, a few visits at a time, as long as that makes it better.

Ruin and recreate (Schrimpf et al. 2000) under a falling temperature. What is taken out - a township with its guests, a
cluster, neighbours, or visits of two rounds - goes back one by one to the first place with room, in an order of places that
the prices of the bound suggest. Random numbers come from a generator of its own, so that a plan is the same every time.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.composition import able_teams
from optimize.packing import WORK, pack
from optimize.problem import Problem
from optimize.stopping import Stop, never
from scenarios.travel import Travel
from scenarios.workload import HALF_DAY

TOLERANCE = 1e-9
WARM, COLD = 5e-5, 1e-5
"""First and last temperature as a share of the objective."""
BLINK = 0.03
"""Chance that a place is passed over although there is room."""
HALF = 0.5
PACKINGS = 4
"""Times that a round is packed anew because a team's way was too long."""
FOLLOW_HOST = 0.7
"""Value of the dice up to which a round is emptied for its host's guests."""
OPEN_CLUSTER = 0.3
"""Chance that a cluster all of whose sites are free is inspected as one."""
TELL_EVERY = 200
"""Steps after which progress is told although nothing got better."""
LARGEST = 14
"""Most visits taken out at a time, beside those that depend on them."""

Place = tuple[int, int, int]
"""Option, round and team of a visit."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """What the bound suggests."""

    prices: NDArray[np.float64]
    """Worth of what each option takes of its office's teams in each round, shape (options, rounds)."""
    share: NDArray[np.float64]
    """Share of each option in each round, shape (options, rounds)."""


class Search:
    """Tours of all teams in all rounds, and the search for better ones.

    Every state is executable: stays are long enough with the way, teams are able to what they do, guests have their host,
    clusters are large enough and quotas are kept. Plain lists, not arrays: a step touches a few numbers only.
    """

    def __init__(
        self,
        problem: Problem,
        travel: Travel,
        bases: Sequence[int],
        guide: Guide,
        townships: Sequence[str],
        seed: int = 1,
        nodes: NDArray[np.int64] | None = None,
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a search, not a secret
        self.rounds = len(problem.time)
        self.sites = problem.sites
        self.site, self.office = problem.site.tolist(), problem.office.tolist()
        self.days: list[float] = problem.days.tolist()
        self.host, self.cluster = problem.host.tolist(), problem.cluster.tolist()
        self.host_office: list[int] = problem.host_office.tolist()
        self.least: list[int] = problem.least.tolist()
        self.township = list(townships)
        self.base = [bases[office] for office in self.office]
        nodes = np.arange(self.sites + len(set(bases))) if nodes is None else nodes
        self.way = travel.days(nodes[:, None], nodes[None, :]).tolist()
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
        self.near = np.argsort(near, axis=1, kind="stable")[:, : 3 * LARGEST].tolist()

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

    # one visit ------------------------------------------------------------------------------------------------------

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

    def _copy(self) -> tuple[dict[tuple[int, int], tuple[list[int], float]], dict[int, Place | None]]:
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
        if self.objective() < before - TOLERANCE:
            return True
        self.go_back()
        return False

    # ruin -----------------------------------------------------------------------------------------------------------

    def _with_dependants(self, sites: Sequence[int]) -> list[int]:
        """Sites and all whose visits would not stand without theirs."""
        out: dict[int, None] = {}
        stack = list(sites)
        leaving: dict[tuple[int, int], int] = {}
        while stack:
            site = stack.pop()
            place = self.place_of[site]
            if site in out or place is None:
                continue
            out[site] = None
            option, rnd, _ = place
            for guest in self.guests_of[site]:
                visit = self.place_of[guest]
                if visit is not None and self.host[visit[0]] == site:
                    stack.append(guest)
            own = self.cluster[option]
            if own >= 0:
                leaving[own, rnd] = leaving.get((own, rnd), 0) + 1
                if self.together[own][rnd] - leaving[own, rnd] < self.least[own]:
                    for other in self.members[own]:
                        visit = self.place_of[self.site[other]]
                        if visit is not None and visit[0] == other and visit[1] == rnd:
                            stack.append(self.site[other])
        return list(out)

    def _choose(self) -> list[int]:
        """Choose visits to take out."""
        rng = self.random
        dice = rng.random()
        size = rng.randint(2, LARGEST)
        if dice < 0.15:  # noqa: PLR2004 - shares of the four ways to ruin
            hosts = [site for site in range(self.sites) if self.is_host[site]]
            if hosts:
                return [rng.choice(hosts)]
        if dice < 0.35 and self.members:  # noqa: PLR2004
            return [self.site[k] for k in rng.choice(self.members)] + self._of_round(rng.randrange(self.rounds), size // 3)
        if dice < 0.7:  # noqa: PLR2004
            here = rng.randrange(self.sites)
            around = [site for site in self.near[here] if not self.is_host[site]]
            host = self.place_of[self.host_of[here]] if self.host_of[here] >= 0 else None
            rnd = host[1] if host is not None and dice < FOLLOW_HOST else rng.randrange(self.rounds)
            return rng.sample(around, min(size, len(around))) + self._of_round(rnd, size // 2)
        one, other = rng.randrange(self.rounds), rng.randrange(self.rounds)
        return self._of_round(one, size // 2) + self._of_round(other, size - size // 2)

    def _of_round(self, rnd: int, size: int) -> list[int]:
        there = [site for tours in self.tours for site in tours[rnd] if not self.is_host[site]]
        return self.random.sample(there, min(size, len(there)))

    # recreate -------------------------------------------------------------------------------------------------------

    def recreate(self, sites: Sequence[int], *, blink: float = BLINK) -> None:
        """Put sites back: hosts, then clusters, then one by one."""
        rng = self.random
        left = dict.fromkeys(site for site in sites if self.place_of[site] is None)
        if self.old and rng.random() < HALF:
            self._restore(left)
        for site in [one for one in left if self.is_host[one] and self.place_of[one] is None]:
            self._put(self.orders[rng.random() < 0.5][site], blink)  # noqa: PLR2004
        self._pay_quotas(blink)
        self._open_clusters(left, blink)
        self._fill([site for site in left if self.place_of[site] is None], blink)

    def _pay_quotas(self, blink: float) -> None:
        """Place sites without a visit where quotas lack them."""
        for own, least in self.floors:
            if self.visits[own] >= least:
                continue
            free = [k for k in self.owed[own] if self.place_of[self.site[k]] is None]
            self.random.shuffle(free)
            for option in free:
                if self.visits[own] >= least:
                    break
                if self.place_of[self.site[option]] is None:
                    self._put([place for place in self.orders[1][self.site[option]] if place[0] == option], blink)

    def _fill(self, sites: list[int], blink: float) -> None:
        rng = self.random
        dice = rng.random()
        if dice < 0.5:  # noqa: PLR2004
            sites.sort(key=lambda site: -self.density[site] * (0.6 + 0.8 * rng.random()))
        elif dice < 0.8:  # noqa: PLR2004
            sites.sort(key=lambda site: -self.cost[site][0] * (0.6 + 0.8 * rng.random()))
        else:
            rng.shuffle(sites)
        orders = self.orders[rng.random() < 0.5]  # noqa: PLR2004
        for site in sites:
            self._put(orders[site], blink)

    def _put(self, places: Sequence[tuple[int, int]], blink: float) -> bool:
        rng = self.random.random
        return any(rng() >= blink and self.allowed(option, rnd) and self.place(option, rnd) for option, rnd in places)

    def _open_clusters(self, left: dict[int, None], blink: float) -> None:
        rng = self.random
        ready = sorted({own for site in left if self.place_of[site] is None for own in self.clusters_at[site]})
        rng.shuffle(ready)
        for own in ready:
            free = [k for k in self.members[own] if self.place_of[self.site[k]] is None]
            if len(free) < self.least[own] or rng.random() >= OPEN_CLUSTER:
                continue
            for rnd in range(self.rounds):
                if rng.random() >= max(blink, 0.2) and self.open(own, rnd):
                    break

    def open(self, own: int, rnd: int) -> bool:
        """Inspect a cluster in a round with those of its sites that have no visit; return whether enough fitted."""
        done: list[int] = []
        for k in self.members[own]:
            if not self.is_open[k][rnd]:
                continue
            group = self.group[k]
            if self.place_of[self.site[k]] is None and self.visits[group] < self.quota[group] and self.place(k, rnd):
                done.append(self.site[k])
        if self.together[own][rnd] >= self.least[own]:
            return True
        for site in done:
            self.remove(site)
        return False

    def start(self, work: float = WORK, stop: Stop = never) -> None:
        """Make a first schedule as the guide suggests: each round is packed into its teams, what is left goes where it fits.

        Parameters
        ----------
        work
            What CP-SAT may spend on a round whose visits don't fit into the teams in a simple way.
        stop
            Once it is true, CP-SAT is not asked any more.
        """
        chosen = self.guide.share > HALF + TOLERANCE  # not two halves of one site, each a rounding above
        for office, teams in enumerate(self.teams_of):
            for rnd in range(self.rounds):
                mine = [k for k in np.flatnonzero(chosen[:, rnd]).tolist() if self.office[k] == office]
                if mine and teams:
                    self._pack(mine, teams, rnd, 0.0 if stop() else work)
        self._settle()
        self.recreate([site for site in range(self.sites) if self.place_of[site] is None], blink=0.0)

    def start_from(self, old: dict[int, Place], price: float) -> set[int]:
        """Begin with an older schedule, as far as it is still possible; return the sites that are back in their places.

        Parameters
        ----------
        old
            Place of each of its visits.
        price
            Added to the objective for each of them that does not stand in its place.
        """
        self.old, self.change_price = old, price
        self.delay += price * len(old)
        self._restore(old)
        self._settle()
        back = {site for site in old if self.place_of[site] is not None}
        self.recreate([site for site in range(self.sites) if self.place_of[site] is None], blink=0.0)
        return back

    def _restore(self, sites: Iterable[int]) -> None:
        """Put visits back into their old places where they fit: hosts first, and clusters as long as enough of them do."""
        clusters: dict[tuple[int, int], list[int]] = {}
        for site in sorted(sites, key=lambda one: (not self.is_host[one], one)):
            if site not in self.old or self.place_of[site] is not None:
                continue
            option, rnd, team = self.old[site]
            own = self.cluster[option]
            if not self.is_open[option][rnd] or team not in self.able[self.need[option]][self.office[option]][rnd]:
                continue
            if own >= 0 and self.together[own][rnd] < self.least[own]:
                clusters.setdefault((own, rnd), []).append(site)
            elif self.allowed(option, rnd):
                self.place(option, rnd, team)
        for (own, rnd), members in sorted(clusters.items()):
            placed = []
            for site in members:
                option, _, team = self.old[site]
                group = self.group[option]
                if self.visits[group] < self.quota[group] and self.place(option, rnd, team):
                    placed.append(site)
            if self.together[own][rnd] < self.least[own]:
                for site in placed:
                    self.remove(site)

    def _settle(self) -> None:
        """Take out what has no host or too small a cluster."""
        for own, least in enumerate(self.least):
            for rnd in range(self.rounds):
                if 0 < self.together[own][rnd] < least:
                    for site in [self.site[k] for k in self.members[own] if self._stands(k, rnd)]:
                        self.remove(site)
        for site, host in enumerate(self.host_of):
            place = self.place_of[site]
            if place is not None and self.host[place[0]] == host >= 0 and not self.allowed(place[0], place[1]):
                self.remove(site)

    def _stands(self, option: int, rnd: int) -> bool:
        place = self.place_of[self.site[option]]
        return place is not None and place[:2] == (option, rnd)

    def _pack(self, options: list[int], teams: list[int], rnd: int, work: float) -> None:
        """Put visits into the stays of an office's teams; a team whose tour gets too long is given half a day less."""
        rooms = [self.rooms[team][rnd] for team in teams]
        days = [self.days[k] for k in options]
        worth = [self.cost[self.site[k]][self.rounds] + TOLERANCE for k in options]
        towns = [self.township[self.site[k]] for k in options]
        may = [[team in self.able[self.need[k]][self.office[k]][rnd] for team in teams] for k in options]
        for attempt in range(PACKINGS):
            packed = pack(days, worth, towns, rooms, may, work=work)
            failed = set()
            for k, team in sorted(zip(options, packed, strict=True), key=lambda pair: -self.days[pair[0]]):
                if team >= 0 and not self.place(k, rnd, teams[team]):
                    failed.add(team)
            if not failed or attempt == PACKINGS - 1:
                return
            for k in options:
                self.remove(self.site[k])
            for team in failed:
                rooms[team] -= HALF_DAY

    # the search -----------------------------------------------------------------------------------------------------

    def run(
        self, steps: int, bound: float, gap: float, progress: Callable[[float], None] | None = None, stop: Stop = never
    ) -> None:
        """Search for a number of steps, or until the gap to the bound is proven or a stop is asked for; keep the best.

        Parameters
        ----------
        progress
            Called with the objective whenever it falls, and now and then in between.
        """
        now = best = self.objective()
        kept = self._copy()
        for step in range(steps):
            if best - bound <= gap * best or stop():
                break
            if progress is not None and step % TELL_EVERY == 0:
                progress(best)
            temperature = now * WARM * (COLD / WARM) ** (step / steps)
            self.mark()
            touched = self._with_dependants(self._choose())
            for site in touched:
                self.remove(site)
            left_out = [site for site, place in enumerate(self.place_of) if place is None]
            self.recreate(left_out)
            value = self.objective()
            if value <= now or self.random.random() < math.exp((now - value) / temperature):
                now = value
                if value < best - TOLERANCE:
                    best = value
                    kept = self._copy()
                    if progress is not None:
                        progress(best)
            else:
                self.go_back()
        self._tours, self._places = kept
        self.go_back()
