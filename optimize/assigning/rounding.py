"""Rounding: where hosts are settled, clusters become whole, then visits, by SCIP."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Allocation
from optimize.allocating.linear import LinearModel, LinearResult, restrict, solve, solve_whole
from optimize.control.stopping import Stop, never, unless_stopped
from optimize.problem.problem import Problem

CORE = 3e-4
"""Variables that cost more of the objective than this, by their reduced cost, are left out of the whole models."""
GAP = 5e-4
CLUSTER_NODES, VISIT_NODES = 30, 100
"""Nodes of the search tree after which each step takes the best that SCIP has."""
LARGEST_CORE = 8000
"""Variables beyond which a step is left to the search: SCIP would take minutes."""
LEAST_SHARE = 0.05
"""Hosts with less than this in every round are left for the search."""
HALF = 0.5
WHOLE = 1e-6


def round_up(problem: Problem, allocation: Allocation, settled: LinearResult, stop: Stop = never) -> NDArray[np.float64]:
    """Round a solution of the relaxation, as far as SCIP gets in a few nodes.

    Two steps, the second of which fixes what the first has found: the round of each cluster, then every visit. Where SCIP finds
    nothing, or is stopped, the rest stays as relaxed.

    Parameters
    ----------
    settled
        The relaxation with every host in one round (`optimize.assigning.dive.settle_hosts`); a host with several goes to the
        one with its largest share.
    """
    value = settled.value
    if value is None:
        raise ValueError("the relaxation has no solution")
    model, count = allocation.model, len(allocation.option)
    clusters, visits = (np.zeros(len(value), bool) for _ in range(2))
    visits[:count] = True
    clusters[allocation.clusters.ravel()] = True
    open_ = _with_hosts(problem, allocation, value)
    found = unless_stopped(stop, lambda: _whole(model, open_, clusters, visits | clusters, CLUSTER_NODES))
    if found is not None:
        value = found
        open_ &= ~clusters | (value > HALF)
        found = unless_stopped(stop, lambda: _whole(model, open_, visits, visits | clusters, VISIT_NODES))
        value = value if found is None else found
    return value


def _whole(
    model: LinearModel, open_: NDArray[np.bool_], whole: NDArray[np.bool_], cuttable: NDArray[np.bool_], nodes: int
) -> NDArray[np.float64] | None:
    """Solve a model with some variables whole, over the open ones that the relaxation finds cheap; None if that fails."""
    place = np.flatnonzero(open_)
    here = restrict(model, open_)
    loose = solve(here)
    if loose.value is None or loose.reduced is None:
        return None
    full = np.zeros(len(open_))
    part = whole[place] & (loose.value > WHOLE) & (loose.value < 1 - WHOLE)
    if not part.any():
        full[place] = loose.value
        return full
    core = (loose.reduced <= CORE * loose.objective) | (loose.value > WHOLE) | ~cuttable[place]
    if core.sum() > LARGEST_CORE:
        return None
    result = solve_whole(dataclasses.replace(restrict(here, core), whole=whole[place][core]), gap=GAP, nodes=nodes)
    if result.value is None:
        return None
    full[place[core]] = result.value
    return full


def _with_hosts(problem: Problem, allocation: Allocation, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Variables that remain when each host is inspected in the round with its largest share."""
    kept = np.ones(len(value), bool)
    option, rnd = allocation.option, allocation.round
    hosts = np.flatnonzero(allocation.hosts)
    sites = problem.site[option[hosts]]
    for site in np.unique(sites).tolist():
        mine = hosts[sites == site]
        best = mine[np.argmax(np.round(value[mine], 9))]
        if value[best] < LEAST_SHARE:
            continue
        elsewhere = rnd != rnd[best]
        kept[: len(option)][((problem.host[option] == site) | (problem.site[option] == site)) & elsewhere] = False
    return kept
