"""Prices that the relaxation puts on the teams' time."""

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.master_model import MasterModel


def visit_prices(problem: Problem, master: MasterModel, duals: NDArray[np.float64]) -> NDArray[np.float64]:
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
    visits = len(master.option)
    paid = np.zeros(visits)
    for rows in master.team_rows:
        paid -= master.model.matrix[rows, :visits].T @ duals[rows]
    price[master.option, master.round] = np.maximum(paid, 0.0)
    return price


def day_prices(problem: Problem, master: MasterModel, duals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Worth of a day of each office's teams in each round, shape (offices, rounds).

    All that a team brings, by its days on site: these days, the visits that it can make, and the stay that it packs.
    """
    worth = np.zeros(problem.capacity.shape)
    for rows in master.team_rows:
        worth -= (duals[rows] * master.model.upper[rows]).reshape(worth.shape)
    some = problem.capacity > 0
    return np.maximum(np.where(some, worth / np.where(some, problem.capacity, 1.0), 0.0), 0.0)
