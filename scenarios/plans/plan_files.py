"""Plan files: the table of visits as CSV, XLSX or Parquet."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.disk.csv_cells import write_csv
from scenarios.disk.writing import replace_file
from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError

ENDINGS = (".csv", ".xlsx", ".parquet")


def check_ending(path: Path) -> None:
    """Refuse a plan file whose ending says no known format, or whose folder is missing.

    Raises
    ------
    ScenarioError
        With what is allowed.
    """
    if path.suffix.lower() not in ENDINGS:
        hint = say(f"for example {path.stem}.xlsx", f"例如 {path.stem}.xlsx")
        raise ScenarioError([Problem(path.name, "", path.suffix or say("no ending", "无后缀"), listed(ENDINGS), hint)])
    if not path.absolute().parent.is_dir():
        raise ScenarioError(
            [Problem(str(path), "", say("no such folder", "没有这个文件夹"), say("an existing folder", "已有的文件夹"))]
        )


def write_visits(visits: pl.DataFrame, path: Path, chances: NDArray[np.float64] | None = None) -> Path:
    """Write visits by the ending of `path`: ``.csv`` (UTF-8 with BOM, for spreadsheets), ``.xlsx`` or ``.parquet``.

    In CSV and XLSX the column ``last_day`` is the last day of a visit; in Parquet ``end`` is the first day after it, as in
    memory. This workbook is a bare table of ids; the one for offices is made by `results.workbook.book.write_plan_file`.
    `chances` are how sure each visit is, shape (visits,): a last column, which reading passes over.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """
    table = visits if path.suffix.lower() == ".parquet" else on_paper(visits)
    if chances is not None:
        table = table.with_columns(pl.Series("chance", chances, pl.Float64, nan_to_null=True))
    return write_by_ending(table, path, lambda file: table.write_excel(file, dtype_formats={pl.Date: "yyyy-mm-dd"}))


def on_paper(visits: pl.DataFrame) -> pl.DataFrame:
    """Return visits with their last day in place of the first day after."""
    last = (pl.col("end") - pl.duration(days=1)).alias("last_day")
    return visits.select(last if name == "end" else pl.col(name) for name in visits.columns)


def write_by_ending(table: pl.DataFrame, path: Path, book: Callable[[Path], None]) -> Path:
    """Write a table by the ending of `path`: CSV (UTF-8 with BOM, for spreadsheets), Parquet, or a workbook as `book` makes it.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """
    check_ending(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        return replace_file(path, partial(write_csv, table), keep=True)
    if ending == ".parquet":
        return replace_file(path, lambda file: table.write_parquet(file, compression="zstd"), keep=True)
    return replace_file(path, book, keep=True)
