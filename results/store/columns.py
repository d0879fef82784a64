"""Columns of each table of a run folder; `docs/run-folder.md` says what they are."""

import polars as pl

from results.event_table import SCHEMA as EVENT_SCHEMA
from results.store.layout import COVERAGE, EVENTS, FINDINGS, IDS, PLAN, TEAMS, VISITS
from scenarios.plans.plan import PLAN_SCHEMA
from scenarios.schema import CLASSES
from sim.outcomes.finding_counts import COUNTS
from sim.outcomes.outcome import team_arrays

TEAM_ARRAYS = team_arrays()
"""Columns of teams that are arrays of the outcomes under the same name, with their types."""
ALWAYS = ("worked", "travelled", "lost")
OPTIONAL_TEAM_COLUMNS = (*(name for name in TEAM_ARRAYS if name not in ALWAYS), "look_backs")
"""Columns of teams that stand only where the scenario has what they count."""

COLUMNS: dict[str, pl.Schema] = {
    PLAN: PLAN_SCHEMA,
    COVERAGE: pl.Schema({"replication": pl.UInt32, "group": pl.Int32, "day": pl.Int32, "sites": pl.Int32}),
    TEAMS: pl.Schema(
        [
            ("replication", pl.UInt32),
            ("team", pl.Int32),
            ("round", pl.Int32),
            *((name, pl.Int64 if kind is int else pl.Float64) for name, kind in TEAM_ARRAYS.items()),
            ("look_backs", pl.Float64),
        ]
    ),
    VISITS: pl.Schema(dict.fromkeys(("visit", "covered", "end_days", "on_time"), pl.Int64)),
    FINDINGS: pl.Schema(
        [("replication", pl.Int64), ("office", pl.Int16), ("class", pl.Enum(CLASSES)), *((name, pl.Int64) for name in COUNTS)]
    ),
    EVENTS: EVENT_SCHEMA,
    f"{IDS}/teams.csv": pl.Schema({"team": pl.Int64, "id": pl.String, "office": pl.String, "size": pl.Int64}),
    f"{IDS}/rounds.csv": pl.Schema(
        {"round": pl.Int64, "id": pl.String, "name_zh": pl.String, "name_en": pl.String, "start": pl.Date, "end": pl.Date}
    ),
    f"{IDS}/offices.csv": pl.Schema(
        {"office": pl.Int64} | dict.fromkeys(("id", "name_zh", "name_en", "level", "region"), pl.String)
    ),
    f"{IDS}/sites.csv": pl.Schema(dict.fromkeys(("id", "name", "kind", "township", "office", "class"), pl.String)),
    f"{IDS}/groups.csv": pl.Schema({"group": pl.Int64, "dimension": pl.String, "key": pl.String, "sites": pl.Int64}),
}
"""Columns and their types by folder or file, in their order; a table may lack ``OPTIONAL_TEAM_COLUMNS``."""
