"""How much each factor moves a measure: Sobol indices and elementary effects."""

import warnings

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import sobol_indices

from scenarios.language import say
from xuncha.experiments.design import LEVELS, Design

LEVEL = 0.95
"""Coverage of the intervals."""


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
        A row a factor: ``first, total`` with ``_low, _high`` (Sobol), or ``mean, mean_absolute, deviation, trajectories``
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
    columns: dict[str, list[str] | list[float]] = {"factor": list(design.factors)}
    if np.ptp(means[: 2 * rows]) == 0:  # nothing moves the measure: there is no variance to share
        names = ("first", "first_low", "first_high", "total", "total_low", "total_high")
        return pl.DataFrame(columns | dict.fromkeys(names, [0.0] * count))
    found = sobol_indices(
        func={
            "f_A": means[None, :rows],
            "f_B": means[None, rows : 2 * rows],
            "f_AB": means[2 * rows :].reshape(count, 1, rows),
        },
        n=rows,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a factor without any effect has no spread to bootstrap
        spread = found.bootstrap(LEVEL)
    for name, values, interval in (
        ("first", found.first_order, spread.first_order.confidence_interval),
        ("total", found.total_order, spread.total_order.confidence_interval),
    ):
        index = np.ravel(values)
        low, high = (np.where(np.isnan(np.ravel(end)), index, np.ravel(end)) for end in (interval.low, interval.high))
        columns |= {name: index.tolist(), f"{name}_low": low.tolist(), f"{name}_high": high.tolist()}
    return pl.DataFrame(columns)


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
