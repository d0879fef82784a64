"""The allocation model: which option in which round; teams of an office are taken together.

Variables: x[option, round] for every round that is long enough, u[site] where a site is left out, m[goal] for sites missing
at a milestone. As a linear program its value is the bound of the whole plan.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.linear import INFINITY, LinearModel, Rows, assemble
from optimize.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """The model, and where its variables and constraints stand."""

    model: LinearModel
    option: NDArray[np.int64]
    """Option of each x."""
    round: NDArray[np.int64]
    """Round of each x."""
    capacity_rows: slice
    """Capacity constraints, by office and round."""
    hosts: NDArray[np.bool_]
    """Whether each x is a visit that hosts others."""


def build_allocation(problem: Problem, capacity: NDArray[np.float64] | None = None) -> Allocation:
    """Build the model; `capacity` stands instead of the problem's where given, shape (offices, rounds)."""
    capacity = problem.capacity if capacity is None else capacity
    fits = problem.days[:, None] <= problem.longest[problem.office] + 1e-9
    option, rnd = np.nonzero(fits)
    count = len(option)
    number = np.full(fits.shape, -1, np.int64)
    number[option, rnd] = np.arange(count)
    goals = len(problem.goals)
    width = count + problem.sites + goals
    rows = Rows()
    x = np.arange(count)
    every_site = np.arange(problem.sites)
    ones = np.ones(problem.sites)
    rows.add(
        np.concatenate([problem.site[option], every_site]),
        np.concatenate([x, count + every_site]),
        np.ones(count + problem.sites),
        ones,
        ones,
    )
    cell = problem.office[option] * len(problem.time) + rnd
    capacity_rows = rows.add(
        cell, x, problem.days[option], np.full(capacity.size, -INFINITY), capacity.ravel().astype(np.float64)
    )
    hosts = _add_hosts(problem, rows, option, rnd, number)
    _add_clusters(problem, rows, number)
    for column, quota in problem.quotas:
        chosen = x[problem.mode[option] == column]
        rows.add(
            np.zeros(len(chosen), np.int64),
            chosen,
            np.ones(len(chosen)),
            np.array([-INFINITY]),
            np.array([float(quota)]),
        )
    for position, goal in enumerate(problem.goals):
        chosen = x[goal.sites[problem.site[option]] & goal.rounds[rnd]]
        columns = np.append(chosen, count + problem.sites + position)
        rows.add(
            np.zeros(len(columns), np.int64),
            columns,
            np.ones(len(columns)),
            np.array([goal.wanted]),
            np.array([INFINITY]),
        )
    cost = np.concatenate(
        [
            problem.cost[problem.site[option]] * problem.time[rnd],
            problem.cost * problem.uncovered_price,
            np.full(goals, problem.goal_price),
        ]
    )
    top = np.concatenate([np.ones(count + problem.sites), np.full(goals, INFINITY)])
    whole = np.zeros(width, bool)
    whole[:count] = True
    return Allocation(assemble(rows, cost, top, whole), option, rnd, capacity_rows, hosts)


def _add_hosts(
    problem: Problem, rows: Rows, option: NDArray[np.int64], rnd: NDArray[np.int64], number: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Let a hosted visit need its host's visit by the same office in the same round."""
    hosting: dict[tuple[int, int], list[int]] = {}
    wanted = set(problem.host[problem.host >= 0].tolist())
    for k in np.flatnonzero(np.isin(problem.site, list(wanted))).tolist():
        hosting.setdefault((int(problem.site[k]), int(problem.office[k])), []).append(k)
    guests = np.flatnonzero(problem.host[option] >= 0)
    row, column, value = [np.arange(len(guests))], [guests], [np.ones(len(guests))]
    hosts = np.zeros(len(option), bool)
    for (site, office), options in hosting.items():
        mine = np.flatnonzero((problem.host[option[guests]] == site) & (problem.office[option[guests]] == office))
        for k in options:
            columns = number[k, rnd[guests[mine]]]
            there = columns >= 0
            row.append(mine[there])
            column.append(columns[there])
            value.append(-np.ones(int(there.sum())))
            hosts[columns[there]] = True
    rows.add(
        np.concatenate(row), np.concatenate(column), np.concatenate(value),
        np.full(len(guests), -INFINITY), np.zeros(len(guests)),
    )  # fmt: skip
    return hosts


def _add_clusters(problem: Problem, rows: Rows, number: NDArray[np.int64]) -> None:
    """Let a visit of a cluster need enough of its neighbours in the same round."""
    for own, others, need in problem.neighbours:
        rounds = np.flatnonzero(number[own] >= 0)
        mine = number[own, rounds]
        theirs = number[others][:, rounds] if len(others) else np.empty((0, len(rounds)), np.int64)
        there = theirs >= 0
        place = np.broadcast_to(np.arange(len(rounds)), theirs.shape)
        rows.add(
            np.concatenate([np.arange(len(rounds)), place[there]]),
            np.concatenate([mine, theirs[there]]),
            np.concatenate([np.full(len(rounds), float(need)), -np.ones(int(there.sum()))]),
            np.full(len(rounds), -INFINITY),
            np.zeros(len(rounds)),
        )
