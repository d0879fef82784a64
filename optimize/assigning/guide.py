"""Guides: what the relaxation suggests to those who make whole plans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Allocation
from optimize.allocating.linear import LinearResult
from optimize.allocating.prices import visit_prices
from optimize.problem.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """What the bound suggests."""

    prices: NDArray[np.float64]
    """Worth of what each option takes of its office's teams in each round, shape (options, rounds)."""
    share: NDArray[np.float64]
    """Share of each option in each round, shape (options, rounds)."""


def guide_by(
    problem: Problem, allocation: Allocation, relaxed: LinearResult, value: NDArray[np.float64] | None = None
) -> Guide:
    """Guide by the relaxation's prices, and by the value of every column of the allocation; without it, by no shares."""
    if relaxed.duals is None:
        raise ValueError("the relaxation has no dual values")
    share = np.zeros(problem.open.shape)
    if value is not None:
        share[allocation.option, allocation.round] = value[: len(allocation.option)]
    return Guide(visit_prices(problem, allocation, relaxed.duals), share)
