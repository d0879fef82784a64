"""Dispatch by a rule: there is no plan, and teams take the next sites in an order."""

from bisect import insort
from math import inf
from typing import NamedTuple

import numpy as np

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.carrying import DROP
from sim.compiled.choices.lookup import Load, Lookup, Office, Shared
from sim.dispatch.desk import Desk


class Option(NamedTuple):
    """A visit that a rule may choose."""

    visit: int
    need: float
    """Days on site and home."""
    spot: int
    host: int
    quota: int


class RuleOffice(Office):
    """An office whose teams are dispatched by a rule."""

    def __init__(self, lookup: Lookup, number: int, teams: list[int]) -> None:
        super().__init__(lookup, number, teams)
        queue: dict[int, list[int]] = {}
        for visit in lookup.dispatching.order.tolist():
            if lookup.office[visit] == number:
                queue.setdefault(lookup.site[visit], []).append(visit)
        self.sites = list(queue)
        """Sites in the order of the rule."""
        self.rank = {site: rank for rank, site in enumerate(self.sites)}
        all_options = [
            tuple(
                Option(
                    visit,
                    lookup.mean[visit] + lookup.homeward[visit],
                    lookup.spot[visit],
                    lookup.host[visit],
                    lookup.quota[visit],
                )
                for visit in visits
            )
            for visits in queue.values()
        ]
        self._bind_riders(all_options)
        self.options = [[self._open(group, rnd) for group in all_options] for rnd in range(lookup.rounds)]
        """What may be chosen at each site in each round, the lightest first."""
        self.needs = [[min((option.need for option in group), default=inf) for group in row] for row in self.options]
        """Least need at each site in each round."""
        self.least = [min(row, default=inf) for row in self.needs]

    def _bind_riders(self, all_options: list[tuple[Option, ...]]) -> None:
        """Find the sites that can be visited with one other site alone, their township mostly."""
        self.riders: dict[int, list[int]] = {}
        """Ranks of these sites by that site."""
        self.riding: dict[int, float] = {}
        """Days of their lightest visits together."""
        for rank, options in enumerate(all_options):
            hosts = {option.host for option in options}
            if len(hosts) == 1 and (host := hosts.pop()) >= 0:
                self.riders.setdefault(host, []).append(rank)
                self.riding[host] = self.riding.get(host, 0.0) + min(option.need for option in options)

    def together(self, order: list[int]) -> list[int]:
        """Put sites that can only ride on another right behind it, where it waits too."""
        if not self.riders:
            return order
        ranks_left, result = set(order), dict[int, None]()
        for rank in order:
            if rank not in result:
                result[rank] = None
                for rider in self.riders.get(self.sites[rank], ()):
                    if rider in ranks_left:
                        result.setdefault(rider)
        return list(result)

    def order(self, ranks: list[int], rnd: int, loads: list[Load], taken_sites: set[int]) -> list[int]:
        """Return the places of waiting sites in the order in which they are considered in a round: by the user's own rule.

        Sites that it holds back, that nobody may visit now, or that another office has taken are not among them.
        """
        rule, options = self.lookup.dispatching.own_rule, self.options[rnd]
        open_ranks = [rank for rank in ranks if options[rank] and self.sites[rank] not in taken_sites]
        if rule is None or not open_ranks:
            return ranks
        lightest = [options[rank][0].visit for rank in open_ranks]
        view = rule.view(
            self.number,
            rnd,
            [self.sites[rank] for rank in open_ranks],
            [self.lookup.mean[visit] for visit in lightest],
            [self.lookup.outward[visit] for visit in lightest],
            [max(load.close - load.now, 0.0) for load in loads],
        )
        values = rule.priorities(view)
        return [open_ranks[k] for k in np.argsort(values, kind="stable").tolist() if values[k] < inf]

    def _open(self, group: tuple[Option, ...], rnd: int) -> tuple[Option, ...]:
        open_options = tuple(option for option in group if self.lookup.open[option.visit][rnd])
        return group if len(open_options) == len(group) else open_options


