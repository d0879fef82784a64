"""Simplex: a linear model that is solved again and again with other costs and bounds, by HiGHS, from the basis it had."""

from dataclasses import replace
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from optimize.relaxation.highs_io import as_highs, quiet_engine
from optimize.relaxation.linear import LinearModel, LinearResult, unit_of

BASIC = int(highspy.HighsBasisStatus.kBasic)
Basis = tuple[NDArray[np.int8], NDArray[np.int8]]
"""Status of columns and rows, to begin from in another process."""


class Simplex:
    """A relaxation with its basis.

    Parameters
    ----------
    model
        What is solved; whether its variables are whole does not matter.
    basis
        Of the same model, solved before.
    """

    def __init__(self, model: LinearModel, basis: Basis | None = None) -> None:
        self.model = model
        self.low, self.top = np.zeros(len(model.cost)), model.top.copy()
        engine = quiet_engine()
        self._unit = unit_of(model.cost)
        engine.passModel(as_highs(replace(model, cost=model.cost / self._unit), self.low, self.top))
        self._engine = engine
        if basis is not None:
            self._begin_from(basis)

    def solve(self) -> LinearResult:
        """Solve the model as it stands; the value is None where there is no solution."""
        engine = self._engine
        engine.run()
        if engine.getModelStatus() == highspy.HighsModelStatus.kUnknown:  # it lost its way from the basis: without one, then
            engine.clearSolver()
            engine.run()
        if engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return LinearResult(None, float("inf"), None)
        solution = engine.getSolution()
        return LinearResult(
            np.array(solution.col_value),
            float(engine.getInfo().objective_function_value),
            np.array(solution.row_dual),
        ).in_unit(self._unit)

    def bound(self, columns: NDArray[np.int64], low: float, top: float) -> None:
        """Bound some columns."""
        self.low[columns], self.top[columns] = low, top
        self._engine.changeColsBounds(len(columns), columns.astype(np.int32), self.low[columns], self.top[columns])

    def limit(self, columns: NDArray[np.int64], weights: NDArray[np.float64], limit: float) -> None:
        """Add a constraint that the model does not know: the weighted sum of some columns is no more than that."""
        self._engine.addRow(-highspy.kHighsInf, limit, len(columns), columns.astype(np.int32), weights)

    def price(self, cost: NDArray[np.float64]) -> None:
        """Change the cost of every column."""
        self._unit = unit_of(cost)
        self._engine.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost / self._unit)

    def basis(self) -> Basis:
        """Return the basis of the last solution."""
        basis = self._engine.getBasis()
        return (
            np.array([int(status) for status in basis.col_status], np.int8),
            np.array([int(status) for status in basis.row_status], np.int8),
        )

    def _begin_from(self, basis: Basis) -> None:
        status_of = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
        start: Any = highspy.HighsBasis()
        start.col_status = [status_of[number] for number in basis[0].tolist()]
        start.row_status = [status_of[number] for number in basis[1].tolist()]
        start.valid = True
        self._engine.setBasis(cast("Any", start))
