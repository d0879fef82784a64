"""Guidance: what the relaxation tells the search, which visits to begin with and what each takes of what is scarce."""

import numpy as np
from numpy.typing import NDArray

from optimize.relaxation.relax import Relaxation


def charges(relaxation: Relaxation) -> NDArray[np.float64]:
    """Return what the relaxation charges for each option in each round beside its own cost, shape (options, rounds).

    The worth of all that a visit takes of teams, townships, clusters and quotas, by the dual values of their rows; a township's
    visit is credited with what its guests pay. Rows that cover sites, and those of milestones, are known to the search itself.
    """
    problem, master = relaxation.problem, relaxation.master
    matrix, visits = master.model.matrix, len(master.option)
    rows = slice(problem.sites, matrix.shape[0] - len(problem.goals))
    charge = np.zeros(problem.open.shape)
    charge[master.option, master.round] = -(matrix[rows, :visits].T @ relaxation.duals[rows])
    return charge


def shares(relaxation: Relaxation, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each option in each round in a solution of the relaxation, shape (options, rounds)."""
    master = relaxation.master
    share = np.zeros(relaxation.problem.open.shape)
    share[master.option, master.round] = value[: len(master.option)]
    return share
