"""Linear models as sparse matrices, solved by OR-Tools."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper as helper
from scipy import sparse

INFINITY = float("inf")


@dataclass(slots=True)
class Rows:
    """Constraints gathered as triplets: lower <= matrix @ x <= upper."""

    lower: list[NDArray[np.float64]] = field(default_factory=list)
    upper: list[NDArray[np.float64]] = field(default_factory=list)
    row: list[NDArray[np.int64]] = field(default_factory=list)
    column: list[NDArray[np.int64]] = field(default_factory=list)
    value: list[NDArray[np.float64]] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        row: NDArray[np.int64],
        column: NDArray[np.int64],
        value: NDArray[np.float64],
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
    ) -> slice:
        """Add a block of constraints, whose rows are numbered from 0; return their place among all."""
        self.row.append(row + self.count)
        self.column.append(column)
        self.value.append(value)
        self.lower.append(lower)
        self.upper.append(upper)
        place = slice(self.count, self.count + len(lower))
        self.count += len(lower)
        return place

    def add_most(
        self, row: NDArray[np.int64], column: NDArray[np.int64], value: NDArray[np.float64], upper: NDArray[np.float64]
    ) -> slice:
        """Add a block of constraints that have an upper limit only."""
        return self.add(row, column, value, np.full(len(upper), -INFINITY), upper.astype(np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Minimise cost @ x, with lower <= matrix @ x <= upper and 0 <= x <= top."""

    cost: NDArray[np.float64]
    top: NDArray[np.float64]
    whole: NDArray[np.bool_]
    """Whether each variable is an integer."""
    matrix: sparse.csr_matrix
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def unit_of(cost: NDArray[np.float64]) -> float:
    """Return the power of two next to the costs of most variables.

    Solvers hold reduced costs to 1e-7. In a region a site costs 1e-5, of which that is much: solved in such a unit, a county's
    relaxation is exact, and takes a quarter of the time. A power of two rounds nothing.
    """
    prices = np.abs(cost[cost != 0.0])
    return float(2.0 ** np.round(np.log2(np.median(prices)))) if len(prices) else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LinearResult:
    """A solution; ``value`` is None where none was found."""

    value: NDArray[np.float64] | None
    objective: float
    duals: NDArray[np.float64] | None
    """Dual value of each row, of a relaxation only."""

    def in_unit(self, unit: float) -> "LinearResult":
        """Give back a solution whose costs were counted in a unit."""
        return LinearResult(self.value, unit * self.objective, None if self.duals is None else unit * self.duals)


def assemble(
    rows: Rows, cost: NDArray[np.float64], top: NDArray[np.float64], integer_columns: NDArray[np.bool_]
) -> LinearModel:
    """Make a model of gathered constraints."""
    shape = (rows.count, len(cost))
    if rows.count:
        triplets = (np.concatenate(rows.value), (np.concatenate(rows.row), np.concatenate(rows.column)))
        matrix = sparse.csr_matrix(triplets, shape=shape)
        lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    else:
        matrix, lower, upper = sparse.csr_matrix(shape), np.empty(0), np.empty(0)
    return LinearModel(cost, top, integer_columns, matrix, lower, upper)


def solve(
    model: LinearModel, *, low: NDArray[np.float64] | None = None, top: NDArray[np.float64] | None = None
) -> LinearResult:
    """Solve the linear relaxation of a model with GLOP, the simplex method of OR-Tools.

    Parameters
    ----------
    low, top
        Bounds of the variables that stand instead of 0 and the model's, for example to fix some of them.
    """
    unit = unit_of(model.cost)
    return _run(_hand_over(replace(model, cost=model.cost / unit), low, top)).in_unit(unit)


def _hand_over(model: LinearModel, low: NDArray[np.float64] | None, top: NDArray[np.float64] | None) -> Any:
    builder: Any = helper.ModelBuilderHelper()  # its type stubs know no NumPy 2
    low = np.zeros(len(model.cost)) if low is None else low
    builder.fill_model_from_sparse_data(
        low, model.top if top is None else top, model.cost, model.lower, model.upper, model.matrix
    )
    return builder


def _run(builder: Any) -> LinearResult:
    solver = helper.ModelSolverHelper("glop")
    solver.enable_output(False)  # noqa: FBT003 - signature of the library
    solver.solve(builder)
    if not solver.has_solution():
        return LinearResult(None, INFINITY, None)
    return LinearResult(
        np.asarray(solver.variable_values(), np.float64),
        float(solver.objective_value()),
        np.asarray(solver.dual_values(), np.float64),
    )
