"""Diving: the rounds of hosts become whole, a few at a time, and the relaxation is solved again in between."""

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
"""Part of the hosts that a step settles at least."""


def dive(relaxation: Relaxation) -> NDArray[np.float64]:
    """Settle the rounds of hosts; the last solution that there is.

    Clusters are left to the search, which opens and closes them as a whole: settling them here as well brought nothing.
    """
    simplex = relaxation.simplex()
    settled = fix_hosts(relaxation.problem, relaxation.master, simplex, relaxation.result)
    return relaxation.value if settled.value is None else settled.value


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
