"""The plan (计划): the table of visits, whoever made it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import polars as pl

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

VISIT_SCHEMA = pl.Schema(
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
"""What every visit has."""
PLAN_SCHEMA = pl.Schema([*VISIT_SCHEMA.items(), ("order", pl.Int64()), ("pin", pl.String())])
PINS = ("round", "team", "all")
"""What of a visit may be fixed by hand (固定): its round, its round and team, or these and its dates."""


class Reader(Protocol):
    """Makes a plan of a frame: `optimize.completing.complete.plan_of_frame`."""

    def __call__(self, scenario: "Scenario", frame: Any) -> "Plan":
        """Read a frame as a plan file is read, and fill in what it leaves open."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A table of visits.

    ``visits`` has the columns of ``PLAN_SCHEMA``: ids of site, mode, office, team and round. ``start`` is the first day on
    site and ``end`` the first day after (half-open). ``team_days`` are the working days on site that the visit needs,
    travel not counted. ``pin`` says what of a visit is fixed by hand (`PINS`), null where nothing is. ``order``, where it is
    given, is the place of the visit in its team's tour of the round: dates are whole days, so that only it tells which of two
    visits on one day comes first.

    Rows stand by team and date, in the order in which they are carried out, however they were given: a shuffled table is the
    same plan. ``order`` and ``pin`` may be missing in what is handed in.
    """

    visits: pl.DataFrame
    method: str = "given"
    """How it was made: ``optimal``, the name of a baseline, or ``given``."""
    as_given: bool = False
    """Whether rows stay in the order in which they were handed in: for tables whose rows are referred to by number."""

    reader: ClassVar[Reader]
    """Reads frames. `optimize.completing.complete` says so when it is imported: it stands above this module."""

    def __post_init__(self) -> None:
        """Bring rows and columns into the one order that a plan has."""
        columns = set(self.visits.columns)
        cells = (pl.col(name) if name in columns else pl.lit(None).alias(name) for name in PLAN_SCHEMA)
        visits = self.visits.select(cell.cast(kind) for cell, kind in zip(cells, PLAN_SCHEMA.values(), strict=True))
        if self.as_given:
            object.__setattr__(self, "visits", visits)
            return
        keys = ["team", "start", "end", "order", "site", "round", "mode"]
        object.__setattr__(self, "visits", visits.sort(keys, nulls_last=True))

    def __len__(self) -> int:
        return len(self.visits)

    def __repr__(self) -> str:
        return f"<Plan {self.method}: {len(self)} visits by {self.visits['team'].n_unique()} teams>"

    def _repr_html_(self) -> str:
        """Return the plan as notebooks show it: a sentence, its rounds, bars."""
        from scenarios.notebooks.plan_html import plan_html  # noqa: PLC0415 - only in notebooks

        return plan_html(self.visits, self.method)

    @classmethod
    def from_frame(cls, scenario: "Scenario", frame: Any) -> "Plan":
        """Make a plan of a table that is held in memory, checked and completed like a plan file.

        Parameters
        ----------
        scenario
            What the plan is for.
        frame
            A frame of polars or pandas with the columns of plan files, in English or Chinese, ids or names. A village, its
            team and its round are enough: modes, order and dates are filled in. ``end`` is the first day after a visit,
            ``last_day`` its last day.

        Raises
        ------
        ScenarioError
            With every cell that can't be read, names something that the scenario does not hold, or contradicts another.
        """
        return cls.reader(scenario, frame)

    def frame(self) -> pl.DataFrame:
        """Return the visits, a row a visit, with the columns of ``PLAN_SCHEMA``; `from_frame` makes the same plan of it."""
        return self.visits

    def write(self, path: str | Path) -> Path:
        """Write the table as CSV, XLSX or Parquet, by the ending of `path`; through a temporary name."""
        from scenarios.plans.plan_files import write_visits  # noqa: PLC0415 - Excel is loaded only where it is written

        return write_visits(self.visits, Path(path))
