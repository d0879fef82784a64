"""Measures of a run as a table, a row a replication."""

import numpy as np
import polars as pl

from results.measures.measure import Measure
from results.measures.registry import measures
from results.run_data import RunData


def measure_frame(run: RunData, *, further: tuple[Measure, ...] = ()) -> pl.DataFrame:
    """Return the measures of a run, a row a replication: ``replication`` and a column a measure, named by its id.

    Parameters
    ----------
    run
        Any run.
    further
        Measures beside those of the program.

    Returns
    -------
    DataFrame
        Whether something happened as Boolean; dates as Date, null where they are never reached within the term; all else as
        Float64 in the measure's unit.
    """
    columns = [pl.Series("replication", run.outcomes.replications, pl.Int64)]
    columns += [measure_series(measure) for measure in (*measures(run.scenario, run.outcomes), *further)]
    return pl.DataFrame(columns)


def measure_series(measure: Measure) -> pl.Series:
    """Return the values of a measure in the type of its kind, shape (replications,)."""
    values = measure.take()
    if measure.kind == "event":
        return pl.Series(measure.id, values > 0, pl.Boolean)
    if measure.kind == "date":
        return pl.Series(measure.id, dates_of(values), pl.Date)
    return pl.Series(measure.id, values, pl.Float64)


def dates_of(ordinals: np.ndarray) -> pl.Series:
    """Return ordinals (``datetime.date.toordinal``) as dates, null where they are not finite."""
    epoch = 719_163  # ordinal of 1970-01-01, from which Date counts
    days = pl.Series(np.where(np.isfinite(ordinals), ordinals - epoch, np.nan), dtype=pl.Float64, nan_to_null=True)
    return days.round().cast(pl.Int32).cast(pl.Date)
