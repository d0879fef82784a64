"""From the relaxation to a whole allocation: hosts first, then the rest, a few at a time.

The relaxation is nearly whole once it is settled in which round each host (township) is inspected; what is left of
fractions is rounded up in small groups, the largest first, with the relaxation solved again after each group.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.linear import LinearModel, restrict, solve
from optimize.problem import Problem

WHOLE = 1e-6
GROUP = 0.25
"""Share of the fractional variables rounded at a time."""
THRESHOLDS = (0.95, 0.75, 0.5, 0.3, 0.15)
"""Values from which visits of clusters are rounded up, one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Dive:
    """A whole allocation: the chosen x of the allocation model, and its objective there."""

    chosen: NDArray[np.int64]
    objective: float


def host_rounds(problem: Problem, allocation: Allocation, value: NDArray[np.float64]) -> dict[int, int]:
    """For each host site, the x (its visit in a round) with the largest share in a solution of the relaxation."""
    hosts = np.flatnonzero(allocation.hosts)
    sites = problem.site[allocation.option[hosts]]
    guests = _guest_share(problem, allocation, value)
    best: dict[int, int] = {}
    for site in np.unique(sites).tolist():
        mine = hosts[sites == site]
        score = value[mine] + 1e-3 * guests[mine]
        best[site] = int(mine[np.argmax(np.round(score, 9))])
    return best


def _guest_share(problem: Problem, allocation: Allocation, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Guests that each host's visit has in a solution; 0 for other x."""
    guest = problem.host[allocation.option] >= 0
    rounds = int(allocation.round.max(initial=0)) + 1
    key = problem.host[allocation.option[guest]] * rounds + allocation.round[guest]
    total = np.bincount(key, value[: len(guest)][guest], problem.sites * rounds)
    result = np.zeros(len(allocation.option))
    hosts = np.flatnonzero(allocation.hosts)
    result[hosts] = total[problem.site[allocation.option[hosts]] * rounds + allocation.round[hosts]]
    return result


def with_hosts(problem: Problem, allocation: Allocation, hosts: dict[int, int]) -> NDArray[np.bool_]:
    """Which variables remain when each host is inspected in the round of the given x, or not at all."""
    kept = np.ones(len(allocation.model.cost), bool)
    option, rnd = allocation.option, allocation.round
    for site, x in hosts.items():
        elsewhere = rnd != rnd[x]
        kept[: len(option)][((problem.host[option] == site) | (problem.site[option] == site)) & elsewhere] = False
    return kept


def dive(problem: Problem, allocation: Allocation, hosts: dict[int, int], step: Callable[[], None] | None = None) -> Dive:
    """Round the relaxation to a whole allocation in which each host is inspected in the round of the given x.

    Hosts come first, then clusters, whole ones only, then single visits; what is fixed always fits, so that every
    relaxation on the way has a solution.
    """
    kept = with_hosts(problem, allocation, hosts)
    model, places = restrict(allocation.model, kept), np.flatnonzero(kept)
    integers = np.flatnonzero(model.whole)
    place_of = np.full(len(kept), -1, np.int64)
    place_of[places] = np.arange(len(places))
    low, top = np.zeros(len(model.cost)), model.top.copy()
    low[_compatible(model, place_of[np.array(sorted(hosts.values()), np.int64)], low)] = 1.0
    _fix_clusters(problem, allocation, model, places, low, top, step)
    while True:
        if step is not None:
            step()
        result = solve(model, low=low, top=top)
        if result.value is None:
            raise ArithmeticError("the relaxation lost its solution while diving")
        value = result.value
        low[integers[value[integers] > 1 - WHOLE]] = 1.0
        part = integers[(value[integers] > WHOLE) & (value[integers] < 1 - WHOLE)]
        if not len(part):
            break
        order = part[np.argsort(-np.round(value[part], 6), kind="stable")]
        chosen = _compatible(model, order[: max(1, int(len(order) * GROUP))], low)
        if len(chosen):
            low[chosen] = 1.0
        else:
            top[order[0]] = 0.0
    return Dive(places[integers[value[integers] > 1 - WHOLE]], result.objective)


def _fix_clusters(
    problem: Problem,
    allocation: Allocation,
    model: LinearModel,
    places: NDArray[np.int64],
    low: NDArray[np.float64],
    top: NDArray[np.float64],
    step: Callable[[], None] | None,
) -> None:
    """Fix whole clusters, those that the relaxation wants most first, and forbid what is in none."""
    need = np.zeros(len(problem.site), np.int64)
    around: dict[int, NDArray[np.int64]] = {}
    for own, others, least in problem.neighbours:
        need[own], around[own] = least, others
    count = int(model.whole.sum())
    option, rnd = allocation.option[places[:count]], allocation.round[places[:count]]
    clustered = np.flatnonzero(need[option] > 0)
    if not len(clustered):
        return
    at = {(int(option[x]), int(rnd[x])): int(x) for x in clustered.tolist()}
    for threshold in THRESHOLDS:
        while True:
            if step is not None:
                step()
            result = solve(model, low=low, top=top)
            if result.value is None:
                raise ArithmeticError("the relaxation lost its solution while clusters were fixed")
            value = result.value
            wanted = clustered[(value[clustered] >= threshold) & (low[clustered] < 1)]
            order = wanted[np.argsort(-np.round(value[wanted], 6), kind="stable")]
            fresh = set(_compatible(model, order, low).tolist()) if len(order) else set()
            fixed = {int(x) for x in clustered[low[clustered] == 1].tolist()}
            while True:  # drop what lacks neighbours, until all that is left has them
                alone = {
                    x
                    for x in fresh
                    if sum(at.get((int(k), int(rnd[x])), -1) in fresh | fixed for k in around[int(option[x])]) < need[option[x]]
                }
                if not alone:
                    break
                fresh -= alone
            if not fresh:
                break
            low[np.array(sorted(fresh), np.int64)] = 1.0
    top[clustered[low[clustered] < 1]] = 0.0


def _compatible(model: LinearModel, candidates: NDArray[np.int64], low: NDArray[np.float64]) -> NDArray[np.int64]:
    """Candidates, in order, as long as none breaks a row on its own strength: a site twice, a capacity overrun."""
    columns = model.matrix.tocsc()
    positive = columns.copy()
    positive.data = np.maximum(positive.data, 0.0)
    negative_rows = np.zeros(model.matrix.shape[0], bool)
    negative_rows[columns.indices[columns.data < 0]] = True
    used = np.asarray(positive @ low)
    chosen: list[int] = []
    for column in candidates.tolist():
        span = slice(positive.indptr[column], positive.indptr[column + 1])
        rows, values = positive.indices[span], positive.data[span]
        if np.all((used[rows] + values <= model.upper[rows] + 1e-9) | negative_rows[rows]):
            used[rows] += values
            chosen.append(column)
    return np.array(chosen, np.int64)
