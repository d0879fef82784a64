"""First step, relax: what each office does in each round, its teams taken together. The value is the bound."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.cuts import FEW, Cutting
from optimize.relaxation.linear import LinearResult, solve
from optimize.relaxation.master_model import MasterModel, build_master
from optimize.relaxation.prices import day_prices
from optimize.relaxation.simplex import Basis, Simplex


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """The relaxation of a planning problem, solved."""

    problem: Problem
    master: MasterModel
    """The model, with its cuts: every one, or those of offices whose stays hold few visits."""
    result: LinearResult
    """Its solution."""
    value: NDArray[np.float64]
    """Value of every column of the relaxation."""
    duals: NDArray[np.float64]
    """Dual value of every row."""
    bound: float
    """No plan has a lower objective: value of the relaxation, if not quick with all cuts."""
    basis: Basis | None
    """Where a simplex goes on from, if known."""

    def simplex(self) -> Simplex:
        """Make a simplex of the model, to solve it with other bounds."""
        return Simplex(self.master.model, self.basis)

    def prices(self) -> NDArray[np.float64]:
        """Worth of a day of each office's teams in each round, shape (offices, rounds)."""
        return day_prices(self.problem, self.master, self.duals)


def relax(problem: Problem, *, quick: bool = False, every: bool = False) -> Relaxation:
    """Solve the relaxation of a problem.

    Parameters
    ----------
    problem
        What is planned.
    quick
        Whether HiGHS's solution will do, which is at hand. GLOP's is another vertex, whose prices guide searches better.
    every
        Whether the model holds every cut, so that its relaxation is the bound and its prices are those of the bound; what is
        made whole is better off without those that raise the bound by little.

    Raises
    ------
    ArithmeticError
        If it has no solution: a mistake in the model, since any site may be left out.
    """
    model = build_master(problem)
    simplex = Simplex(model.model)
    cutting = Cutting(problem, model, simplex, problem.network)
    relaxed = cutting.tighten(simplex.solve(), math.inf if every else FEW)
    kept = tuple(cutting.cuts)
    bound = relaxed.objective if quick else cutting.tighten(relaxed).objective
    if kept:
        model, simplex = cutting.rebuilt() if quick else (build_master(problem, kept), simplex)
        relaxed = simplex.solve() if quick else relaxed
    if not quick:
        relaxed = solve(model.model)
    if relaxed.value is None or relaxed.duals is None:
        raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
    basis = simplex.basis() if quick else None
    return Relaxation(problem, model, relaxed, relaxed.value, relaxed.duals, bound, basis)
