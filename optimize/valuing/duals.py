"""What the dual values of a relaxation say of small changes: a team-round more, a day less for each village."""

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.relax import Relaxation, relax


def full_relaxation(problem: Problem) -> Relaxation:
    """Solve the relaxation with every cut: what its prices and its value are worth as the bound's."""
    return relax(problem, quick=True, all_cuts=True)


def team_round_values(wide: Problem, relaxation: Relaxation) -> NDArray[np.float64]:
    """Value of one more team of each office in each round by the duals, shape (offices, rounds).

    A team widens the capacity by the days of its stay, the number of visits by what it can do, and the packing by 1; `wide` is
    the problem with one more team of each office in all rounds.
    """
    problem, master = relaxation.problem, relaxation.master
    shape = problem.capacity.shape
    steps = [wide.capacity - problem.capacity, wide.visits - problem.visits]
    steps += [wide.present - problem.present] * (len(master.team_rows) - 2)
    value = np.zeros(shape)
    for rows, step in zip(master.team_rows, steps, strict=True):
        value -= relaxation.duals[rows].reshape(shape) * step
    return np.maximum(value, 0.0)


def days_saved(relaxation: Relaxation, shorter: Problem) -> tuple[float, float]:
    """Team-days that visits of the relaxation save in a problem with shorter ones, and their value by the capacity's duals."""
    problem, master = relaxation.problem, relaxation.master
    price = np.maximum(-relaxation.duals[master.capacity_rows].reshape(problem.capacity.shape), 0.0)
    option_savings = (problem.days - shorter.days)[master.option] * relaxation.value[: len(master.option)]
    return float(option_savings.sum()), float((price[problem.office[master.option], master.round] * option_savings).sum())
