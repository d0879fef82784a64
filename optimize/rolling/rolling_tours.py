"""Tours of an office in the making: visits put in and taken out one by one, with the days that stays are expected to need."""

import numpy as np

from optimize.control.rounding import ROUNDING
from optimize.problem.stays import Cell
from optimize.rolling.rolling_office import RollingOffice
from sim.compiled.choices.lookup import Shared

Placement = tuple[int, Cell, int, float]
"""A place for a visit: the visit, its cell, its position in the tour, and the days that it adds."""


class RollingTours:
    """Tours of all teams of an office in one replication, as they are planned at a round."""

    def __init__(self, planner: RollingOffice, shared_state: Shared) -> None:
        self.planner, self.lookup, self.quotas = planner, planner.lookup, shared_state.quotas_left
        self.row_of = planner.office.roads.row
        self.tours = {cell: tour.copy() for cell, tour in planner.tours.items()}
        self.used = planner.used.copy()
        self.place = planner.place.copy()
        """Visit, and team and round, of each site whose visit is still to come."""
        self.pool = dict.fromkeys(planner.left_out)
        """Sites that wait for a place."""
        self.now = self.tries = 0
        self.taken_out: dict[int, tuple[int, Cell]] = {}
        """Visit and stay from which sites have just been taken out."""
        self.ahead: dict[int, list[int]] = {}
        """Visits that each team goes on with in the round now."""

    def earliest(self, site: int, first: int, end: int | None = None) -> Placement | None:
        """Find the earliest place with room for a site, from a round on and before another."""
        for rnd in range(first, self.planner.office.rounds if end is None else end):
            placement = self.at(site, rnd)
            if placement is not None:
                return placement
        return None

    def at(self, site: int, rnd: int) -> Placement | None:
        """Place for a site in a round: the lightest visit that may be made, in the tour that it lengthens least."""
        lookup = self.lookup
        for visit in self.planner.options[site]:
            host, days = lookup.host[visit], lookup.mean[visit]
            if not lookup.open[visit][rnd] or not self.free_quota(visit):
                continue
            if host >= 0 and (host not in self.place or self.place[host][1][1] != rnd):
                continue
            best: Placement | None = None
            for team in self.planner.office.at_hand[rnd]:
                cell = (team, rnd)
                spare = self.planner.room[cell] - self.used[cell] - days
                if spare < 0:
                    continue
                position, extra = self._insertion(cell, visit)
                if extra <= spare and (best is None or extra + days < best[3] - ROUNDING):
                    best = (visit, cell, position, extra + days)
            if best is not None:
                return best
        return None

    def _insertion(self, cell: Cell, visit: int) -> tuple[int, float]:
        """Best position of a visit in a tour, behind what its team goes on with, and the days on the road that it adds."""
        lookup, row_of, tour = self.lookup, self.row_of, self.tours[cell]
        spot, way_out, way_home = lookup.spot, lookup.outward, lookup.homeward
        new_spot, way_from = spot[visit], row_of(spot[visit])
        visits_ahead = self.ahead.get(cell[0]) if cell[1] == self.now else None
        last = visits_ahead[-1] if visits_ahead else -1
        way_before = row_of(spot[last]) if visits_ahead else None
        best, place = np.inf, 0
        for position, next_visit in enumerate(tour):
            next_spot = spot[next_visit]
            if way_before is None:
                extra = way_out[visit] + way_from[next_spot] - way_out[next_visit]
            else:
                extra = way_before[new_spot] + way_from[next_spot] - way_before[next_spot]
            if extra < best:
                best, place = extra, position
            way_before, last = row_of(next_spot), next_visit
        if way_before is None:
            return 0, way_out[visit] + way_home[visit]
        extra = way_before[new_spot] + way_home[visit] - way_home[last]
        return (len(tour), extra) if extra < best else (place, best)

    def put_in(self, visit: int, cell: Cell, position: int, days: float) -> None:
        """Put a visit into a tour."""
        self.tours[cell].insert(position, visit)
        self.used[cell] += days
        self.place[self.lookup.site[visit]] = (visit, cell)
        self.give_quota(visit, -1)

    def take_out(self, visit: int, cell: Cell) -> None:
        """Take a visit out of a tour."""
        lookup, tour = self.lookup, self.tours[cell]
        visits_ahead = self.ahead.get(cell[0], []) if cell[1] == self.now else []
        position = tour.index(visit)
        del tour[position]
        previous_visit = tour[position - 1] if position else visits_ahead[-1] if visits_ahead else None
        row = None if previous_visit is None else self.row_of(lookup.spot[previous_visit])
        days_saved = lookup.mean[visit] + (lookup.outward[visit] if row is None else row[lookup.spot[visit]])
        if position < len(tour):
            next_visit = tour[position]
            days_saved += self.row_of(lookup.spot[visit])[lookup.spot[next_visit]]
            days_saved -= lookup.outward[next_visit] if row is None else row[lookup.spot[next_visit]]
        else:
            days_saved += lookup.homeward[visit] - (0.0 if previous_visit is None else lookup.homeward[previous_visit])
        self.used[cell] -= days_saved
        del self.place[lookup.site[visit]]
        self.give_quota(visit, 1)

    def free_quota(self, visit: int) -> bool:
        """Whether the quota of a visit leaves one more."""
        quota = self.lookup.quota[visit]
        return quota < 0 or self.quotas[quota] > 0

    def give_quota(self, visit: int, number: int) -> None:
        """Give back so many visits to a visit's quota."""
        quota = self.lookup.quota[visit]
        if quota >= 0:
            self.quotas[quota] += number
