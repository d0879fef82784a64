"""Comparisons as a table: a row a run and measure."""

import polars as pl

from results.comparing.compare import ComparedRuns
from results.frames.measure_frame import dates_of

SCHEMA = pl.Schema(
    {
        "run": pl.String,
        "against": pl.String,
        "measure": pl.String,
        "name": pl.String,
        "kind": pl.String,
        "unit": pl.String,
        "first": pl.Float64,
        "value": pl.Float64,
        "first_date": pl.Date,
        "value_date": pl.Date,
        "difference": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "clear": pl.Boolean,
        "verdict": pl.String,
        "replications": pl.Int64,
    }
)


def comparison_frame(comparison: ComparedRuns) -> pl.DataFrame:
    """Return a row for each run but the first and each measure that all of them have.

    ``first`` and ``value`` are the first run's and the run's mean; of dates both are null, and ``first_date`` and
    ``value_date`` are the medians, null where most replications never get there. ``difference`` is the run's less the
    first's, in days for dates, null where nothing is known of it, with its 95 % interval from `replications` pairs.
    """
    first = comparison.names[0]
    rows = [
        (
            name, first, row.measure, row.name, row.kind, row.unit,
            None if row.kind == "date" else row.a, None if row.kind == "date" else row.b,
            row.a if row.kind == "date" else None, row.b if row.kind == "date" else None,
            row.difference, row.low, row.high, row.clear, row.verdict, comparison.replications,
        )
        for name, differences in comparison.differences.items()
        for row in differences
    ]  # fmt: skip
    as_numbers = {name: pl.Float64() if kind == pl.Date else kind for name, kind in SCHEMA.items()}
    table = pl.DataFrame(rows, schema=as_numbers, orient="row").with_columns(pl.col("difference").fill_nan(None))
    return table.with_columns(
        dates_of(table[name].fill_null(float("nan")).to_numpy()).alias(name) for name in ("first_date", "value_date")
    )
