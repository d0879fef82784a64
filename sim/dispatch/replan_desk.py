"""Dispatch by planning again: a planner that is handed in plans the rest of the term before each round."""

from sim.compiled.carrying import DROP
from sim.compiled.choices.lookup import Load, Lookup, Office, Shared
from sim.compiled.choices.planner import OfficePlanner, Planner
from sim.dispatch.desk import Desk


class ReplanOffice(Office):
    """An office that plans again before each round."""

    def __init__(self, lookup: Lookup, number: int, teams: list[int], planner: Planner) -> None:
        super().__init__(lookup, number, teams)
        self.planner: OfficePlanner = planner.at(self)


class ReplanDesk(Desk):
    """Before a round the rest of the term is planned again.

    Teams first go on with visits that were broken off, and with guests, hosts and members of clusters that nobody began in
    their round; other visits that nobody began are planned anew.
    """

    office: ReplanOffice

    def __init__(self, office: ReplanOffice, shared_state: Shared) -> None:
        super().__init__(office, shared_state)
        self.book = office.planner.begin(shared_state)
        self.freed: dict[int, list[int]] = {}

    def settle(self, rnd: int) -> dict[int, Load]:
        """Settle a round."""
        office, lookup = self.office, self.lookup
        visits_carried = {
            team: [(visit, self.expected(visit)) for visit in self.undone.pop(team)]
            for team in office.at_hand[rnd]
            if self.undone.get(team)
        }
        visits_freed, self.freed = self.freed, {}
        tours = self.book.settle(rnd, visits_carried, visits_freed)
        loads: dict[int, Load] = {}
        for team in office.at_hand[rnd]:
            load = loads[team] = office.load(team, rnd)
            for visit, days in visits_carried.get(team, ()):
                office.add(load, visit, days)
            planned_tour = lookup.tours[team, rnd]
            for visit in tours.get(team, ()):
                office.add(load, visit, lookup.mean[visit], lookup.hold[visit] if visit in planned_tour else 0.0)
        return loads

    def give_back(self, team: int, visits: list[int]) -> None:
        """Take back what a team left undone."""
        lookup = self.lookup
        for visit in visits:
            is_dropped = lookup.rule[visit] == DROP
            if not self.shared.begun(visit) and (is_dropped or not (lookup.bound[visit] or lookup.tied[visit])):
                self.freed.setdefault(team, []).append(visit)
            elif not is_dropped:
                self.undone[team].append(visit)
