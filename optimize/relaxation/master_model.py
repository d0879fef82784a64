"""The master model: which option in which round; teams of an office are taken together.

Variables, in this order: x[option, round] for every round that is long enough, y[cluster, round] where a cluster is
inspected, u[site] where a site is left out, m[goal] for sites missing at a milestone, q[group] for visits missing from a quota.
As a linear program its value is the bound of the whole plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.linear import INFINITY, LinearModel, Rows, assemble
from optimize.relaxation.needs import add_needs

ROUNDING = 1e-9
PACKING = (1, 2, 3, 4, 5)
"""Parts into which a team's stay is thought to be divided, for the packing constraints."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A constraint on the visits of an office in a round: they weigh no more than there are teams."""

    office: int
    stay: float
    """Longest stay for which it holds; it does for shorter ones, too."""
    options: NDArray[np.int64]
    weight: NDArray[np.float64]
    """Weight of each of these: nothing that fits into one stay weighs more than 1."""


@dataclass(frozen=True, slots=True, eq=False)
class MasterModel:
    """The model, and where its variables and constraints stand."""

    model: LinearModel
    option: NDArray[np.int64]
    """Option of each x."""
    round: NDArray[np.int64]
    """Round of each x."""
    clusters: NDArray[np.int64]
    """Variable of each cluster in each round, shape (clusters, rounds)."""
    capacity_rows: slice
    """Capacity constraints, by office and round."""
    team_rows: tuple[slice, ...]
    """Blocks of constraints, each by office and round, that one more team widens: by its days on site (the capacity), by the
    visits that it can make, and by 1 (the packing)."""
    left_out: slice
    """Variables of sites left out."""
    missing: slice
    """Variables of sites missing at milestones."""
    cut_block: slice
    """Constraints of all cuts."""
    cut_rows: NDArray[np.int64]
    """Constraint of each cut in each round for which it holds, cut by cut."""
    hosts: NDArray[np.bool_]
    """Whether each x is a visit that hosts others."""


def lacking(master: MasterModel, value: NDArray[np.float64]) -> float:
    """Sites left out, missing at milestones and missing from quotas, of a solution: the value of every column."""
    return float(value[master.left_out.start :].sum())


def build_master(problem: Problem, cuts: Sequence[Cut] = ()) -> MasterModel:
    """Build the model, with cuts that are known already."""
    rounds, goals = len(problem.time), len(problem.goals)
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    option, rnd = np.nonzero(fits)
    count = len(option)
    number = np.full(fits.shape, -1, np.int64)
    number[option, rnd] = np.arange(count)
    clusters = count + np.arange(len(problem.least) * rounds, dtype=np.int64).reshape(-1, rounds)
    left_out = count + clusters.size + np.arange(problem.sites)
    missing = count + clusters.size + problem.sites + np.arange(goals)
    rows = Rows()
    x = np.arange(count)
    site_rows = np.concatenate([problem.site[option], np.arange(problem.sites)])
    rows.add(site_rows, np.concatenate([x, left_out]), np.ones(len(site_rows)), np.ones(problem.sites), np.ones(problem.sites))
    cell = problem.office[option] * rounds + rnd
    capacity_rows = rows.add_most(cell, x, problem.days[option], problem.capacity.ravel())
    team_rows = [capacity_rows, rows.add_most(cell, x, np.ones(count), problem.visits.ravel())]
    of_options = (problem.need, problem.office, problem.days)
    add_needs(rows, option, rnd, of_options, problem.able, problem.team_office, problem.rooms)
    team_rows += _add_packing(problem, rows, option, rnd)
    first_cut = rows.count
    blocks, cut_rows = _add_cuts(problem, rows, number, cuts)
    team_rows += blocks
    cut_block = slice(first_cut, rows.count)
    hosts = _add_hosts(problem, rows, option, rnd, number)
    _add_clusters(problem, rows, option, rnd, clusters)
    quota_columns = _add_quotas(problem, rows, option, count + clusters.size + problem.sites + goals)
    for position, goal in enumerate(problem.goals):
        columns = np.append(x[goal.sites[problem.site[option]] & goal.rounds[rnd]], missing[position])
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
            np.zeros(clusters.size),
            problem.left_out,
            np.full(goals + quota_columns, problem.goal_price),
        ]
    )
    top = np.concatenate([np.ones(count + clusters.size + problem.sites), np.full(goals + quota_columns, INFINITY)])
    integer_columns = np.arange(len(cost)) < count + clusters.size
    return MasterModel(
        model=assemble(rows, cost, top, integer_columns),
        option=option,
        round=rnd,
        clusters=clusters,
        capacity_rows=capacity_rows,
        team_rows=tuple(team_rows),
        left_out=slice(count + clusters.size, count + clusters.size + problem.sites),
        missing=slice(int(missing[0]) if goals else 0, int(missing[0]) + goals if goals else 0),
        cut_block=cut_block,
        cut_rows=cut_rows,
        hosts=hosts,
    )


def _add_quotas(problem: Problem, rows: Rows, option: NDArray[np.int64], first: int) -> int:
    """Limit the visits of each group that has a quota; return how many variables, from `first` on, stand for missing ones."""
    quotas = problem.quotas
    group = quotas.group[option]
    for number, limit in enumerate(quotas.most.tolist()):
        if limit < INFINITY:
            members = np.flatnonzero(group == number)
            rows.add_most(np.zeros(len(members), np.int64), members, np.ones(len(members)), np.array([limit]))
    floors = np.flatnonzero(quotas.least > 0).tolist()
    for position, number in enumerate(floors):
        columns = np.append(np.flatnonzero(group == number), first + position)
        least = np.array([float(quotas.least[number])])
        rows.add(np.zeros(len(columns), np.int64), columns, np.ones(len(columns)), least, np.array([INFINITY]))
    return len(floors)


