"""Reading the tables that planners keep: CSV, XLSX or Parquet, with English or Chinese headers.

Cells are read as text, tidied (full-width characters, stray spaces) and parsed a column at a time; what can't be parsed is
reported by its row, counted as a spreadsheet does: the header is row 1, unless titles stand above it.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from scenarios.cells import PLAIN_CHARACTERS, Reader
from scenarios.columns import Column
from scenarios.headers import TITLE_ROWS, header_row, name_headers
from scenarios.language import say
from scenarios.problems import Findings
from scenarios.table_files import UnreadableTableError, first_rows, is_blank, read_cells

FIRST_ROW = 2


def read_table(path: Path, columns: Sequence[Column], findings: Findings, label: str | None = None) -> pl.DataFrame:
    """Read a table.

    Parameters
    ----------
    path
        CSV (UTF-8 with or without BOM, UTF-16 with BOM, or GB18030), XLSX or Parquet, by its ending.
    columns
        Columns that it may have.
    findings
        Takes every problem that is found.
    label
        Name of the file in problems; the file's own where left out.

    Returns
    -------
    DataFrame
        The columns that the table has, by their English names and typed, and ``row``, the row in the spreadsheet; cells
        that can't be read are null. Empty, with no columns, where the file can't be read.
    """
    label = label or path.name
    whole = say("whole file", "整个文件")
    try:
        cells = read_cells(path)
    except FileNotFoundError:
        findings.error(label, whole, say("no such file", "没有这个文件"), say("an existing file", "已有的文件"))
        return pl.DataFrame()
    except UnreadableTableError as error:
        findings.error(label, whole, error, say("a CSV, XLSX or Parquet table", "CSV、XLSX 或 Parquet 表格"), error.hint)
        return pl.DataFrame()
    head = first_rows(cells, TITLE_ROWS)
    top = header_row(head, columns)
    named = name_headers(head[top], columns, findings, label)
    if not named:
        return pl.DataFrame()
    body = cells.slice(top + 1).with_row_index("row", offset=top + FIRST_ROW)
    body = body.filter(~is_blank(body.drop("row")))
    tidied = body.select("row", *(_tidied(pl.col(cells.columns[one.position])).alias(one.column.name) for one in named))
    return tidied.with_columns(Reader(tidied, one, findings, label).read().alias(one.column.name) for one in named)


def _tidied(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(PLAIN_CHARACTERS).str.strip_chars().replace("", None)
