"""Handover of a linear model to HiGHS."""

from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from optimize.relaxation.linear import LinearModel


def quiet_engine() -> Any:
    """Make an engine that prints nothing and works in one thread, so that its answers are the same every time.

    Nobody is called back: callbacks refer to their engine, which would keep its megabytes until garbage is collected.
    """
    engine: Any = cast("Any", highspy.Highs)()
    engine.disableCallbacks()
    engine.callbacks.clear()
    engine.setOptionValue("output_flag", False)  # noqa: FBT003 - signature of the library
    engine.setOptionValue("threads", 1)
    return engine


def as_highs(model: LinearModel, low: NDArray[np.float64], top: NDArray[np.float64]) -> Any:
    """Write a model as HiGHS wants it, as a relaxation.

    Parameters
    ----------
    low, top
        Bounds of the variables that stand instead of 0 and the model's.
    """
    problem: Any = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(model.cost), len(model.lower)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = model.cost, low, top
    problem.row_lower_, problem.row_upper_ = model.lower, model.upper
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_, problem.a_matrix_.index_ = model.matrix.indptr, model.matrix.indices
    problem.a_matrix_.value_ = model.matrix.data
    return problem
