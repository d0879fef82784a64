"""The plan of an office in one replication, planned again round by round."""

from collections.abc import Mapping

from optimize.control.rounding import ROUNDING
from optimize.problem.stays import Cell
from optimize.rolling.rolling_tours import RollingTours
from sim.compiled.carrying import DROP, EXTEND, NEXT_ROUND
from sim.compiled.choices.planner import Carried

MOST_EXCHANGES, EACH = 30, 10
"""Visits that are tried in exchange for those that find no place in time: before a round, and for each."""
NEARLY = 0.999


class RollingPlan(RollingTours):
    """What stands stays where it fits; the steps of `settle` are those of docs/model.md."""

    def settle(self, rnd: int, visits_carried: Carried, visits_freed: Mapping[int, list[int]]) -> Mapping[int, list[int]]:
        """Plan the rest of the term again before a round."""
        lookup, teams = self.lookup, self.planner.office.at_hand[rnd]
        self.now, self.tries = rnd, 0
        self.ahead = {team: [visit for visit, _ in going_on] for team, going_on in visits_carried.items()}
        self.taken_out = {}
        for team, visits in visits_freed.items():
            self._take_back((team, rnd), visits)
        for team in teams:
            if team in visits_carried or team in visits_freed:
                done = sum(lookup.mean[visit] - days for visit, days in visits_carried.get(team, ()))
                self.used[team, rnd] = self.planner.length([*self.ahead.get(team, ()), *self.tours[team, rnd]]) - done
            self._make_room((team, rnd))
        self._come_forward()
        if self.pool:
            self._place_pool()
        for team in teams:
            self._one_more((team, rnd))
        self._hold_places(rnd + 1)
        return {team: self._handed_out((team, rnd)) for team in teams}

    def _take_back(self, cell: Cell, visits: list[int]) -> None:
        """Let a team begin with visits that it did not get to before; those that are not carried over wait for a place."""
        lookup = self.lookup
        for visit in reversed(visits):
            site = lookup.site[visit]
            if cell in self.tours and lookup.rule[visit] != DROP:
                self.tours[cell].insert(0, visit)
                self.place[site] = (visit, cell)
            else:
                self.give_quota(visit, 1)
                if site in self.planner.options:
                    self.pool[site] = None

    def _hold_places(self, first: int) -> None:
        """Give the sites that are still without a place one from a round on, if there is any."""
        for site in sorted(self.pool, key=self.planner.rank.__getitem__):
            placement = self.earliest(site, first)
            if placement is not None:
                self.put_in(*placement)
                del self.pool[site]

    def _handed_out(self, cell: Cell) -> list[int]:
        """Return the tour of a stay, whose visits are no longer to come."""
        tour = self.tours[cell]
        for visit in tour:
            site = self.lookup.site[visit]
            if site in self.place and self.place[site][0] == visit:
                del self.place[site]
        return tour

    def _make_room(self, cell: Cell) -> None:
        """Take out of a stay what does not fit any more: what costs least to put off for the days that are short.

        A stay that may be extended for its last visit is that much longer.
        """
        lookup, price, later, (team, rnd) = self.lookup, self.planner.price, self.planner.later, cell
        while self.tours[cell]:
            longer = lookup.extra[team][rnd] if lookup.rule[self.tours[cell][-1]] == EXTEND else 0
            excess = self.used[cell] - self.planner.room[cell] - longer
            if excess <= 0:
                return
            free = [visit for visit in self.tours[cell] if not (lookup.bound[visit] or lookup.tied[visit])]
            if not free:
                return
            loss = {visit: later[lookup.site[visit]][rnd] - price[lookup.site[visit]][rnd] for visit in free}
            visit_to_move = min(reversed(free), key=lambda visit: loss[visit] / min(lookup.mean[visit], excess))
            self.take_out(visit_to_move, cell)
            self.pool[lookup.site[visit_to_move]] = None
            if lookup.rule[visit_to_move] != DROP:
                self.taken_out[lookup.site[visit_to_move]] = (visit_to_move, cell)

    def _place_pool(self) -> None:
        """Give places to the sites that have none, the dearest first; those that would miss a milestone there wait yet.

        What has just been taken out of a stay goes to the next round at most: else its team keeps it, tries to get to it, and
        carries it over.
        """
        goal, rounds = self.planner.goal_price, self.planner.office.rounds
        for site in sorted(self.pool, key=self.planner.rank.__getitem__):
            previous = self.taken_out.get(site)
            placement = self.earliest(site, self.now, rounds if previous is None else min(self.now + 2, rounds))
            price = self.planner.price[site]
            later_price = price[placement[1][1] if placement is not None else -1 if previous is None else self.now + 1]
            late = (placement is None and previous is None) or 0 < NEARLY * goal <= later_price - price[self.now]
            if (late or placement is None) and self._exchange(site, later_price):
                del self.pool[site]
            elif placement is not None and not late:
                self.put_in(*placement)
                del self.pool[site]
            elif previous is not None:
                visit, cell = previous
                self.put_in(visit, cell, self._turn(visit, cell), self.lookup.mean[visit])
                del self.pool[site]

    def _turn(self, visit: int, cell: Cell) -> int:
        """Position of a visit in a stay that is too full: before those that lose less by a round more, for their days.

        Guests and members of clusters stay in their round, and are carried over where it ends before them: a long visit of a
        key village must not give way to them round after round. Townships go first, as others ride on them.
        """
        lookup, price, (_, rnd) = self.lookup, self.planner.price, cell

        def urgency(candidate: int) -> float:
            of_site = price[lookup.site[candidate]]
            return (of_site[rnd + 1] - of_site[rnd]) / lookup.mean[candidate]

        tour, hosts, urgent = self.tours[cell], self.planner.hosts, urgency(visit)
        position = len(tour)
        while position > 0 and lookup.site[tour[position - 1]] not in hosts and urgency(tour[position - 1]) < urgent:
            position -= 1
        return position

    def _come_forward(self) -> None:
        """Fill the room that is free now with visits of later rounds, the dearest first."""
        lookup, now, days_used, room = self.lookup, self.now, self.used, self.planner.room
        cells = [(team, now) for team in self.planner.office.at_hand[now]]
        room_most = max((room[cell] - days_used[cell] for cell in cells), default=0.0)
        for site in self.planner.by_price_a_day:
            if room_most < self.planner.least:
                return
            stands = self.place.get(site)
            if stands is None or stands[1][1] <= now or lookup.bound[stands[0]] or lookup.tied[stands[0]]:
                continue
            if lookup.mean[self.planner.options[site][0]] > room_most:
                continue
            visit, cell = stands
            self.give_quota(visit, 1)
            placement = self.at(site, now)
            self.give_quota(visit, -1)
            if placement is not None:
                self.take_out(visit, cell)
                self.put_in(*placement)
                room_most = max(room[cell_now] - days_used[cell_now] for cell_now in cells)

    def _one_more(self, cell: Cell) -> None:
        """Put a visit behind a stay that is not expected to be finished in it: it is begun if there is time.

        To the dearest site without a place, or else the nearest one of a later round; only one that goes on in the next round,
        and none that others hang on.
        """
        next_visit = -1
        for site in sorted(self.pool, key=self.planner.rank.__getitem__):
            next_visit = self._nearest(cell, [visit for visit in self.planner.options[site] if self.free_quota(visit)])
            if next_visit >= 0:
                del self.pool[site]
                break
        if next_visit < 0:
            next_visit = self._nearest(cell, [visit for visit, (_, rnd) in self.place.values() if rnd > self.now])
            if next_visit < 0:
                return
            self.take_out(next_visit, self.place[self.lookup.site[next_visit]][1])
        self.give_quota(next_visit, -1)
        self.tours[cell].append(next_visit)

    def _nearest(self, cell: Cell, visits: list[int]) -> int:
        """Visit that a team can begin soonest behind a stay and that may go on later, -1 where there is none."""
        lookup, tour, now = self.lookup, self.tours[cell], self.now
        visits_ahead = self.ahead.get(cell[0])
        last = tour[-1] if tour else visits_ahead[-1] if visits_ahead else -1
        row = None if last < 0 else self.row_of(lookup.spot[last])
        best, best_visit = self.planner.room[cell] - self.used[cell] + (0.0 if last < 0 else lookup.homeward[last]), -1
        for visit in visits:
            if lookup.rule[visit] == NEXT_ROUND and lookup.open[visit][now] and not (lookup.bound[visit] or lookup.tied[visit]):
                way = lookup.homeward[visit] + (lookup.outward[visit] if row is None else row[lookup.spot[visit]])
                if way < best:
                    best, best_visit = way, visit
        return best_visit

    def _exchange(self, site: int, price: float) -> bool:
        """Let a site take the place of one that can wait, if both together cost less than this `price` of the site's.

        Visits are tried from the cheapest on, a fixed number of them.
        """
        lookup, planner = self.lookup, self.planner
        lightest = lookup.mean[planner.options[site][0]]
        tries_before = self.tries
        for planned_site in reversed(planner.by_price_a_day):
            stands = self.place.get(planned_site)
            if stands is None or stands[1][1] < self.now or lookup.bound[stands[0]] or lookup.tied[stands[0]]:
                continue
            visit, cell = stands
            if planner.price[site][cell[1]] >= price or planner.room[cell] - self.used[cell] + lookup.mean[visit] < lightest:
                continue
            if self.tries >= min(MOST_EXCHANGES, tries_before + EACH):
                return False
            self.tries += 1
            tour, days_used = self.tours[cell].copy(), self.used[cell]
            self.take_out(visit, cell)
            placement = self.at(site, cell[1])
            if placement is not None:
                self.put_in(*placement)
                new_placement = self.earliest(planned_site, self.now)
                rnd = planner.office.rounds if new_placement is None else new_placement[1][1]
                rise = planner.price[planned_site][rnd] - planner.price[planned_site][cell[1]]
                if new_placement is not None and planner.price[site][cell[1]] + rise < price - ROUNDING:
                    self.put_in(*new_placement)
                    return True
                self.take_out(placement[0], placement[1])
            self.tours[cell], self.used[cell] = tour, days_used
            self.place[planned_site] = stands
            self.give_quota(visit, -1)
        return False
