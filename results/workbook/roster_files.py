"""Roster files (任务分工表): who is in which team of each round, as CSV, XLSX or Parquet."""

from pathlib import Path

import polars as pl

from scenarios.plans.plan import Plan
from scenarios.plans.plan_files import write_by_ending
from scenarios.scenario import Scenario


def write_roster(scenario: Scenario, plan: Plan, table: pl.DataFrame, path: Path) -> Path:
    """Write a roster by the ending of `path`: ``.csv`` (UTF-8 with BOM, for spreadsheets), ``.xlsx`` or ``.parquet``.

    The workbook has a row a team, with what it inspects; the others have a row a person, with ids.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """

    def book(file: Path) -> None:
        import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

        from results.workbook.contents import Contents  # noqa: PLC0415
        from results.workbook.look import Look  # noqa: PLC0415
        from results.workbook.roster_sheet import add_roster_sheet  # noqa: PLC0415

        with xlsxwriter.Workbook(file) as workbook:
            add_roster_sheet(workbook, Look(workbook), Contents(scenario, plan), table)

    return write_by_ending(table, path, book)
