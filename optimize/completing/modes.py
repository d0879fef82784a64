"""Modes for visits that are typed without one: the lightest that the team may use there in that round."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.options.abilities import abilities
from scenarios.options.clusters import mode_clusters
from scenarios.options.hosts import mode_hosts
from scenarios.options.quotas import quota_groups
from scenarios.options.ways import ways
from scenarios.scenario import Scenario
from scenarios.stays.mode_rounds import mode_rounds
from scenarios.stays.workload import mode_offices


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
        self.abilities = abilities(scenario)
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
        options = ways(scenario)
        without_mode = np.isin(options.site, [visit.site for visit in visits if visit.mode is None])
        columns = (options.site, options.office, options.days, options.mode, options.need)
        for site, office, days, mode, need in zip(*(column[without_mode].tolist() for column in columns), strict=True):
            if self.modes[mode].chosen:
                self.options[site, office].append((days, mode, need))
        for ways_here in self.options.values():
            ways_here.sort()
        self.present = {(visit.site, self.office[visit.team], visit.round) for visit in visits}

    def chosen(self) -> list[int | None]:
        """Choose until no cluster is too small any more; each pass takes one away at least."""
        too_small: set[tuple[int, int, int]] = set()
        while True:
            result = self._once(too_small)
            cluster_counts: Counter[tuple[int, int, int]] = Counter()
            for visit, mode in zip(self.visits, result, strict=True):
                if (key := self._cluster(visit, mode)) is not None:
                    cluster_counts[key] += 1
            small = {
                key
                for visit, mode in zip(self.visits, result, strict=True)
                if visit.mode is None and mode is not None and (key := self._cluster(visit, mode)) is not None
                and cluster_counts[key] < self.modes[mode].cluster.min_sites
            } - too_small  # fmt: skip
            if not small:
                return result
            too_small |= small

    def _cluster(self, visit: Placed, mode: int | None) -> tuple[int, int, int] | None:
        """Cluster, office and round of a visit that is inspected with its neighbours; None for others."""
        if mode is None or self.modes[mode].host != "cluster":
            return None
        return int(self.clusters[visit.site, mode]), self.office[visit.team], visit.round

    def _once(self, too_small: set[tuple[int, int, int]]) -> list[int | None]:
        counts: Counter[int] = Counter(
            group for visit in self.visits if visit.mode is not None and (group := self._group(visit.site, visit.mode)) >= 0
        )
        result: list[int | None] = []
        for visit in self.visits:
            if visit.mode is not None:
                result.append(visit.mode)
                continue
            options = self.options.get((visit.site, self.office[visit.team]), [])
            fitting = (mode for _, mode, need in options if self._fits(visit, mode, need, too_small, counts))
            free = (mode for _, mode, _ in options if self.modes[mode].host == "none" and self.modes[mode].sync is None)
            mode = next(fitting, None)
            mode = next(free, options[0][1] if options else None) if mode is None else mode
            if mode is not None and (group := self._group(visit.site, mode)) >= 0:
                counts[group] += 1
            result.append(mode)
        return result

    def _group(self, site: int, mode: int) -> int:
        groups = self.quotas.group.get(mode)
        return -1 if groups is None else int(groups[site])

    def _fits(self, visit: Placed, mode: int, need: int, too_small: set[tuple[int, int, int]], counts: Counter[int]) -> bool:
        """Whether a visit may be held in a mode, as far as the others are known."""
        if not self.rounds[visit.site, mode, visit.round]:
            return False
        if need >= 0 and not self.abilities.able[need, visit.team, visit.round]:
            return False
        if self.hosts.needed[mode]:
            host = int(self.hosts.site[visit.site, mode])
            if (host, int(self.hosts.office[visit.site, mode]), visit.round) not in self.present:
                return False
        key = self._cluster(visit, mode)
        if key is not None and (key[0] < 0 or key in too_small):
            return False
        group = self._group(visit.site, mode)
        return group < 0 or counts[group] < self.quotas.most[group]
