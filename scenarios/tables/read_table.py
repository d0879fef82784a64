"""Reading the tables that planners keep: CSV, XLSX or Parquet, with English or Chinese headers.

Cells are read as text, tidied (full-width characters, stray spaces) and parsed a column at a time; what can't be parsed is
reported by its row, counted as a spreadsheet does: the header is row 1, unless titles stand above it.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.tables.cells import PLAIN_CHARACTERS, Reader
from scenarios.tables.columns import Column
from scenarios.tables.headers import TITLE_ROWS, has_headers, header_row, name_headers
from scenarios.tables.table_files import UnreadableTableError, first_rows, is_blank, read_cells

FIRST_ROW = 2
TOTALS = ("合计", "总计", "小计", "共计", "total", "subtotal", "sum")
NOTE = r"^(?:注|备注|说明|填表|制表|审核|负责人|note)[\p{L}\d]*[:\uFF1A]"
"""How a row begins that is a remark below the table, where nothing else stands in it."""


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
        cells = read_cells(path, lambda sheet: has_headers(first_rows(sheet, TITLE_ROWS), columns))
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
    body = _without_totals(body.filter(~is_blank(body.drop("row"))), findings, label)
    tidied = body.select("row", *(_tidied(pl.col(cells.columns[one.position])).alias(one.column.name) for one in named))
    return tidied.with_columns(Reader(tidied, one, findings, label).read().alias(one.column.name) for one in named)


def _without_totals(body: pl.DataFrame, findings: Findings, label: str) -> pl.DataFrame:
    """Leave out rows of totals and remarks below the table, with a warning for each."""
    bare = body.select("row", pl.exclude("row").str.replace_all(r"[\s\u3000]", "").str.to_lowercase().replace("", None))
    cells = pl.exclude("row")
    total = pl.any_horizontal(cells.is_in(TOTALS))
    alone = pl.sum_horizontal(cells.is_not_null()) == 1
    remark = alone & pl.any_horizontal(cells.str.contains(NOTE))
    extra = bare.filter((total | remark).fill_null(value=False))
    for row, *texts in extra.iter_rows():
        found = next(text for text in texts if text is not None)
        said = say("a row for each site or person; this one is left out", "每行一个对象或一人;本行已略去")
        findings.warn(label, say(f"row {row}", f"第 {row} 行"), found, said)
    return body.filter(~pl.col("row").is_in(extra["row"].implode())) if len(extra) else body


def _tidied(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(PLAIN_CHARACTERS).str.strip_chars().replace("", None)
