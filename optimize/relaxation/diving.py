"""Diving: the rounds of hosts and clusters become whole, a few at a time, and the relaxation is solved again in between."""

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.linear import LinearResult
from optimize.relaxation.master_model import MasterModel
from optimize.relaxation.relax import Relaxation
from optimize.relaxation.simplex import Simplex

SURE = 0.99
"""Hosts with more than this in a round are settled there at once."""
UNSURE = 0.05
"""Hosts with less than this in every round are not inspected."""
AT_A_TIME = 0.25
"""Part of the hosts, or clusters, that a step settles at least."""
HALF = 0.5
BETTER = 1e-9
IN_VAIN = 12
"""Clusters tried one after the other that don't pay, before no more are tried."""


def dive(relaxation: Relaxation) -> NDArray[np.float64]:
    """Settle hosts, then clusters; the last solution that there is."""
    simplex = relaxation.simplex()
    hosts = fix_hosts(relaxation.problem, relaxation.master, simplex, relaxation.result)
    if hosts.value is None:
        return relaxation.value
    clusters = fix_clusters(relaxation.master, simplex, hosts)
    return hosts.value if clusters.value is None else clusters.value


def fix_hosts(problem: Problem, master: MasterModel, simplex: Simplex, relaxed: LinearResult) -> LinearResult:
    """Give each host one round, or none; the columns of its other rounds, and of their guests, are shut in the simplex.

    Returns
    -------
    LinearResult
        The relaxation with every host settled.
    """
    if relaxed.value is None:
        raise ValueError("the relaxation has no solution")
    site, rnd, host = problem.site[master.option], master.round, problem.host[master.option]
    hosting = np.flatnonzero(master.hosts)
    waiting = np.unique(site[hosting])
    most = max(1, int(AT_A_TIME * len(waiting)))
    result, rounds = relaxed, len(problem.time)
    while len(waiting) and result.value is not None:
        share = np.zeros((problem.sites, rounds))
        np.add.at(share, (site[hosting], rnd[hosting]), result.value[hosting])
        share = np.round(share[waiting], 9)
        best = share.max(axis=1)
        order = np.lexsort((waiting, -best))
        sure = best[order] > SURE
        sure[:most] |= best[order[:most]] > UNSURE
        taken = np.full(problem.sites + 1, -1)  # the last stands for no host
        if sure.any():
            taken[waiting[order[sure]]] = share[order[sure]].argmax(axis=1)
            waiting = np.sort(waiting[order[~sure]])
        else:
            taken[waiting] = rounds
            waiting = waiting[:0]
        shut = master.hosts & (taken[site] >= 0) & (rnd != taken[site])
        shut |= (taken[host] >= 0) & (rnd != taken[host])
        simplex.bound(np.flatnonzero(shut), 0.0, 0.0)
        result = simplex.solve()
    return result


def fix_clusters(master: MasterModel, simplex: Simplex, relaxed: LinearResult) -> LinearResult:
    """Settle in which rounds clusters are inspected: those that the relaxation suggests, then others that pay.

    A cluster in part costs little and is worth as much as its visits: each that is made whole would draw another in part after
    it. So the dive never goes beyond the clusters that it begins with. Then those come in that pay.

    Parameters
    ----------
    relaxed
        The relaxation as it stands, solved: `fix_hosts` comes first.

    Returns
    -------
    LinearResult
        The relaxation with every cluster settled; its value is None where the dive came to no end.
    """
    columns = master.clusters.ravel()
    if relaxed.value is None or not len(columns):
        return relaxed
    dived = _dive_for_clusters(columns, simplex, relaxed)
    if dived.value is None:
        simplex.free(columns)
        return dived
    return _bring_in(columns, simplex, dived)


def _dive_for_clusters(columns: NDArray[np.int64], simplex: Simplex, relaxed: LinearResult) -> LinearResult:
    """Make clusters whole, the largest shares first; those without any are shut."""
    result, unsure = relaxed, columns
    while result.value is not None:
        share = np.round(result.value[unsure], 9)
        simplex.bound(unsure[share >= 1], 1.0, 1.0)
        simplex.bound(unsure[share <= 0], 0.0, 0.0)
        unsure = unsure[(share > 0) & (share < 1)]
        if not len(unsure):
            return simplex.solve()
        order = unsure[np.lexsort((unsure, -result.value[unsure]))]
        for taken, whole in ((order[: max(1, int(AT_A_TIME * len(order)))], 1.0), (order[:1], 1.0), (order[:1], 0.0)):
            simplex.bound(taken, whole, whole)
            result = simplex.solve()
            if result.value is not None:
                break
            simplex.free(taken)  # too many at once, or this one is too much
    return result


def _bring_in(columns: NDArray[np.int64], simplex: Simplex, best: LinearResult) -> LinearResult:
    """Try the clusters that are shut and would pay the most by their reduced costs; stop after so many in vain."""
    tried: set[int] = set()
    while best.value is not None and best.reduced is not None:
        pays = columns[(best.value[columns] < HALF) & (best.reduced[columns] < -BETTER)]
        order = pays[np.lexsort((pays, best.reduced[pays]))]
        column = order[~np.isin(order, list(tried))][:1]
        if not len(column) or len(tried) >= IN_VAIN:
            break
        tried.add(int(column[0]))
        simplex.bound(column, 1.0, 1.0)
        opened = simplex.solve()
        if opened.value is not None and opened.objective < best.objective - BETTER:
            best = opened
            tried.clear()
        else:
            simplex.bound(column, 0.0, 0.0)
    return best
