"""Prices that the relaxation puts on the teams' time."""

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Allocation
from optimize.problem.problem import Problem


def visit_prices(problem: Problem, allocation: Allocation, duals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Worth of what each visit takes of its office's teams: their days, and what it leaves unfit for others.

    Parameters
    ----------
    duals
        Dual value of each row of the relaxation.

    Returns
    -------
    NDArray
        Shape (options, rounds), at least 0; 0 where an option can't be carried out.
    """
    price = np.zeros(problem.open.shape)
    visits = len(allocation.option)
    paid = np.zeros(visits)
    for rows in allocation.team_rows:
        paid -= allocation.model.matrix[rows, :visits].T @ duals[rows]
    price[allocation.option, allocation.round] = np.maximum(paid, 0.0)
    return price


def day_prices(problem: Problem, allocation: Allocation, duals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Worth of a day of each office's teams in each round, shape (offices, rounds).

    All that a team brings, by its days on site: these days, the visits that it can make, and the stay that it packs.
    """
    worth = np.zeros(problem.capacity.shape)
    for rows in allocation.team_rows:
        worth -= (duals[rows] * allocation.model.upper[rows]).reshape(worth.shape)
    some = problem.capacity > 0
    return np.maximum(np.where(some, worth / np.where(some, problem.capacity, 1.0), 0.0), 0.0)
