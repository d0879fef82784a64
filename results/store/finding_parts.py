"""Findings of a part of a run as a table: ``part-00000.findings.parquet``.

A row for each replication, office in charge and class, in this order: ``replication`` (its number), ``office`` (position
in the scenario), ``class``, and a column for each of ``sim.outcomes.finding_counts.COUNTS``, which says what they are.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.outcomes.finding_counts import COUNTS, FindingCounts


def finding_table(numbers: NDArray[np.int64], findings: FindingCounts) -> pl.DataFrame:
    """Lay findings out as a table; `numbers` are those of the replications, shape (r,)."""
    replication, office, site_class = (index.ravel() for index in np.indices(findings.counts.shape[:3]))
    columns = {
        "replication": pl.Series(numbers[replication], dtype=pl.Int64),
        "office": pl.Series(office, dtype=pl.Int16),
        "class": pl.Series(np.array(CLASSES)[site_class].tolist(), dtype=pl.Enum(CLASSES)),
    }
    flat = findings.counts.reshape(-1, len(COUNTS))
    return pl.DataFrame(columns | {name: pl.Series(flat[:, k], dtype=pl.Int64) for k, name in enumerate(COUNTS)})


def read_finding_table(table: pl.DataFrame, replications: int, look_back_days: NDArray[np.float64]) -> FindingCounts:
    """Take findings from their table and from the teams' days of look-backs, shape (r, teams, rounds)."""
    flat = table.select(COUNTS).to_numpy()
    offices = len(flat) // (replications * len(CLASSES)) if replications else 0
    return FindingCounts(flat.reshape(replications, offices, len(CLASSES), len(COUNTS)).astype(np.int64), look_back_days)
