"""The event log as a table, a row an event: ``events/part-00000-00.parquet`` and so on in a run folder.

One line reads it: ``polars.read_parquet("runs/.../events/*.parquet")``. Columns: ``replication``, ``date``, ``time`` (days of
the term, with fractions), ``event`` (one of `sim.outcomes.events.KINDS`), ``team``, ``round``, ``site`` and ``mode`` (ids,
empty where there is none), ``days`` and ``number``. `docs/tables.md` says what they mean for each event.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.outcomes.events import KINDS, Events

FOLDER = "events"
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "replication": pl.UInt32,
    "date": pl.Date,
    "time": pl.Float64,
    "event": pl.Enum(list(KINDS)),
    "team": pl.String,
    "round": pl.String,
    "site": pl.String,
    "mode": pl.String,
    "days": pl.Float64,
    "number": pl.Int32,
}
SCHEMA = pl.Schema(COLUMNS)


def event_table(scenario: Scenario, plan: Plan, pieces: Iterable[Events]) -> pl.DataFrame:
    """Lay events out as a table, in their order.

    Parameters
    ----------
    scenario, plan
        What was simulated; with a dispatch by a rule the plan that `sim.compiled.choices.dispatching.with_candidates` makes.
    pieces
        Events, such as ``Outcomes.events``.
    """
    teams, rounds = [team.id for team in scenario.teams], [round_.id for round_ in scenario.rounds]
    sites, modes = plan.visits["site"], plan.visits["mode"]
    kinds = pl.Series(list(KINDS), dtype=COLUMNS["event"])
    tables = [
        pl.DataFrame(
            {
                "replication": log.replication,
                "date": scenario.calendar.dates(log.day()),
                "time": log.time,
                "event": kinds.gather(log.kind.astype(np.uint32)),
                "team": _named(teams, log.team),
                "round": _named(rounds, log.rnd),
                "site": _named(sites, log.visit),
                "mode": _named(modes, log.visit),
                "days": pl.Series(log.days, nan_to_null=True),
                "number": log.number,
            },
            SCHEMA,
        ).with_columns(pl.when(pl.col("number") > 0).then("number"))
        for log in pieces
    ]
    return pl.concat([SCHEMA.to_frame(), *tables])


def _named(names: Sequence[str] | pl.Series, positions: NDArray[np.int32] | NDArray[np.int16]) -> pl.Series:
    """Names at some positions, null at -1."""
    name_series = pl.Series([*names, None], dtype=pl.String)
    return name_series.gather(np.where(positions < 0, len(name_series) - 1, positions).astype(np.uint32))


def event_files(folder: Path) -> list[Path]:
    """Files of the event log in a run folder, in order."""
    return sorted((folder / FOLDER).glob("part-*.parquet"))


def read_events(folder: Path) -> pl.DataFrame:
    """Read the event log of a run folder."""
    return pl.concat([SCHEMA.to_frame(), *(pl.read_parquet(path, glob=False) for path in event_files(folder))])
