"""Planning on a rolling horizon: before each round the rest of an office's term is planned again, quickly.

For dispatch ``reoptimize``, which does this thousands of times in a simulation: insertion and exchange, with the plan's
objective for prices. What stands stays where it fits; visits of later rounds come forward into room that has become free; what
has lost its place goes to the earliest round with room, or takes the place of what can wait; and behind what is expected to
fit each team is given one visit more, to begin if there is time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem import build_problem
from scenarios.plan import Plan
from scenarios.scenario import Scenario
from sim.carrying import EXTEND, NEXT_ROUND
from sim.desk import Office, Shared
from sim.planner import Carried

TOLERANCE = 1e-9
MOST_EXCHANGES, EACH = 30, 10
"""Visits that are tried in exchange for those that find no place in time: before a round, and for each."""
NEARLY = 0.999
Cell = tuple[int, int]
"""Team and round."""


@dataclass(frozen=True, slots=True, eq=False)
class Rolling:
    """Prices of the scenario's objective: all that a re-planner must know beside what the simulation tells it."""

    price: NDArray[np.float64]
    """Price of each site covered in each round, and last of one that is never; shape (sites, rounds + 1)."""
    goal_price: float
    """Price of one site missing at a milestone."""

    def at(self, office: Office) -> "OfficeRolling":
        """Get ready for an office."""
        return OfficeRolling(office, self.price, self.goal_price)


def make_rolling(scenario: Scenario, plan: Plan) -> Rolling:
    """Make the re-planner for a plan.

    Of a milestone that asks for a part of the sites those count that the plan covers in time; of one that asks for all, all.
    """
    problem = build_problem(scenario)
    price = np.column_stack([np.outer(problem.cost, problem.time), problem.left_out])
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    first = np.full(len(scenario.sites), len(rounds))
    for name, rnd in plan.visits.select("site", "round").iter_rows():
        row = scenario.site_row[name]
        first[row] = min(first[row], rounds[rnd])
    for goal in problem.goals:
        in_time = np.append(goal.rounds, False)
        counted = goal.sites.copy()
        if goal.wanted < goal.sites.sum():
            counted &= in_time[first]
        price[np.ix_(counted, ~in_time)] += problem.goal_price
    return Rolling(price, problem.goal_price)


class OfficeRolling:
    """What the re-planner knows of an office; the same in all replications."""

    def __init__(self, office: Office, price: NDArray[np.float64], goal_price: float) -> None:
        floor, given = office.floor, office.floor.given
        self.office, self.floor, self.goal_price = office, floor, goal_price
        fixed = (given.tied | given.clustered).tolist()
        mine = sorted(floor.visits_of[office.number].tolist(), key=lambda visit: (floor.mean[visit], visit))
        self.options: dict[int, list[int]] = {}
        """Visits that may be planned anew at each site, the lightest first; none that takes a cluster or its own team."""
        for visit in mine:
            if not fixed[visit]:
                self.options.setdefault(floor.site[visit], []).append(visit)
        sites = sorted({floor.site[visit] for visit in mine})
        self.price: dict[int, list[float]] = dict(zip(sites, price[sites].tolist(), strict=True))
        behind = np.cumsum(price[sites][:, ::-1], axis=1)[:, ::-1][:, 1:] / np.arange(price.shape[1] - 1, 0, -1)
        self.later: dict[int, list[float]] = dict(zip(sites, behind.tolist(), strict=True))
        """Mean price of each site in the rounds behind each round, and never."""
        self.tours = {(team, rnd): floor.tours[team, rnd] for rnd, teams in enumerate(office.at_hand) for team in teams}
        self.used = {cell: self.length(tour) for cell, tour in self.tours.items()}
        self.room = {(team, rnd): floor.days[team][rnd] + TOLERANCE for team, rnd in self.tours}
        self.place = {floor.site[visit]: (visit, cell) for cell, tour in self.tours.items() for visit in tour}
        planned = {floor.site[visit] for visit in mine if visit < given.planned}
        self.left_out = [site for site in self.options if site not in planned]
        """Sites that have no visit in the plan."""
        worth = {site: self.price[site][-1] / floor.mean[visits[0]] for site, visits in self.options.items()}
        self.by_worth = sorted(self.options, key=lambda site: (-worth[site], site))
        """Sites by their price for each day, the dearest first."""
        self.rank = {site: rank for rank, site in enumerate(self.by_worth)}
        self.least = min((floor.mean[visits[0]] for visits in self.options.values()), default=np.inf)

    def length(self, tour: list[int]) -> float:
        """Days that a tour is expected to take, from the base and home."""
        floor, row, total = self.floor, None, 0.0
        for visit in tour:
            total += (floor.outward[visit] if row is None else row[floor.spot[visit]]) + floor.mean[visit]
            row = self.office.roads.row(floor.spot[visit])
        return total + (floor.homeward[tour[-1]] if tour else 0.0)

    def begin(self, shared: Shared) -> "OfficeBook":
        """Begin a replication with the plan that was given."""
        return OfficeBook(self, shared)


