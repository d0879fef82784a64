"""Desks for each kind of dispatch: by a rule without a plan, and repair of a plan."""

from sim.carrying import DROP
from sim.desk import Desk, Load, Office, Shared
from sim.dispatch import Dispatching


class RuleDesk(Desk):
    """Without a plan: before a round the teams take the next sites in the order of the rule, until their stays are full.

    A site is visited in the lightest mode that may serve it then, by the team with the shortest way to it; guests only in the
    round in which their township is visited. Sites that find no room wait, and later ones that do may go before them.
    """

    def settle(self, rnd: int) -> dict[int, list[int]]:
        """Settle a round."""
        office, shared = self.office, self.shared
        loads: dict[int, Load] = {}
        hosts: set[int] = set()
        for team in self.at_hand(rnd):
            load = loads[team] = office.load(team, rnd)
            for visit in self.undone.pop(team, []):
                office.add(load, visit, self.expected(visit))
                hosts.add(office.node[visit])
        served = []
        room = max((load.close - load.now for load in loads.values()), default=0.0)
        for site, options in office.queue.items():
            if site in shared.taken:
                served.append(site)
                continue
            if room <= 0:
                break
            for visit in options:
                if self._may(visit, rnd, hosts) and self._place(loads, visit):
                    shared.taken.add(site)
                    hosts.add(site)
                    if office.quota[visit] >= 0:
                        shared.left[office.quota[visit]] -= 1
                    room = max(load.close - load.now for load in loads.values())
                    break
        return {team: load.visits for team, load in loads.items()}

    def _may(self, visit: int, rnd: int, hosts: set[int]) -> bool:
        office = self.office
        if not office.open[visit][rnd]:
            return False
        if office.host[visit] >= 0 and office.host[visit] not in hosts:
            return False
        return office.quota[visit] < 0 or self.shared.left[office.quota[visit]] > 0

    def _place(self, loads: dict[int, Load], visit: int) -> bool:
        office, days = self.office, self.office.mean[visit]
        best = None
        for team, load in loads.items():
            if office.fits(load, visit, days):
                score = (office.leg(load, visit), load.now - load.close, team)
                if best is None or score < best:
                    best = score
        if best is None:
            return False
        office.add(loads[best[2]], visit, days)
        return True

    def give_back(self, team: int, undone: list[int]) -> None:
        """Take back what a team left undone: sites at which nobody began wait again, in whatever mode."""
        office, shared = self.office, self.shared
        for visit in undone:
            if shared.begun(visit):
                if office.rule[visit] != DROP:
                    self.undone[team].append(visit)
                continue
            shared.taken.discard(office.node[visit])
            if office.quota[visit] >= 0:
                shared.left[office.quota[visit]] += 1


class RepairDesk(Desk):
    """Repair of a plan: before a round, what a team is not expected to get done is handed to others of its office.

    To the team with most room in this round, or else in the earliest later round with room. Guests, hosts and members of
    clusters stay in their round; visits that ask for skills or for people of elsewhere stay with their team. What nobody has
    room for stays with its team, behind the rest, and takes its chance.
    """

    def __init__(self, office: Office, shared: Shared) -> None:
        super().__init__(office, shared)
        self.tours = {cell: list(tour) for cell, tour in self.office.tours.items()}

    def settle(self, rnd: int) -> dict[int, list[int]]:
        """Settle a round."""
        loads: dict[int, Load] = {}
        spare: list[tuple[int, int]] = []
        for team in self.at_hand(rnd):
            wanted = self.undone.pop(team, []) + self.tours[team, rnd]
            loads[team], over = self._filled(team, rnd, wanted)
            spare += [(visit, team) for visit in over]
        for visit, team in spare:
            if not self.office.tied[visit] and (self._hand_on(loads, visit, rnd) or self._put_off(visit, rnd)):
                continue
            self.office.add(loads[team], visit, self.expected(visit))
        return {team: load.visits for team, load in loads.items()}

    def _filled(self, team: int, rnd: int, wanted: list[int]) -> tuple[Load, list[int]]:
        office, load, over = self.office, self.office.load(team, rnd), []
        planned = self.office.tours[team, rnd]
        for visit in wanted:
            days = self.expected(visit)
            if visit in planned:
                load.now = max(load.now, office.hold[visit] - office.leg(load, visit))
            if office.fits(load, visit, days):
                office.add(load, visit, days)
            else:
                over.append(visit)
        return load, over

    def _hand_on(self, loads: dict[int, Load], visit: int, rnd: int) -> bool:
        office, days = self.office, self.expected(visit)
        if not office.open[visit][rnd]:
            return False
        able = [(load.now - load.close, team) for team, load in loads.items() if office.fits(load, visit, days)]
        if not able:
            return False
        office.add(loads[min(able)[1]], visit, days)
        return True

    def _put_off(self, visit: int, rnd: int) -> bool:
        office, days = self.office, self.expected(visit)
        if office.bound[visit] and not self.shared.begun(visit):
            return False
        for later in range(rnd + 1, office.rounds):
            if not office.open[visit][later]:
                continue
            able = []
            for team in self.at_hand(later):
                load, over = self._filled(team, later, self.tours[team, later])
                if not over and office.fits(load, visit, days):
                    able.append((load.now - load.close, team))
            if able:
                self.tours[min(able)[1], later].append(visit)
                return True
        return False


def make_desk(given: Dispatching) -> type[Desk]:
    """Return the kind of desk that a dispatch asks for."""
    return RepairDesk if given.has_plan else RuleDesk
