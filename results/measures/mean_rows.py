"""Measures as rows of a table: means over the replications, each with its interval."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from results.intervals import mean_interval
from results.measures.measure import Measure


def mean_rows(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """Return a row for each measure: mean and 95 % interval, in the language in force.

    Bounds are None where one replication tells nothing of them.
    """
    rows: list[dict[str, Any]] = []
    for measure in measures:
        mean = mean_interval(measure.take())
        bounds = {side: value if np.isfinite(value) else None for side, value in (("low", mean.low), ("high", mean.high))}
        rows.append({"measure": measure.id, "name": str(measure.name), "unit": measure.unit, "mean": mean.value} | bounds)
    return rows