class OfficeBook:
    """The plan of an office in one replication."""

    def __init__(self, given: OfficeRolling, shared: Shared) -> None:
        self.given, self.floor, self.quotas = given, given.floor, shared.left
        self.row_of = given.office.roads.row
        self.tours = {cell: tour.copy() for cell, tour in given.tours.items()}
        self.used = given.used.copy()
        self.place = given.place.copy()
        """Visit, and team and round, of each site whose visit is still to come."""
        self.pool = dict.fromkeys(given.left_out)
        """Sites that wait for a place."""
        self.now = self.tries = 0
        self.ahead: dict[int, list[int]] = {}
        """Visits that each team goes on with in the round now."""

    def settle(self, rnd: int, carried: Carried, freed: list[int]) -> Mapping[int, list[int]]:
        """Plan the rest of the term again before a round."""
        floor, teams = self.floor, self.given.office.at_hand[rnd]
        self.now, self.tries = rnd, 0
        self.ahead = {team: [visit for visit, _ in some] for team, some in carried.items()}
        for visit in freed:
            if floor.quota[visit] >= 0:
                self.quotas[floor.quota[visit]] += 1
            if floor.site[visit] in self.given.options:
                self.pool[floor.site[visit]] = None
        for team, some in carried.items():
            done = sum(floor.mean[visit] - days for visit, days in some)
            self.used[team, rnd] = self.given.length([*self.ahead[team], *self.tours[team, rnd]]) - done
        for team in teams:
            self._make_room((team, rnd))
        self._come_forward()
        if self.pool:
            self._place_pool()
        for team in teams:
            self._one_more((team, rnd))
        for site in sorted(self.pool, key=self.given.rank.__getitem__):
            found = self._earliest(site, rnd + 1)
            if found is not None:
                self._put_in(*found)
                del self.pool[site]
        result = {team: self.tours[team, rnd] for team in teams}
        for tour in result.values():
            for visit in tour:
                self.place.pop(floor.site[visit], None)
        return result

    def _make_room(self, cell: Cell) -> None:
        """Take out of a stay what does not fit any more: what costs least to put off for the days that are short.

        A stay that may be extended for its last visit is that much longer.
        """
        floor, price, later, (team, rnd) = self.floor, self.given.price, self.given.later, cell
        while self.tours[cell]:
            longer = floor.extra[team][rnd] if floor.rule[self.tours[cell][-1]] == EXTEND else 0
            over = self.used[cell] - self.given.room[cell] - longer
            if over <= 0:
                return
            free = [visit for visit in self.tours[cell] if not (floor.bound[visit] or floor.tied[visit])]
            if not free:
                return
            loss = {visit: later[floor.site[visit]][rnd] - price[floor.site[visit]][rnd] for visit in free}
            one = min(reversed(free), key=lambda visit: loss[visit] / min(floor.mean[visit], over))
            self._take_out(one, cell)
            self.pool[floor.site[one]] = None

    def _place_pool(self) -> None:
        """Give places to the sites that have none, the dearest first; those that would miss a milestone there wait yet."""
        goal = self.given.goal_price
        for site in sorted(self.pool, key=self.given.rank.__getitem__):
            found = self._earliest(site, self.now)
            price = self.given.price[site]
            then = price[-1 if found is None else found[1][1]]
            late = found is None or 0 < NEARLY * goal <= then - price[self.now]
            if late and self._exchange(site, then):
                del self.pool[site]
            elif found is not None and not late:
                self._put_in(*found)
                del self.pool[site]

    def _come_forward(self) -> None:
        """Fill the room that is free now with visits of later rounds, the dearest first."""
        floor, now, used, room = self.floor, self.now, self.used, self.given.room
        cells = [(team, now) for team in self.given.office.at_hand[now]]
        most = max((room[cell] - used[cell] for cell in cells), default=0.0)
        for site in self.given.by_worth:
            if most < self.given.least:
                return
            where = self.place.get(site)
            if where is None or where[1][1] <= now or floor.bound[where[0]] or floor.tied[where[0]]:
                continue
            if floor.mean[self.given.options[site][0]] > most:
                continue
            old, cell = where
            self._give_quota(old, 1)
            found = self._at(site, now)
            self._give_quota(old, -1)
            if found is not None:
                self._take_out(old, cell)
                self._put_in(*found)
                most = max(room[one] - used[one] for one in cells)

    def _one_more(self, cell: Cell) -> None:
        """Put a visit behind a stay that is not expected to be finished in it: it is begun if there is time.

        To the dearest site without a place, or else the nearest one of a later round; only one that goes on in the next round,
        and none that others hang on.
        """
        chosen = -1
        for site in sorted(self.pool, key=self.given.rank.__getitem__):
            chosen = self._nearest(cell, [visit for visit in self.given.options[site] if self._free_quota(visit)])
            if chosen >= 0:
                del self.pool[site]
                break
        if chosen < 0:
            chosen = self._nearest(cell, [visit for visit, (_, rnd) in self.place.values() if rnd > self.now])
            if chosen < 0:
                return
            self._take_out(chosen, self.place[self.floor.site[chosen]][1])
        self._give_quota(chosen, -1)
        self.tours[cell].append(chosen)

    def _nearest(self, cell: Cell, visits: list[int]) -> int:
        """Visit that a team can begin soonest behind a stay and that may go on later, -1 where there is none."""
        floor, tour, now = self.floor, self.tours[cell], self.now
        ahead = self.ahead.get(cell[0])
        last = tour[-1] if tour else ahead[-1] if ahead else -1
        row = None if last < 0 else self.row_of(floor.spot[last])
        best, chosen = self.given.room[cell] - self.used[cell] + (0.0 if last < 0 else floor.homeward[last]), -1
        for visit in visits:
            if floor.rule[visit] == NEXT_ROUND and floor.open[visit][now] and not (floor.bound[visit] or floor.tied[visit]):
                way = floor.homeward[visit] + (floor.outward[visit] if row is None else row[floor.spot[visit]])
                if way < best:
                    best, chosen = way, visit
        return chosen

    # one visit ------------------------------------------------------------------------------------------------------

    def _earliest(self, site: int, first: int) -> tuple[int, Cell, int, float] | None:
        """Visit, cell, position and days of the earliest place with room for a site, from a round on."""
        for rnd in range(first, self.given.office.rounds):
            found = self._at(site, rnd)
            if found is not None:
                return found
        return None

    def _at(self, site: int, rnd: int) -> tuple[int, Cell, int, float] | None:
        """Place for a site in a round: the lightest visit that may be made, in the tour that it lengthens least."""
        floor = self.floor
        for visit in self.given.options[site]:
            host, days = floor.host[visit], floor.mean[visit]
            if not floor.open[visit][rnd] or not self._free_quota(visit):
                continue
            if host >= 0 and (host not in self.place or self.place[host][1][1] != rnd):
                continue
            best: tuple[int, Cell, int, float] | None = None
            for team in self.given.office.at_hand[rnd]:
                cell = (team, rnd)
                spare = self.given.room[cell] - self.used[cell] - days
                if spare < 0:
                    continue
                position, extra = self._insertion(cell, visit)
                if extra <= spare and (best is None or extra + days < best[3] - TOLERANCE):
                    best = (visit, cell, position, extra + days)
            if best is not None:
                return best
        return None

    def _insertion(self, cell: Cell, visit: int) -> tuple[int, float]:
        """Best position of a visit in a tour, behind what its team goes on with, and the days on the road that it adds."""
        floor, row_of, tour = self.floor, self.row_of, self.tours[cell]
        spot, outward, homeward = floor.spot, floor.outward, floor.homeward
        here, leave = spot[visit], row_of(spot[visit])
        ahead = self.ahead.get(cell[0]) if cell[1] == self.now else None
        last = ahead[-1] if ahead else -1
        before = row_of(spot[last]) if ahead else None
        best, place = np.inf, 0
        for position, after in enumerate(tour):
            there = spot[after]
            if before is None:
                extra = outward[visit] + leave[there] - outward[after]
            else:
                extra = before[here] + leave[there] - before[there]
            if extra < best:
                best, place = extra, position
            before, last = row_of(there), after
        if before is None:
            return 0, outward[visit] + homeward[visit]
        extra = before[here] + homeward[visit] - homeward[last]
        return (len(tour), extra) if extra < best else (place, best)

    def _put_in(self, visit: int, cell: Cell, position: int, days: float) -> None:
        self.tours[cell].insert(position, visit)
        self.used[cell] += days
        self.place[self.floor.site[visit]] = (visit, cell)
        self._give_quota(visit, -1)

    def _take_out(self, visit: int, cell: Cell) -> None:
        floor, tour = self.floor, self.tours[cell]
        ahead = self.ahead.get(cell[0], []) if cell[1] == self.now else []
        position = tour.index(visit)
        del tour[position]
        before = tour[position - 1] if position else ahead[-1] if ahead else None
        row = None if before is None else self.row_of(floor.spot[before])
        saved = floor.mean[visit] + (floor.outward[visit] if row is None else row[floor.spot[visit]])
        if position < len(tour):
            after = tour[position]
            saved += self.row_of(floor.spot[visit])[floor.spot[after]]
            saved -= floor.outward[after] if row is None else row[floor.spot[after]]
        else:
            saved += floor.homeward[visit] - (0.0 if before is None else floor.homeward[before])
        self.used[cell] -= saved
        del self.place[floor.site[visit]]
        self._give_quota(visit, 1)

    def _free_quota(self, visit: int) -> bool:
        quota = self.floor.quota[visit]
        return quota < 0 or self.quotas[quota] > 0

    def _give_quota(self, visit: int, number: int) -> None:
        quota = self.floor.quota[visit]
        if quota >= 0:
            self.quotas[quota] += number

    def _exchange(self, site: int, price: float) -> bool:
        """Let a site take the place of one that can wait, if both together cost less than this `price` of the site's.

        Visits are tried from the cheapest on, a fixed number of them.
        """
        floor, given = self.floor, self.given
        lightest = floor.mean[given.options[site][0]]
        tries = self.tries
        for other in reversed(given.by_worth):
            where = self.place.get(other)
            if where is None or where[1][1] < self.now or floor.bound[where[0]] or floor.tied[where[0]]:
                continue
            visit, cell = where
            if given.price[site][cell[1]] >= price or given.room[cell] - self.used[cell] + floor.mean[visit] < lightest:
                continue
            if self.tries >= min(MOST_EXCHANGES, tries + EACH):
                return False
            self.tries += 1
            tour, used = self.tours[cell].copy(), self.used[cell]
            self._take_out(visit, cell)
            found = self._at(site, cell[1])
            if found is not None:
                self._put_in(*found)
                again = self._earliest(other, self.now)
                rnd = given.office.rounds if again is None else again[1][1]
                rise = given.price[other][rnd] - given.price[other][cell[1]]
                if again is not None and given.price[site][cell[1]] + rise < price - TOLERANCE:
                    self._put_in(*again)
                    return True
                self._take_out(found[0], found[1])
            self.tours[cell], self.used[cell] = tour, used
            self.place[other] = where
            self._give_quota(visit, -1)
        return False
