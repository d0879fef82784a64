"""Visits that need another one: integrated and linked villages, with their township, and those that another site hosts.

Such a village is covered when both visits are finished. A linked visit, moreover, does not begin before the other office's
team has come to the township (`sim.engine.meetings`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.options.hosts import host_rows, needs_host
from scenarios.scenario import Scenario
from scenarios.sites.offices import LEVELS


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Which visits need another one, shape (visits,) each; -1 where none, also where the plan has no such visit."""

    host: NDArray[np.int64]
    """Visit to the township, or another host, without which a village is not covered."""
    awaited: NDArray[np.int64]
    """That visit where it must have begun first, by another office."""
    before: NDArray[np.int64]
    """Visit before each one in all the tours of its team, itself for the first."""
    chain: NDArray[np.float64]
    """Travel through all the tours of the team up to each visit; the way between two visits that stand apart, because one
    between them is done, leads through the places between them."""

    def later(self, instants: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the later instant of each visit and its host, shape (replications, visits)."""
        guests = np.flatnonzero(self.host >= 0)
        result = instants.copy()
        result[:, guests] = np.maximum(instants[:, guests], instants[:, self.host[guests]])
        return result


def compile_links(
    scenario: Scenario,
    modes: Sequence[str],
    places: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    tours: tuple[NDArray[np.int64], NDArray[np.float64]],
    *,
    plan_length: int,
) -> Links | None:
    """Find the visits that need another one; None where there are none, which then costs nothing.

    Parameters
    ----------
    modes, places
        Mode of each visit, and its site, team, round and first day, each of shape (visits,).
    tours
        Visits in the order of their teams' tours, and the travel to each from the one before.
    plan_length
        Visits that the plan holds, where there are further candidates behind them: these need nobody here.
    """
    hosts_by_mode = {name: host_rows(scenario, mode) for name, mode in scenario.file.modes.items() if needs_host(mode)}
    if hosts_by_mode.keys().isdisjoint(modes):
        return None
    site, team, rnd, start = places
    offices = [team.office for team in scenario.teams]
    visit_at: dict[tuple[int, int, int], int] = {}
    for row in np.argsort(start[:plan_length], kind="stable").tolist():
        visit_at.setdefault((int(site[row]), offices[team[row]], int(rnd[row])), row)
    host = np.full(len(site), -1, np.int64)
    awaited = host.copy()
    for row, name in enumerate(modes[:plan_length]):
        host_site = int(hosts_by_mode[name][site[row]]) if name in hosts_by_mode else -1
        if host_site < 0:
            continue
        sync = scenario.mode(name).sync
        office = offices[team[row]] if sync is None else int(scenario.level_office[host_site, LEVELS.index(sync)])
        host[row] = visit_at.get((host_site, office, int(rnd[row])), -1)
        if sync is not None and office != offices[team[row]]:
            awaited[row] = host[row]
    if (host < 0).all():
        return None
    order, onward = tours
    previous = np.arange(len(site))
    same_team = team[order[1:]] == team[order[:-1]]
    previous[order[1:][same_team]] = order[:-1][same_team]
    chain = np.zeros(len(site))
    chain[order] = np.cumsum(onward[order])
    return Links(host, awaited, previous, chain)
