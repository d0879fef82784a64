"""Plan files: the workbook that teams use, or a table as CSV or Parquet, by the ending of the name."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.plans.plan import Plan
from scenarios.plans.plan_files import write_by_ending, write_visits
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimize.replanning.plan_changes import Change


CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's date has no zone; a fixed one keeps the bytes of a run the same


def write_plan_file(
    scenario: Scenario,
    plan: Plan,
    path: Path,
    *,
    roster: pl.DataFrame | None = None,
    changes: "Sequence[Change] | None" = None,
    chances: NDArray[np.float64] | None = None,
) -> Path:
    """Write a plan by the ending of `path`: ``.csv``, ``.parquet``, or ``.xlsx``, the workbook with all its sheets.

    Parameters
    ----------
    roster
        People in teams (任务分工表), a sheet of the workbook; left out of other files.
    changes
        What a replan changed (变动表), likewise.
    chances
        Probability that each visit is finished in its round, shape (visits,): a column of all of them, which reading passes
        over. Left out where nothing was simulated.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """
    if path.suffix.lower() != ".xlsx":
        return write_visits(plan.visits, path, chances)
    return write_by_ending(plan.visits, path, lambda file: write_book(scenario, plan, file, roster, changes, chances))


def write_book(
    scenario: Scenario,
    plan: Plan,
    path: Path,
    roster: pl.DataFrame | None = None,
    changes: "Sequence[Change] | None" = None,
    chances: NDArray[np.float64] | None = None,
) -> None:
    """Write the workbook: the plan, the teams' sheets, Gantt chart, load, coverage, and people and changes where given."""
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    from results.workbook.changes_sheet import add_changes_sheet  # noqa: PLC0415
    from results.workbook.contents import Contents  # noqa: PLC0415
    from results.workbook.coverage_sheet import add_coverage_sheet  # noqa: PLC0415
    from results.workbook.gantt_sheet import add_gantt_sheet  # noqa: PLC0415
    from results.workbook.lists_sheet import add_lists_sheet, list_ranges  # noqa: PLC0415
    from results.workbook.load_sheet import add_load_sheet  # noqa: PLC0415
    from results.workbook.look import Look  # noqa: PLC0415
    from results.workbook.plan_sheet import add_plan_sheet  # noqa: PLC0415
    from results.workbook.roster_sheet import add_roster_sheet  # noqa: PLC0415
    from results.workbook.team_sheets import add_team_sheets  # noqa: PLC0415

    contents = Contents(scenario, plan, chances)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        look = Look(book)
        sheet = add_plan_sheet(book, look, contents, list_ranges(contents))
        if changes is not None:
            add_changes_sheet(book, look, contents, changes)
        add_gantt_sheet(book, look, contents, sheet)
        add_load_sheet(book, look, contents, sheet)
        add_coverage_sheet(book, look, contents, sheet)
        if roster is not None:
            add_roster_sheet(book, look, contents, roster)
        add_team_sheets(book, look, contents)
        add_lists_sheet(book, contents)
