"""Guidance: what the relaxation tells the search, which visits to begin with and what each takes of what is scarce."""

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocate import Allocated


def charges(allocated: Allocated) -> NDArray[np.float64]:
    """Return what the relaxation charges for each option in each round beside its own cost, shape (options, rounds).

    The worth of all that a visit takes of teams, townships, clusters and quotas, by the dual values of their rows; a township's
    visit is credited with what its guests pay. Rows that cover sites, and those of milestones, are known to the search itself.
    """
    problem, allocation = allocated.problem, allocated.allocation
    matrix, visits = allocation.model.matrix, len(allocation.option)
    rows = slice(problem.sites, matrix.shape[0] - len(problem.goals))
    charge = np.zeros(problem.open.shape)
    charge[allocation.option, allocation.round] = -(matrix[rows, :visits].T @ allocated.duals[rows])
    return charge


def shares(allocated: Allocated, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each option in each round in a solution of the relaxation, shape (options, rounds)."""
    allocation = allocated.allocation
    share = np.zeros(allocated.problem.open.shape)
    share[allocation.option, allocation.round] = value[: len(allocation.option)]
    return share
