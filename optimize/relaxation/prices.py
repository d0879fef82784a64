"""Prices that the relaxation puts on the teams' time."""

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.master_model import MasterModel


def day_prices(problem: Problem, master: MasterModel, duals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Worth of a day of each office's teams in each round, shape (offices, rounds).

    All that a team brings, by its days on site: these days, the visits that it can make, and the stay that it packs.
    """
    worth = np.zeros(problem.capacity.shape)
    for rows in master.team_rows:
        worth -= (duals[rows] * master.model.upper[rows]).reshape(worth.shape)
    has_days = problem.capacity > 0
    return np.maximum(np.where(has_days, worth / np.where(has_days, problem.capacity, 1.0), 0.0), 0.0)
