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
    result = fix_hosts(relaxation.problem, relaxation.master, simplex, relaxation.result)
    return relaxation.value if result.value is None else result.value


def fix_hosts(problem: Problem, master: MasterModel, simplex: Simplex, relaxation: LinearResult) -> LinearResult:
    """Give each host one round, or none; the columns of its other rounds, and of their guests, are shut in the simplex.

    Returns
    -------
    LinearResult
        The relaxation with every host settled.
    """
    if relaxation.value is None:
        raise ValueError("the relaxation has no solution")
    site, rnd, host = problem.site[master.option], master.round, problem.host[master.option]
    host_columns = np.flatnonzero(master.hosts)
    hosts_left = np.unique(site[host_columns])
    limit = max(1, int(AT_A_TIME * len(hosts_left)))
    result, rounds = relaxation, len(problem.time)
    while len(hosts_left) and result.value is not None:
        share = np.zeros((problem.sites, rounds))
        np.add.at(share, (site[host_columns], rnd[host_columns]), result.value[host_columns])
        share = np.round(share[hosts_left], 9)
        best = share.max(axis=1)
        order = np.lexsort((hosts_left, -best))
        is_sure = best[order] > SURE
        is_sure[:limit] |= best[order[:limit]] > UNSURE
        round_of = np.full(problem.sites + 1, -1)  # the last stands for no host
        if is_sure.any():
            round_of[hosts_left[order[is_sure]]] = share[order[is_sure]].argmax(axis=1)
            hosts_left = np.sort(hosts_left[order[~is_sure]])
        else:
            round_of[hosts_left] = rounds
            hosts_left = hosts_left[:0]
        is_shut = master.hosts & (round_of[site] >= 0) & (rnd != round_of[site])
        is_shut |= (round_of[host] >= 0) & (rnd != round_of[host])
        simplex.bound(np.flatnonzero(is_shut), 0.0, 0.0)
        result = simplex.solve()
    return result
