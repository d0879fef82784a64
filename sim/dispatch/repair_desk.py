"""Dispatch by repair: a plan is repaired before each round."""

from sim.compiled.carrying import DROP, NEXT_ROUND
from sim.compiled.choices.lookup import Load, Lookup, Office, Shared
from sim.dispatch.desk import Desk

LEAST_BEGINNING = 0.5
"""Working days that a stay must have left for a visit to be begun in it rather than put off."""

Filled = tuple[Load, list[int]]
"""A load, and the visits that are not expected to fit into it."""


class RepairOffice(Office):
    """An office whose plan is repaired."""

    def __init__(self, lookup: Lookup, number: int, teams: list[int]) -> None:
        super().__init__(lookup, number, teams)
        self.planned = {
            (team, rnd): self.filled(team, rnd, [(visit, lookup.mean[visit]) for visit in lookup.tours[team, rnd]])
            for rnd, at_hand in enumerate(self.at_hand)
            for team in at_hand
        }
        """The stays as planned."""

    def filled(self, team: int, rnd: int, visits: list[tuple[int, float]]) -> Filled:
        """Fill a stay with visits, each with its days, in that order as far as they fit."""
        lookup, load, excess = self.lookup, self.load(team, rnd), []
        planned_tour = lookup.tours[team, rnd]
        for visit, days in visits:
            hold = lookup.hold[visit] if visit in planned_tour else 0.0
            if hold:  # the team waits for it even where the visit does not fit
                load.now = max(load.now, hold - (lookup.outward[visit] if load.row is None else load.row[lookup.spot[visit]]))
            if self.fits(load, visit, days):
                self.add(load, visit, days, hold)
            else:
                excess.append(visit)
        return load, excess


class RepairDesk(Desk):
    """Repair of a plan: before a round, what a team is not expected to get done is handed to others of its office.

    What a team left undone that is not formed any more goes to others first. Then each visit goes to the team with most room in
    this round; or else its own team begins it and goes on in the next round, if the visit may and there is time to begin; or
    else to a team with room by its own team's next stay; or else it is carried over (where its mode drops visits: to the
    earliest later round with room). Guests, hosts and members of clusters stay in their round; visits that ask for skills or
    for people of elsewhere, or that wait for another office's, stay with their team. What nobody has room for stays with its
    team, behind the rest, and takes its chance.
    """

    office: RepairOffice

    def __init__(self, office: RepairOffice, shared_state: Shared) -> None:
        super().__init__(office, shared_state)
        self.tours: dict[tuple[int, int], list[int]] = {}
        """Tours that are not as planned any more."""
        self.stays: dict[tuple[int, int], Filled] = {}
        """The stays with them."""

    def settle(self, rnd: int) -> dict[int, Load]:
        """Settle a round."""
        office, lookup = self.office, self.lookup
        loads: dict[int, Load] = {}
        spare: list[tuple[int, int]] = []
        for team in office.at_hand[rnd]:
            visits_left = self.undone.pop(team, None)
            if visits_left:
                visits = visits_left + self.tours.get((team, rnd), lookup.tours[team, rnd])
                loads[team], excess = office.filled(team, rnd, [(visit, self.expected(visit)) for visit in visits])
            else:
                load, excess = self._stay(team, rnd)
                loads[team] = load.copy()
            spare += [(visit, team) for visit in excess]
        for team in self._gone(rnd):
            visits_left = self.undone[team]
            self.undone[team] = [visit for visit in visits_left if lookup.tied[visit] or not self._take_over(loads, visit, rnd)]
        for visit, team in spare:
            if not lookup.tied[visit]:
                if self._hand_on(loads, visit, rnd):
                    continue
                begun_now = lookup.rule[visit] == NEXT_ROUND and office.fits(loads[team], visit, LEAST_BEGINNING)
                if not begun_now and self._put_off(visit, team, rnd):
                    continue
            hold = lookup.hold[visit] if visit in lookup.tours[team, rnd] else 0.0
            office.add(loads[team], visit, self.expected(visit), hold)
        return loads

    def _gone(self, rnd: int) -> list[int]:
        """Teams that left something undone and are not formed any more: others go on with it as soon as they have room."""
        days = self.lookup.days
        return [team for team in sorted(self.undone) if self.undone[team] and not any(days[team][rnd:])]

    def _stay(self, team: int, rnd: int) -> Filled:
        """Return a stay with its tour as it is now, without visits that are carried over into it."""
        cell = (team, rnd)
        if cell not in self.tours:
            return self.office.planned[cell]
        if cell not in self.stays:
            visits = [(visit, self.expected(visit)) for visit in self.tours[cell]]
            self.stays[cell] = self.office.filled(team, rnd, visits)
        return self.stays[cell]

    def _hand_on(self, loads: dict[int, Load], visit: int, rnd: int) -> bool:
        office, days = self.office, self.expected(visit)
        if not self.lookup.open[visit][rnd]:
            return False
        candidates = [(load.now - load.close, team) for team, load in loads.items() if office.fits(load, visit, days)]
        if not candidates:
            return False
        office.add(loads[min(candidates)[1]], visit, days)
        return True

    def _take_over(self, loads: dict[int, Load], visit: int, rnd: int) -> bool:
        """Hand on what a team left that is gone; where it fits nowhere whole, the team with most room begins with it."""
        if self._hand_on(loads, visit, rnd):
            return True
        office, lookup = self.office, self.lookup
        candidates = [
            (load.now - load.close, team) for team, load in loads.items() if office.fits(load, visit, LEAST_BEGINNING)
        ]
        if not candidates or lookup.rule[visit] != NEXT_ROUND or not lookup.open[visit][rnd]:
            return False
        office.add(loads[min(candidates)[1]], visit, self.expected(visit))
        return True

    def _put_off(self, visit: int, planned_team: int, rnd: int) -> bool:
        office, lookup, days = self.office, self.lookup, self.expected(visit)
        if lookup.bound[visit] and not self.shared.begun(visit):
            return False
        is_open = lookup.open[visit]
        last = office.rounds - 1
        if lookup.rule[visit] != DROP:  # beyond its own team's next stay it is better carried over
            last = next((later for later in range(rnd + 1, last) if lookup.days[planned_team][later] > 0), last)
        for later in range(rnd + 1, last + 1):
            if not is_open[later]:
                continue
            candidates = []
            for team in office.at_hand[later]:
                load, excess = self._stay(team, later)
                if not excess and office.fits(load, visit, days):
                    candidates.append((load.now - load.close, team))
            if candidates:
                cell = (min(candidates)[1], later)
                self.tours[cell] = [visit, *self.tours.get(cell, lookup.tours[cell])]
                self.stays.pop(cell, None)
                return True
        return False
