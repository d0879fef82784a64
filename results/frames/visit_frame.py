"""Visits of a run as a table: a row a visit over all replications, or a row a visit and replication."""

import numpy as np
import polars as pl

from results.run_data import RunData
from scenarios.language import say


def visit_frame(run: RunData) -> pl.DataFrame:
    """Return the plan's visits with what became of them over the replications, a row a visit, in the order of the plan.

    Beside the columns of the plan: ``class`` and ``township`` of the site; ``covered`` and ``on_time``, the shares of the
    replications in which the visit was finished, and finished within its round; ``mean_end``, the mean over those in which it
    was finished of the first day that it counts, null where it never was.
    """
    outcomes, visits = run.outcomes, run.plan.visits
    count = max(len(outcomes.replications), 1)
    finished = outcomes.visit_covered
    days = np.where(finished > 0, outcomes.visit_end_days / np.maximum(finished, 1), np.nan)
    first = run.scenario.file.term.start
    mean_end = pl.Series("mean_end", np.round(days), pl.Float64, nan_to_null=True).cast(pl.Int64)
    sites = run.scenario.sites.select(pl.col("id").alias("site"), "class", "township")
    details = visits.join(sites, on="site", how="left", maintain_order="left")
    return details.with_columns(
        pl.Series("covered", finished / count, pl.Float64),
        pl.Series("on_time", outcomes.visit_on_time / count, pl.Float64),
        mean_end,
    ).with_columns((pl.lit(first) + pl.duration(days="mean_end")).cast(pl.Date).alias("mean_end"))


def visit_replications(run: RunData) -> pl.DataFrame:
    """Return a row a replication and visit: ``replication``, the visit, and when it began, ended, was answered and repaired.

    ``begin``, ``end``, ``feedback`` and ``repaired`` are days of the term with fractions, null where that never happened;
    ``end_date`` is the last day of the visit.

    Raises
    ------
    ValueError
        If these were not kept.
    """
    visit_outcomes = run.outcomes.visits
    if visit_outcomes is None:
        raise ValueError(
            say(
                "this run kept no single visits; simulate with keep_visits=True",
                "本次运行未保留逐次进驻；请用 keep_visits=True 重新模拟",
            )
        )
    shape = visit_outcomes.end.shape
    visits = run.plan.visits.select("site", "name", "mode", "office", "team", "round")
    columns = {name: _days(getattr(visit_outcomes, field)) for name, field in INSTANTS.items()}
    first, rows = run.scenario.file.term.start, np.tile(np.arange(shape[1]), shape[0])
    numbers = pl.Series("replication", np.repeat(run.outcomes.replications, shape[1]), pl.Int64)
    table = pl.DataFrame([numbers, *visits[rows.tolist()], *(series.alias(name) for name, series in columns.items())])
    last = (pl.col("end") - INSTANT).floor().cast(pl.Int64)
    return table.with_columns((pl.lit(first) + pl.duration(days=last)).cast(pl.Date).alias("end_date"))


INSTANT = 1e-6
"""Days: what ends with a day falls on that day."""
INSTANTS = {"begin": "start", "end": "end", "feedback": "feedback", "repaired": "repaired"}
"""Columns of single visits, and what they are called in `sim.outcomes.outcome.Visits`."""


def _days(table: np.ndarray) -> pl.Series:
    flat = table.ravel()
    return pl.Series(np.where(np.isfinite(flat), flat, np.nan), dtype=pl.Float64, nan_to_null=True)
