"""Table files as planners keep them: CSV, XLSX or Parquet, read as text."""

import csv
import io
from collections.abc import Callable
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from scenarios.language import say
from scenarios.tables.sheet_faults import spelled_out

if TYPE_CHECKING:
    from fastexcel import ExcelReader

SEPARATORS = ",;\t"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ROWS_LOOKED_AT = 10
"""Rows from which the separator is guessed."""


class UnreadableTableError(ValueError):
    """A file that holds no table; carries a remedy beside what was found.

    Parameters
    ----------
    found
        What was found, in words.
    hint
        What to do.
    """

    def __init__(self, found: str, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint


def read_cells(path: Path, fits: Callable[[pl.DataFrame], bool] = lambda _: True) -> pl.DataFrame:
    """Read a table file as text, the header being its first row.

    Parameters
    ----------
    path
        CSV (UTF-8 with or without BOM, UTF-16 with BOM, or GB18030), XLSX or Parquet, by its ending.
    fits
        Tells from the first rows of a workbook's sheet whether it is the one that is wanted: planners put a cover before
        their tables. The first that fits is read, else the first that is not empty; hidden sheets come last.

    Returns
    -------
    DataFrame
        Text columns of any names; the first row holds the headers.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    UnreadableTableError
        If it holds no table.
    """
    ending = path.suffix.lower()
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_csv,
        ".parquet": _read_parquet,
        ".xlsx": partial(_read_xlsx, fits=fits),
    }
    if ending not in readers:
        hint = say("save it as .xlsx or .csv", "请另存为 .xlsx 或 .csv") if ending in {".xls", ".et", ".ods", ".txt"} else ""
        raise UnreadableTableError(say(f"a name ending in {ending or 'nothing'}", f"以 {ending or '无'} 结尾的文件名"), hint)
    if not _exists(path):
        raise FileNotFoundError(path)
    try:
        cells = readers[ending](path)
    except OSError as error:
        raise UnreadableTableError(error.strerror or type(error).__name__) from None
    if cells.is_empty():
        raise UnreadableTableError(say("an empty file", "空文件"))
    return cells


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _read_csv(path: Path) -> pl.DataFrame:
    text = _decode(path.read_bytes())
    if not text.strip():
        raise UnreadableTableError(say("an empty file", "空文件"))
    separator = _separator(text)
    try:
        return pl.read_csv(text.encode(), infer_schema=False, has_header=False, separator=separator)
    except pl.exceptions.PolarsError:
        found = _fault(text, separator)
        hint = say("put quotes around cells that hold a comma", "含逗号的单元格须加引号")
        raise UnreadableTableError(found, hint) from None


def _decode(data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith(UTF16_MARKS) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    hint = say("save it as CSV in UTF-8", "请另存为 UTF-8 编码的 CSV")
    raise UnreadableTableError(say("bytes that are no text in UTF-8 or GB18030", "既非 UTF-8 也非 GB18030 的内容"), hint)


def _separator(text: str) -> str:
    head = "".join(islice(io.StringIO(text), ROWS_LOOKED_AT))
    return max(SEPARATORS, key=head.count) if any(mark in head for mark in SEPARATORS) else ","


def _fault(text: str, separator: str) -> str:
    """Tell in which line a CSV file breaks."""
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        width = len(next(rows))
        for cells in rows:
            if len(cells) > width:
                return say(
                    f"line {rows.line_num} with {len(cells)} cells; line 1 has {width}",
                    f"第 {rows.line_num} 行有 {len(cells)} 格, 第 1 行有 {width} 格",
                )
    except csv.Error:
        pass
    return say("a quotation mark without its partner", "引号不成对")


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        table = pl.read_parquet(path)
        body = table.select(pl.all().cast(pl.String))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise UnreadableTableError(
            say("a file that is no Parquet table of plain columns", "不是普通列组成的 Parquet 表")
        ) from None
    columns = [f"column_{k}" for k in range(body.width)]
    header = pl.DataFrame([body.columns], schema=dict.fromkeys(columns, pl.String), orient="row")
    return pl.concat([header, body.rename(dict(zip(body.columns, columns, strict=True)))])


def _read_xlsx(path: Path, fits: Callable[[pl.DataFrame], bool]) -> pl.DataFrame:
    import fastexcel  # noqa: PLC0415 - only where a workbook is read

    try:
        book = fastexcel.read_excel(spelled_out(path) or path)
        best = _wanted_sheet(book, fits) if len(book.sheet_names) > 1 else 0
        return book.load_sheet(best, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError):
        hint = say("open it in the spreadsheet program and save it anew", "请用表格软件打开并重新保存")
        raise UnreadableTableError(say("a file that is no XLSX workbook", "不是 XLSX 工作簿"), hint) from None


def _wanted_sheet(book: "ExcelReader", fits: Callable[[pl.DataFrame], bool]) -> int:
    """Position of the first sheet that fits, else of the first that is not empty; visible ones first."""
    ranks = []
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=ROWS_LOOKED_AT, dtypes="string")
        rows = sheet.to_polars()
        ranks.append((rows.is_empty(), sheet.visible != "visible", not fits(rows)))
    return ranks.index(min(ranks))


def is_blank(cells: pl.DataFrame) -> pl.Series:
    """Whether each row is empty, shape (rows,)."""
    return cells.select(pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == "")).alias("blank"))["blank"]


def first_rows(cells: pl.DataFrame, count: int) -> list[list[str]]:
    """Return the first rows as lists of text; empty cells are empty texts."""
    return [["" if cell is None else str(cell) for cell in row] for row in chain(cells.head(count).iter_rows())]
