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


def relax(problem: Problem, *, quick: bool = False, all_cuts: bool = False) -> Relaxation:
    """Solve the relaxation of a problem.

    Parameters
    ----------
    problem
        What is planned.
    quick
        Whether HiGHS's solution will do, which is at hand. GLOP's is another vertex, whose prices guide searches better.
    all_cuts
        Whether the model holds every cut, so that its relaxation is the bound and its prices are those of the bound; what is
        made whole is better off without those that raise the bound by little.

    Raises
    ------
    ArithmeticError
        If it has no solution: a mistake in the model, since any site may be left out.
    """
    model = build_master(problem)
    simplex = Simplex(model.model)
    cutter = Cutting(problem, model, simplex, problem.network)
    result = cutter.tighten(simplex.solve(), math.inf if all_cuts else FEW)
    cuts = tuple(cutter.cuts)
    bound = result.objective if quick else cutter.tighten(result).objective
    if cuts:
        model, simplex = cutter.rebuilt() if quick else (build_master(problem, cuts), simplex)
        result = simplex.solve() if quick else result
    if not quick:
        result = solve(model.model)
    if result.value is None or result.duals is None:
        raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
    basis = simplex.basis() if quick else None
    return Relaxation(problem, model, result, result.value, result.duals, bound, basis)