def _add_packing(problem: Problem, rows: Rows, option: NDArray[np.int64], rnd: NDArray[np.int64]) -> list[slice]:
    """Bound what fits into single teams' stays: three visits of 11 days don't fit into 30, though 33 days fit into 4 x 30.

    Dual feasible functions of bin packing (Fekete & Schepers 2001): for each q, a visit takes floor((q + 1) d / stay) / q of
    a team, or d / stay where (q + 1) d / stay is whole; the longest stay of the office's teams counts.
    """
    rounds = len(problem.time)
    stay = problem.longest[problem.office[option], rnd]
    part = problem.days[option] / np.maximum(stay, 1e-9)
    cell = problem.office[option] * rounds + rnd
    places = []
    for q in PACKING:
        steps = (q + 1) * part
        near = np.abs(steps - np.round(steps)) < 1e-9  # noqa: PLR2004
        weight = np.where(near, part, np.floor(steps + 1e-9) / q)
        entries = np.flatnonzero(weight > 0)
        places.append(rows.add_most(cell[entries], entries, weight[entries], problem.present.ravel()))
    return places


def rounds_of(problem: Problem, cut: Cut) -> NDArray[np.int64]:
    """Return the rounds for which a cut holds."""
    stay = problem.longest_stay[cut.office]
    return np.flatnonzero((stay > 0) & (stay <= cut.stay + ROUNDING))


def _add_cuts(
    problem: Problem, rows: Rows, number: NDArray[np.int64], cuts: Sequence[Cut]
) -> tuple[list[slice], NDArray[np.int64]]:
    """Add the cuts in blocks, in each of which an office has one at most; return these, and the rows of the cuts."""
    rounds, places = len(problem.time), []
    rounds_by_cut = [rounds_of(problem, cut) for cut in cuts]
    cut_rows = [np.zeros(0, np.int64) for _ in cuts]
    places_left = list(range(len(cuts)))
    while places_left:
        block = {cuts[place].office: place for place in reversed(places_left)}
        places_left = [place for place in places_left if block[cuts[place].office] != place]
        row, column, value = [], [], []
        for office, place in block.items():
            cut = cuts[place]
            columns = number[cut.options][:, rounds_by_cut[place]]
            option, column_round = np.nonzero(columns >= 0)
            row.append(office * rounds + rounds_by_cut[place][column_round])
            column.append(columns[option, column_round])
            value.append(cut.weight[option])
            cut_rows[place] = rows.count + office * rounds + rounds_by_cut[place]
        entries = (np.concatenate(row), np.concatenate(column), np.concatenate(value))
        places.append(rows.add_most(*entries, problem.present.ravel()))
    return places, np.concatenate([np.zeros(0, np.int64), *cut_rows])


def _add_hosts(
    problem: Problem, rows: Rows, option: NDArray[np.int64], rnd: NDArray[np.int64], number: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Let a hosted or linked visit need its host's visit in the same round, by the office that it goes with."""
    host_options: dict[tuple[int, int], list[int]] = {}
    host_sites = set(problem.host[problem.host >= 0].tolist())
    for k in np.flatnonzero(np.isin(problem.site, list(host_sites))).tolist():
        host_options.setdefault((int(problem.site[k]), int(problem.office[k])), []).append(k)
    guests = np.flatnonzero(problem.host[option] >= 0)
    row, column, value = [np.arange(len(guests))], [guests], [np.ones(len(guests))]
    hosts = np.zeros(len(option), bool)
    for (site, office), options in host_options.items():
        guest_rows = np.flatnonzero((problem.host[option[guests]] == site) & (problem.host_office[option[guests]] == office))
        for k in options:
            columns = number[k, rnd[guests[guest_rows]]]
            is_column = columns >= 0
            row.append(guest_rows[is_column])
            column.append(columns[is_column])
            value.append(-np.ones(int(is_column.sum())))
            hosts[columns[is_column]] = True
    rows.add_most(np.concatenate(row), np.concatenate(column), np.concatenate(value), np.zeros(len(guests)))
    return hosts


def _add_clusters(
    problem: Problem, rows: Rows, option: NDArray[np.int64], rnd: NDArray[np.int64], clusters: NDArray[np.int64]
) -> None:
    """Let a cluster's sites be inspected only where it is, and then enough of them."""
    count, rounds = clusters.shape
    members = np.flatnonzero(problem.cluster[option] >= 0)
    cluster_columns = clusters[problem.cluster[option[members]], rnd[members]]
    place = np.arange(len(members))
    sign = np.concatenate([np.ones(len(members)), -np.ones(len(members))])
    rows.add_most(np.tile(place, 2), np.concatenate([members, cluster_columns]), sign, np.zeros(len(members)))
    cell = np.arange(count * rounds)
    rows.add_most(
        np.concatenate([problem.cluster[option[members]] * rounds + rnd[members], cell]),
        np.concatenate([members, clusters.ravel()]),
        np.concatenate([-np.ones(len(members)), np.repeat(problem.least, rounds).astype(np.float64)]),
        np.zeros(len(cell)),
    )
    size = np.bincount(problem.cluster[problem.cluster >= 0], minlength=count)
    rows.add_most(
        np.repeat(np.arange(count), rounds),
        clusters.ravel(),
        np.ones(clusters.size),
        np.floor(size / np.maximum(problem.least, 1)),
    )
