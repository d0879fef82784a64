"""Modes for visits that are typed without one: the lightest that the team may use there in that round."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.options.abilities import abilities
from scenarios.options.clusters import mode_clusters
from scenarios.options.hosts import mode_hosts
from scenarios.options.mode_rounds import mode_rounds
from scenarios.options.quotas import quota_groups
from scenarios.options.ways import ways
from scenarios.options.workload import mode_offices
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit whose site, team and round are known."""

    site: int
    """Row of the site."""
    team: int
    round: int
    mode: int | None
    """Column of the mode, None where it is open."""


def fill_modes(scenario: Scenario, visits: Sequence[Placed]) -> list[int | None]:
    """Choose a mode for each visit that has none.

    A village goes with its township where the same office inspects that in the round, with its neighbours where enough of its
    cluster are inspected together, and else in the mode with the fewest days, within its quotas. Where no mode keeps to all
    rules it is the lightest one that the office has at all, so that the verifier can say what it breaks.

    Returns
    -------
    list
        Column of the mode of each visit; None where the team's office has no mode for the site.
    """
    chooser = _Chooser(scenario, visits)
    return chooser.chosen()


class _Chooser:
    def __init__(self, scenario: Scenario, visits: Sequence[Placed]) -> None:
        self.scenario, self.visits = scenario, visits
        self.have = abilities(scenario)
        self.office = [team.office for team in scenario.teams]
        self.modes = [scenario.mode(name) for name in scenario.modes]
        self.hosts, self.clusters, self.rounds = (
            mode_hosts(scenario, mode_offices(scenario)),
            mode_clusters(scenario),
            mode_rounds(scenario),
        )
        self.quotas = quota_groups(scenario)
        self.options: dict[tuple[int, int], list[tuple[float, int, int]]] = defaultdict(list)
        """Days, mode and need of every way, by site and office; the lightest first."""
        every = ways(scenario)
        wanted = np.isin(every.site, [one.site for one in visits if one.mode is None])
        columns = (every.site, every.office, every.days, every.mode, every.need)
        for site, office, days, mode, need in zip(*(column[wanted].tolist() for column in columns), strict=True):
            if self.modes[mode].chosen:
                self.options[site, office].append((days, mode, need))
        for ways_here in self.options.values():
            ways_here.sort()
        self.present = {(one.site, self.office[one.team], one.round) for one in visits}

    def chosen(self) -> list[int | None]:
        """Choose until no cluster is too small any more; each pass takes one away at least."""
        apart: set[tuple[int, int, int]] = set()
        while True:
            result = self._once(apart)
            together: Counter[tuple[int, int, int]] = Counter()
            for one, mode in zip(self.visits, result, strict=True):
                if (key := self._cluster(one, mode)) is not None:
                    together[key] += 1
            small = {
                key
                for one, mode in zip(self.visits, result, strict=True)
                if one.mode is None and mode is not None and (key := self._cluster(one, mode)) is not None
                and together[key] < self.modes[mode].cluster.min_sites
            } - apart  # fmt: skip
            if not small:
                return result
            apart |= small

    def _cluster(self, one: Placed, mode: int | None) -> tuple[int, int, int] | None:
        """Cluster, office and round of a visit that is inspected with its neighbours; None for others."""
        if mode is None or self.modes[mode].host != "cluster":
            return None
        return int(self.clusters[one.site, mode]), self.office[one.team], one.round

    def _once(self, apart: set[tuple[int, int, int]]) -> list[int | None]:
        used: Counter[int] = Counter(
            group for one in self.visits if one.mode is not None and (group := self._group(one.site, one.mode)) >= 0
        )
        result: list[int | None] = []
        for one in self.visits:
            if one.mode is not None:
                result.append(one.mode)
                continue
            here = self.options.get((one.site, self.office[one.team]), [])
            fitting = (mode for _, mode, need in here if self._fits(one, mode, need, apart, used))
            free = (mode for _, mode, _ in here if self.modes[mode].host == "none" and self.modes[mode].sync is None)
            mode = next(fitting, None)
            mode = next(free, here[0][1] if here else None) if mode is None else mode
            if mode is not None and (group := self._group(one.site, mode)) >= 0:
                used[group] += 1
            result.append(mode)
        return result

    def _group(self, site: int, mode: int) -> int:
        groups = self.quotas.group.get(mode)
        return -1 if groups is None else int(groups[site])

    def _fits(self, one: Placed, mode: int, need: int, apart: set[tuple[int, int, int]], used: Counter[int]) -> bool:
        """Whether a visit may be held in a mode, as far as the others are known."""
        if not self.rounds[one.site, mode, one.round]:
            return False
        if need >= 0 and not self.have.able[need, one.team, one.round]:
            return False
        if self.hosts.needed[mode]:
            host = int(self.hosts.site[one.site, mode])
            if (host, int(self.hosts.office[one.site, mode]), one.round) not in self.present:
                return False
        key = self._cluster(one, mode)
        if key is not None and (key[0] < 0 or key in apart):
            return False
        group = self._group(one.site, mode)
        return group < 0 or used[group] < self.quotas.most[group]
