"""Baselines: rules of thumb that offices use, for comparison.

Each is an order of sites; every site in turn gets the first round with room, in the lightest mode possible there. A township
(or another host) takes the sites along that can only be inspected with it, in the first round with room for them all.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from optimize.problem.problem import Problem
from optimize.rules.rule_schedule import RuleSchedule
from scenarios.dispatch.orders import ORDERS
from scenarios.scenario import Scenario


def build_baseline(scenario: Scenario, problem: Problem, method: str) -> RuleSchedule:
    """Make the schedule of a baseline."""
    schedule = RuleSchedule(scenario, problem)
    rounds, riders = range(len(scenario.rounds)), schedule.riders()
    for part in _parts(problem, len(scenario.offices), ORDERS[method](scenario)):
        schedule.place_owed(part, rounds)
        rank = {site: k for k, site in enumerate(part)}
        for site in part:
            if site in riders:
                schedule.place_together(site, sorted(riders[site], key=lambda rider: rank.get(rider, len(rank))), rounds)
            schedule.place_early(site, rounds)
        schedule.legs.forget()
    return schedule


def _parts(problem: Problem, offices: int, order: list[int]) -> Iterator[list[int]]:
    """Take sites apart that have nothing to do with each other, and yield each part in the order given.

    What becomes of a site depends on those that share an office, a host, a cluster or a quota with it, and on nobody else: the
    schedule is the same, and the ways of few offices are in use at a time.
    """
    links = [
        (problem.site, problem.office),
        (problem.site, offices + np.where(problem.host >= 0, problem.host, problem.site)),
        (problem.site, _after(problem.cluster, start := offices + problem.sites)),
        (problem.site, _after(problem.quotas.group, start + len(problem.least))),
    ]
    origin = np.concatenate([offices + site[hosts >= 0] for site, hosts in links])
    destination = np.concatenate([hosts[hosts >= 0] for _, hosts in links])
    size = start + len(problem.least) + len(problem.quotas.least)
    graph = coo_array((np.ones(len(origin), bool), (origin, destination)), shape=(size, size))
    part = connected_components(graph, directed=False)[1][offices : offices + problem.sites]
    rows = np.array(order, np.int64)
    rows = rows[np.argsort(part[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(part[rows])) + 1
    for part_rows in np.split(rows, cuts):
        yield part_rows.tolist()


def _after(numbers: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    """Numbers counted from `start` on, -1 where there is none."""
    return np.where(numbers >= 0, numbers + start, -1)
