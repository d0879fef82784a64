"""Branching: a small whole model is solved by HiGHS, from a solution that it has, within a number of nodes."""

from dataclasses import replace

import highspy
import numpy as np
from numpy.typing import NDArray

from optimize.allocating.handover import as_highs, quiet_engine
from optimize.allocating.linear import LinearModel, LinearResult

GAP = 2e-4
"""Relative gap at which the search may stop."""
HEURISTICS = 0.01
"""Effort of HiGHS for heuristics of its own: there is a good solution already."""
SCALE = 1000.0
"""Objectives are shares of a county's weight, and small: HiGHS's tolerances are absolute."""


def solve_part(model: LinearModel, now: NDArray[np.float64], *, nodes: int) -> LinearResult:
    """Solve a model with its whole variables, from a solution.

    Parameters
    ----------
    now
        A solution, shape (variables,).
    nodes
        Nodes of the search tree after which the best found is handed back: a limit that is the same on any machine.

    Returns
    -------
    LinearResult
        The best solution; its value is None where nothing was found, `now` included.
    """
    engine = quiet_engine()
    engine.setOptionValue("mip_rel_gap", GAP)
    engine.setOptionValue("mip_max_nodes", nodes)
    engine.setOptionValue("mip_heuristic_effort", HEURISTICS)
    engine.setOptionValue("mip_allow_restart", False)  # noqa: FBT003 - the root is not where small models are solved
    problem = as_highs(replace(model, cost=SCALE * model.cost), np.zeros(len(model.cost)), model.top)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    problem.integrality_ = [kinds[whole] for whole in model.whole.tolist()]
    engine.passModel(problem)
    start = highspy.HighsSolution()
    start.col_value = now.tolist()
    engine.setSolution(start)
    engine.run()
    if engine.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return LinearResult(None, float("inf"), None, None)
    value = np.array(engine.getSolution().col_value)
    value = np.where(model.whole, np.round(value), value)
    return LinearResult(value, float(model.cost @ value), None, None)
