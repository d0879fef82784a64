"""The plan (计划): the table of visits, whoever made it."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

PLAN_SCHEMA = pl.Schema(
    {
        "site": pl.String,
        "name": pl.String,
        "mode": pl.String,
        "office": pl.String,
        "team": pl.String,
        "round": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "team_days": pl.Float64,
    }
)


@dataclass(frozen=True, eq=False)
class Plan:
    """A table of visits.

    ``visits`` has the columns of ``PLAN_SCHEMA``: ids of site, mode, office, team and round; ``start`` is the first day on
    site and ``end`` the first day after (half-open); ``team_days`` are the working days on site that the visit needs,
    travel not counted. Rows of one team and round stand in the order in which they are carried out.
    """

    visits: pl.DataFrame
    method: str = "given"
    """How it was made: ``optimal``, the name of a baseline, or ``given``."""

    def __len__(self) -> int:
        return len(self.visits)

    def write(self, path: str | Path) -> Path:
        """Write the table as CSV, XLSX or Parquet, by the ending of `path`; through a temporary name."""
        from scenarios.plans.plan_files import write_plan  # noqa: PLC0415 - Excel is loaded only where it is written

        return write_plan(self, Path(path))
