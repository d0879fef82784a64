"""Linear and mixed-integer models as sparse matrices, solved by HiGHS through OR-Tools."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper as helper
from scipy import sparse

INFINITY = float("inf")
SAFETY_SECONDS = 600.0
"""A limit that no sound search comes near; searches end by their gap or their number of nodes, so that the result does not
depend on the machine."""


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


@dataclass(frozen=True, slots=True, eq=False)
class LinearResult:
    """A solution; ``value`` is None where none was found."""

    value: NDArray[np.float64] | None
    objective: float
    bound: float
    duals: NDArray[np.float64] | None


def assemble(rows: Rows, cost: NDArray[np.float64], top: NDArray[np.float64], whole: NDArray[np.bool_]) -> LinearModel:
    """Make a model of gathered constraints."""
    shape = (rows.count, len(cost))
    if rows.count:
        triplets = (np.concatenate(rows.value), (np.concatenate(rows.row), np.concatenate(rows.column)))
        matrix = sparse.csr_matrix(triplets, shape=shape)
        lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    else:
        matrix, lower, upper = sparse.csr_matrix(shape), np.empty(0), np.empty(0)
    return LinearModel(cost, top, whole, matrix, lower, upper)


def solve(
    model: LinearModel, *, integers: bool, gap: float = 1e-4, nodes: int = 1000, start: NDArray[np.float64] | None = None
) -> LinearResult:
    """Solve a model, with its integers or as a linear program.

    Parameters
    ----------
    integers
        Heed ``model.whole``.
    gap
        Relative gap at which the search may stop.
    nodes
        Nodes after which it stops.
    start
        A solution to begin with.
    """
    builder = helper.ModelBuilderHelper()
    builder.fill_model_from_sparse_data(
        np.zeros(len(model.cost)), model.top, model.cost, model.lower, model.upper, model.matrix
    )
    if integers:
        for column in np.flatnonzero(model.whole).tolist():
            builder.set_var_integrality(column, True)  # noqa: FBT003 - signature of the library
        if start is not None:
            for column in np.flatnonzero(model.whole).tolist():
                builder.add_hint(column, float(start[column]))
    solver = helper.ModelSolverHelper("highs")
    solver.set_time_limit_in_seconds(SAFETY_SECONDS)
    if integers:
        solver.set_solver_specific_parameters(f"mip_rel_gap={gap:g}\nmip_max_nodes={nodes}\nthreads=1\nrandom_seed=1")
    solver.solve(builder)
    if not solver.has_solution():
        return LinearResult(None, INFINITY, -INFINITY, None)
    value = np.asarray(solver.variable_values(), np.float64)
    objective = float(solver.objective_value())
    if integers:
        return LinearResult(value, objective, float(solver.best_objective_bound()), None)
    return LinearResult(value, objective, objective, np.asarray(solver.dual_values(), np.float64))
