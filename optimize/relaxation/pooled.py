"""A bound for regions that are too large for the relaxation: all teams that share sites as one pool of days."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from optimize.problem.problem import Problem

LEAST_DAYS = 1e-9


def pooled_bound(problem: Problem, uncovered_penalty: float) -> float:
    """Value that no plan's objective falls below.

    Each site takes the days of its lightest option, at any office and in parts; each round holds the days of all teams of the
    offices that are connected by sites. Milestones, hosts, seasons and quotas are left aside. Then the sites of most weight a
    day come first, and what does not fit into the rounds is left out.

    Parameters
    ----------
    problem
        What is planned.
    uncovered_penalty
        Price of a site that is left out, in terms.
    """
    value = float(np.minimum(problem.left_out, uncovered_penalty * problem.cost).sum())  # what is dearer is dearer still
    if not len(problem.site):
        return value
    offices = len(problem.capacity)
    size = offices + problem.sites
    links = coo_array((np.ones(len(problem.site), bool), (problem.office, offices + problem.site)), shape=(size, size))
    pools, pool = connected_components(links, directed=False)
    days = np.full(problem.sites, np.inf)
    np.minimum.at(days, problem.site, np.maximum(problem.days, LEAST_DAYS))
    capacity = np.zeros((pools, len(problem.time)))
    np.add.at(capacity, pool[:offices], problem.capacity)
    open_sites = np.flatnonzero(np.isfinite(days))
    site_pools = pool[offices + open_sites]
    order = open_sites[np.lexsort((-problem.cost[open_sites] / days[open_sites], site_pools))]
    cuts = np.searchsorted(pool[offices + order], np.arange(pools + 1))
    rounds = np.argsort(problem.time, kind="stable")
    savings = np.maximum(uncovered_penalty - problem.time[rounds], 0.0)
    for k in np.flatnonzero(np.diff(cuts)).tolist():
        pool_sites = order[cuts[k] : cuts[k + 1]]
        done = np.interp(
            np.cumsum(capacity[k, rounds]),
            np.concatenate([[0.0], np.cumsum(days[pool_sites])]),
            np.concatenate([[0.0], np.cumsum(problem.cost[pool_sites])]),
        )
        value -= float((savings * np.diff(done, prepend=0.0)).sum())
    return value
