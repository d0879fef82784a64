"""How much each factor moves a measure: Sobol indices and elementary effects."""

import warnings
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.language import say
from xuncha.experiments.design import LEVELS, Design

LEVEL = 0.95
"""Coverage of the intervals."""
LEAST_ROWS = 16
"""Rows of a Sobol design from which on resampling them tells how sure an index is."""


def sensitivity_of(design: Design, means: NDArray[np.float64]) -> pl.DataFrame:
    """Return how much each factor moves a measure.

    Parameters
    ----------
    design
        One of the kinds ``sobol`` and ``morris``.
    means
        The measure at each point, shape (points,).

    Returns
    -------
    DataFrame
        A row a factor: ``first, total`` with ``_low, _high`` and ``rows`` (Sobol; the ends are null where so few rows, or a
        factor without any effect, tell nothing of them), or ``mean, mean_absolute, deviation, trajectories``
        (Morris), effects being those over the factor's whole range.

    Raises
    ------
    ValueError
        If the design tells no sensitivities.
    """
    if design.kind == "sobol":
        return _sobol(design, means)
    if design.kind == "morris":
        return _morris(design, means)
    raise ValueError(say("sensitivities need the design sobol or morris", "敏感性须用 sobol 或 morris 设计"))


def _sobol(design: Design, means: NDArray[np.float64]) -> pl.DataFrame:
    count = len(design.factors)
    rows = len(means) // (count + 2)
    columns = [pl.Series("factor", list(design.factors), pl.String)]
    nothing = [None] * count
    if np.ptp(means[: 2 * rows]) == 0:  # nothing moves the measure: there is no variance to share
        for name in ("first", "total"):
            columns.append(pl.Series(name, [0.0] * count, pl.Float64))
            columns += [pl.Series(f"{name}_{end}", nothing, pl.Float64) for end in ("low", "high")]
        return pl.DataFrame([*columns, pl.Series("rows", [rows] * count, pl.Int64)])
    from scipy.stats import sobol_indices  # noqa: PLC0415 - a second to load, and most designs are others

    indices = sobol_indices(
        func={
            "f_A": means[None, :rows],
            "f_B": means[None, rows : 2 * rows],
            "f_AB": means[2 * rows :].reshape(count, 1, rows),
        },
        n=rows,
    )
    for name, index, ends in zip(
        ("first", "total"), (indices.first_order, indices.total_order), _ends(indices, rows), strict=True
    ):
        columns.append(pl.Series(name, np.ravel(index), pl.Float64))
        columns += [pl.Series(f"{name}_{end}", side, pl.Float64) for end, side in zip(("low", "high"), ends, strict=True)]
    return pl.DataFrame([*columns, pl.Series("rows", [rows] * count, pl.Int64)])


def _ends(indices: Any, rows: int) -> list[tuple[list[float | None], list[float | None]]]:
    """Bootstrap the intervals of first-order and total indices; None where the sample tells nothing of them."""
    count = len(np.ravel(indices.first_order))
    if rows < LEAST_ROWS:
        return [([None] * count, [None] * count)] * 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a factor without any effect has no spread to bootstrap
        spread = indices.bootstrap(LEVEL)
    result = []
    for interval in (spread.first_order.confidence_interval, spread.total_order.confidence_interval):
        low, high = np.ravel(interval.low), np.ravel(interval.high)
        is_known = np.isfinite(low) & np.isfinite(high) & (low < high)
        ends = [
            [float(value) if is_shown else None for value, is_shown in zip(side, is_known, strict=True)] for side in (low, high)
        ]
        result.append((ends[0], ends[1]))
    return result


def _morris(design: Design, means: NDArray[np.float64]) -> pl.DataFrame:
    count = len(design.factors)
    unit = np.empty((0, count)) if design.unit is None else design.unit
    step = LEVELS / (2 * (LEVELS - 1))
    effects: list[list[float]] = [[] for _ in range(count)]
    for first in range(len(means) - 1):
        if (first + 1) % (count + 1) == 0:  # the next trajectory begins
            continue
        change = unit[first + 1] - unit[first]
        factor = int(np.argmax(np.abs(change)))
        effects[factor].append(float((means[first + 1] - means[first]) * np.sign(change[factor]) / step))
    return pl.DataFrame(
        {
            "factor": list(design.factors),
            "mean": [float(np.mean(sample)) for sample in effects],
            "mean_absolute": [float(np.mean(np.abs(sample))) for sample in effects],
            "deviation": [float(np.std(sample, ddof=1)) if len(sample) > 1 else 0.0 for sample in effects],
            "trajectories": [len(sample) for sample in effects],
        }
    )
