"""From the relaxation to a guide for the search: rounds of hosts first, then clusters, by HiGHS."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import Allocation
from optimize.linear import LinearModel, LinearResult, restrict, solve, solve_whole
from optimize.problem import Problem
from optimize.search import Guide

CORE = 1e-3
"""Variables that cost more of the objective than this, by their reduced cost, are left out of the whole models."""
GAP = 2e-3
NODES = 50
"""Nodes of the search tree after which the relaxation has to do."""
LEAST_SHARE = 0.05
"""Hosts with less than this in every round are left for the search."""
WHOLE = 1e-6


def round_up(problem: Problem, allocation: Allocation, relaxed: LinearResult) -> Guide:
    """Round a solution of the relaxation, as far as HiGHS gets in a few nodes.

    Each host is inspected in the round with its largest share; then clusters become whole, then visits.
    """
    value, duals = relaxed.value, relaxed.duals
    if value is None or duals is None:
        raise ValueError("the relaxation has no solution")
    count, clusters = len(allocation.option), allocation.clusters
    kept = _with_hosts(problem, allocation, value)
    model = restrict(allocation.model, kept)
    place = np.flatnonzero(kept)
    whole = np.zeros(len(value), bool)
    whole[clusters.ravel()] = True
    best = _in_core(model, whole[place], place < count + clusters.size)
    if best is not None:
        chosen = best.copy()
        cluster_here = np.flatnonzero(whole[place])
        shut = cluster_here[chosen[cluster_here] < 0.5]  # noqa: PLR2004 - whole numbers
        open_ = np.ones(len(place), bool)
        open_[shut] = False
        visits = place < count + clusters.size
        better = _in_core(restrict(model, open_), visits[open_], visits[open_])
        if better is not None:
            chosen = np.zeros(len(place))
            chosen[open_] = better
    else:
        settled = solve(model).value
        chosen = value[place] if settled is None else settled
    full = np.zeros(len(value))
    full[place] = chosen
    share = np.zeros((len(problem.site), len(problem.time)))
    share[allocation.option, allocation.round] = full[:count]
    prices = -duals[allocation.capacity_rows].reshape(problem.capacity.shape)
    return Guide(np.maximum(prices, 0.0), share, full[clusters])


def _in_core(model: LinearModel, whole: NDArray[np.bool_], cuttable: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Solve a model with some variables whole, over those that the relaxation finds cheap; None where none is found."""
    loose = solve(model)
    if loose.value is None or loose.reduced is None:
        return None
    part = whole & (loose.value > WHOLE) & (loose.value < 1 - WHOLE)
    if not part.any():
        return loose.value
    core = (loose.reduced <= CORE * loose.objective) | (loose.value > WHOLE) | ~cuttable
    small = dataclasses.replace(restrict(model, core), whole=whole[core])
    result = solve_whole(small, gap=GAP, nodes=NODES)
    if result.value is None:
        return None
    full = np.zeros(len(core))
    full[core] = result.value
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
