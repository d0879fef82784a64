"""Roster files (任务分工表): who is in which team of each round, as CSV, XLSX or Parquet."""

from pathlib import Path

import polars as pl

from scenarios.plans.plan_files import write_by_ending
from scenarios.plans.roster_sheet import add_roster_sheet

ROSTER_SCHEMA = pl.Schema(dict.fromkeys(("round", "team", "office", "person", "role"), pl.String))


def write_roster(table: pl.DataFrame, path: Path) -> Path:
    """Write a roster by the ending of `path`: ``.csv`` (UTF-8 with BOM, for spreadsheets), ``.xlsx`` or ``.parquet``.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """
    return write_by_ending(table, path, lambda file: _write_book(table, file))


def _write_book(table: pl.DataFrame, path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    book = xlsxwriter.Workbook(path)
    add_roster_sheet(book, table)
    book.close()
