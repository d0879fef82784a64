"""What could be reached: the fewest sites that any plan leaves out or lets miss their milestone, by linear programming.

The model is the relaxation of the master with another objective: sites left out, and sites missing at milestones, as far
as they are asked for. Where more than nothing is missing here, no plan reaches what is asked, whatever its method.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.relaxation.linear import LinearModel, solve
from optimize.relaxation.master_model import build_master

MISSING = 1e-5
"""Sites (in parts of one) up to which nothing counts as missing: the solver's tolerance."""


@dataclass(frozen=True, slots=True, eq=False)
class Feasibility:
    """What is missing at least."""

    missing: float
    """Sites that are missing at least, a site at a milestone counted again; proven by the dual values."""
    left_out: NDArray[np.float64]
    """Share of each site that is left out, shape (sites,)."""
    late: NDArray[np.float64]
    """Sites missing at each milestone, shape (milestones,)."""

    @property
    def feasible(self) -> bool:
        """Whether nothing is missing."""
        return self.missing <= MISSING


def feasibility(
    problem: Problem, sites: NDArray[np.bool_] | None = None, goals: NDArray[np.bool_] | None = None
) -> Feasibility:
    """Find how much of what is asked can't be reached.

    Parameters
    ----------
    problem
        What may be chosen.
    sites
        Sites that are to be covered, shape (sites,); all if None. Those that are already covered ask for nothing.
    goals
        Milestones that are to be met, shape (milestones,); all if None.
    """
    master = build_master(problem)
    cost, column_top = np.zeros_like(master.model.cost), master.model.top.copy()
    cost[master.left_out] = ~problem.done if sites is None else sites & ~problem.done
    cost[master.missing] = 1.0 if goals is None else goals
    column_top[master.missing] = [goal.wanted for goal in problem.goals]
    least, value = least_cost(problem, dataclasses.replace(master.model, cost=cost, top=column_top))
    return Feasibility(
        max(least, 0.0),
        value[master.left_out] * cost[master.left_out],
        value[master.missing] * cost[master.missing],
    )


def most_in_time(problem: Problem, goal_sites: NDArray[np.bool_], rounds: NDArray[np.bool_]) -> float:
    """Sites that any plan covers in some rounds at most.

    Parameters
    ----------
    goal_sites
        Sites that count, shape (sites,).
    rounds
        Rounds in which they do, shape (rounds,).
    """
    open_sites = goal_sites & ~problem.done
    if not open_sites.any() or not rounds.any():
        return 0.0
    master = build_master(dataclasses.replace(problem, goals=()))
    in_time = open_sites[problem.site[master.option]] & rounds[master.round]
    cost = np.zeros_like(master.model.cost)
    cost[: len(in_time)] = -1.0 * in_time
    least, _ = least_cost(problem, dataclasses.replace(master.model, cost=cost))
    return float(np.clip(-least, 0.0, open_sites.sum()))


def least_cost(problem: Problem, model: LinearModel) -> tuple[float, NDArray[np.float64]]:
    """Solve the relaxation of a master with a cost of its own; return what the dual values prove, and the solution."""
    # visits missing from a quota have no bound; `proven` needs a finite one, and no more than all can be missing
    column_top = np.where(np.isinf(model.top), problem.quotas.least.max(initial=0), model.top)
    bounded = dataclasses.replace(model, top=column_top)
    result = solve(bounded)
    if result.value is None or result.duals is None:
        raise ArithmeticError("the relaxation has no solution, although it may leave sites out")
    return proven(bounded, result.duals), result.value


def proven(model: LinearModel, duals: NDArray[np.float64]) -> float:
    """Lower bound of a model that given dual values prove by themselves, whoever found them (weak duality).

    Every variable needs a finite upper bound.
    """
    side = np.where(duals > 0, model.lower, model.upper)
    is_finite = np.isfinite(side)
    safe = np.where(is_finite, duals, 0.0)
    reduced = model.cost - model.matrix.T @ safe
    return float(safe[is_finite] @ side[is_finite] + np.minimum(reduced, 0.0) @ model.top)
