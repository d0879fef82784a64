"""Bounds: what no plan can do better, as three numbers: objective, earliness, and sites left out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.master_model import lacking
from optimize.relaxation.relax import Relaxation
from optimize.relaxation.simplex import Simplex

WHOLE = 1e-6
ASKED, KEY = 100.0, 10_000.0
"""Weight of a site that a milestone asks for, and of a key village, beside another one: those are left out last."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no plan can do better."""

    objective: float
    earliness: float
    """No plan has a lower earliness; the price of sites left out counts in it, that of milestones does not."""
    left_out: float
    """Sites that a plan must leave out at least, where key villages, and then those that milestones ask for, are left out last;
    in parts of a site."""

    @property
    def least_left_out(self) -> int:
        """Sites left out at least, rounded up."""
        return int(np.ceil(self.left_out - WHOLE))


def bounds_of(relaxation: Relaxation, *, missing: bool) -> Bounds:
    """Return the bounds that the relaxation gives.

    Parameters
    ----------
    missing
        Whether the plan that is held against them misses milestones or quotas, or leaves sites out: then its earliness is
        bounded without their price.
    """
    if not missing and lacking(relaxation.master, relaxation.value) < WHOLE:
        return Bounds(relaxation.bound, relaxation.bound, 0.0)
    master, problem = relaxation.master, relaxation.problem
    model, simplex = master.model, Simplex(master.model, relaxation.basis)
    shortages = slice(master.left_out.stop, len(model.cost))
    cost = model.cost.copy()
    cost[shortages] = 0.0
    simplex.price(cost)
    earliness = simplex.solve().objective
    left_out = 0.0
    if float(relaxation.value[master.left_out][~problem.done].sum()) > WHOLE:
        cost = np.zeros(len(model.cost))
        cost[master.left_out] = _order_of_leaving(problem)
        simplex.price(cost)
        value = simplex.solve().value
        if value is None:
            raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
        left_out = float(value[master.left_out][~problem.done].sum())
    return Bounds(relaxation.bound, earliness, left_out)


def _order_of_leaving(problem: Problem) -> NDArray[np.float64]:
    """Weight of each site left out, shape (sites,): those to be left out last weigh most."""
    weight = np.ones(problem.sites)
    for goal in problem.goals:
        weight[goal.sites] = ASKED
    weight[problem.last_out] = KEY
    return np.where(problem.done, 0.0, weight)