class RuleDesk(Desk):
    """Without a plan: before a round the teams take the next sites in the order of the rule, until their stays are full.

    A site is visited in the lightest mode that may serve it then, by the team with the shortest way to it; guests only in the
    round in which their township is visited, which is not begun in a round without room for all that can only ride on it. Sites
    that find no room wait, and later ones that do may go before them.
    """

    office: RuleOffice

    def __init__(self, office: RuleOffice, shared_state: Shared) -> None:
        super().__init__(office, shared_state)
        self.waiting = list(range(len(office.sites)))
        """Places in the rule's order of the sites that wait, ascending."""

    def settle(self, rnd: int) -> dict[int, Load]:
        """Settle a round."""
        office, lookup = self.office, self.lookup
        loads = {team: office.load(team, rnd) for team in office.at_hand[rnd]}
        hosts: set[int] = set()
        for team, load in loads.items():
            for visit in self.undone.pop(team, ()):
                office.add(load, visit, self.expected(visit))
                hosts.add(lookup.site[visit])
        if loads:
            self._fill(list(loads.values()), rnd, hosts)
        return loads

    def _fill(self, loads: list[Load], rnd: int, hosts: set[int]) -> None:
        """Hand out sites; a few numbers for each try, since many are tried."""
        office, taken_sites, quotas = self.office, self.shared.taken, self.shared.quotas_left
        sites, options, needs, least = office.sites, office.options[rnd], office.needs[rnd], office.least[rnd]
        room = max(load.close - load.now for load in loads) + TIME_TOLERANCE
        ranks_passed: list[int] = []
        has_begun = False  # whether a township has been begun with all that rides on it
        by_rule = self.lookup.dispatching.own_rule is not None
        order = office.together(office.order(self.waiting, rnd, loads, taken_sites) if by_rule else self.waiting)
        for place, rank in enumerate(order):
            if room < least:
                ranks_passed += order[place:]
                break
            site = sites[rank]
            if needs[rank] > room or site in taken_sites:  # by another office, which may give it back
                ranks_passed.append(rank)
                continue
            riding = office.riding.get(site, 0.0)
            choice = None
            if not riding or not has_begun or needs[rank] + riding <= _left(loads) + TIME_TOLERANCE:
                choice = self._choose(options[rank], loads, room, hosts)
            if choice is None:
                ranks_passed.append(rank)
                continue
            best_load, option = choice
            office.add(best_load, option.visit, self.lookup.mean[option.visit])
            taken_sites.add(site)
            hosts.add(site)
            has_begun = has_begun or riding > 0
            if option.quota >= 0:
                quotas[option.quota] -= 1
            room = max(load.close - load.now for load in loads) + TIME_TOLERANCE
        self.waiting = sorted({*self.waiting} - ({*order} - {*ranks_passed})) if by_rule else sorted(ranks_passed)

    def _choose(
        self, options: tuple[Option, ...], loads: list[Load], room: float, hosts: set[int]
    ) -> tuple[Load, Option] | None:
        """Choose the lightest visit that fits and the team with the shortest way to it, the one with most room of equals."""
        outward, quotas = self.lookup.outward, self.shared.quotas_left
        for option in options:
            _, need, spot, host, quota = option
            if need > room or (host >= 0 and host not in hosts) or (quota >= 0 and quotas[quota] <= 0):
                continue
            best_load: Load | None = None
            shortest = spare = 0.0
            for load in loads:
                leg = outward[option.visit] if load.row is None else load.row[spot]
                if load.now + leg + need > load.close + TIME_TOLERANCE:
                    continue
                if best_load is None or leg < shortest or (leg == shortest and load.close - load.now > spare):
                    best_load, shortest, spare = load, leg, load.close - load.now
            if best_load is not None:
                return best_load, option
        return None

    def give_back(self, team: int, visits: list[int]) -> None:
        """Take back what a team left undone: sites at which nobody began wait again, in whatever mode."""
        lookup, shared_state = self.lookup, self.shared
        for visit in visits:
            if shared_state.begun(visit):
                if lookup.rule[visit] != DROP:
                    self.undone[team].append(visit)
                continue
            site = lookup.site[visit]
            shared_state.taken.discard(site)
            insort(self.waiting, self.office.rank[site])
            if lookup.quota[visit] >= 0:
                shared_state.quotas_left[lookup.quota[visit]] += 1


def _left(loads: list[Load]) -> float:
    """Days that loads leave of their stays."""
    return sum(max(load.close - load.now, 0.0) for load in loads)
