"""Reading the tables that planners keep: CSV, XLSX or Parquet, with English or Chinese headers.

Cells are read as text, tidied (full-width characters, stray spaces) and parsed a column at a time; what can't be parsed is
reported by its row, counted as a spreadsheet does: the header is row 1.
"""

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from scenarios.columns import Column
from scenarios.language import say
from scenarios.problems import Findings, nearest

FIRST_ROW = 2
MOST_REPORTED = 20
"""Problems reported for each column; a wrong unit would otherwise bury everything else."""
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y-%m-%d %H:%M:%S")
FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"\u3000": " ", "\ufeff": "", "\u200b": ""}


def read_table(path: Path, columns: Sequence[Column], findings: Findings, label: str | None = None) -> pl.DataFrame:
    """Read a table.

    Parameters
    ----------
    path
        CSV (UTF-8 with or without BOM, or GB18030), XLSX or Parquet, by its ending.
    columns
        Columns that it may have.
    findings
        Takes every problem that is found.
    label
        Name of the file in problems; the file's own where left out.

    Returns
    -------
    DataFrame
        The columns that the table has, by their English names and typed, and ``row``, the row in the spreadsheet. Empty,
        with no columns, where the file can't be read.
    """
    label = label or path.name
    try:
        raw = _read_text(path)
    except FileNotFoundError:
        findings.error(label, "", say("no such file", "没有这个文件"), say("an existing file", "已有的文件"))
        return pl.DataFrame()
    except (OSError, ValueError, RuntimeError, pl.exceptions.PolarsError) as error:
        found = str(error).splitlines()[0]
        findings.error(label, "", found, say("a CSV, XLSX or Parquet table", "CSV、XLSX 或 Parquet 表格"))
        return pl.DataFrame()
    named = _name_columns(raw, columns, findings, label)
    if named.is_empty() and named.width == 0:
        return named
    named = named.with_row_index("row", offset=FIRST_ROW)
    cells = [column for column in columns if column.name in named.columns]
    blank = pl.all_horizontal(pl.col(column.name).is_null() for column in cells)
    named = named.filter(~blank)
    return named.with_columns(_parse(named, column, findings, label) for column in cells)


def _read_text(path: Path) -> pl.DataFrame:
    ending = path.suffix.lower()
    if ending == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        if not text.strip():
            raise ValueError(say("an empty file", "空文件"))
        return pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=False)
    if ending == ".parquet":
        if not path.exists():
            raise FileNotFoundError(path)
        return pl.read_parquet(path).with_columns(pl.all().cast(pl.String))
    if ending == ".xlsx":
        if not path.exists():
            raise FileNotFoundError(path)
        import fastexcel  # noqa: PLC0415 - only where a workbook is read

        return fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    raise ValueError(say(f"a file ending in {ending or 'nothing'}", f"以 {ending or '无'} 结尾的文件"))


def tidy(text: str) -> str:
    """Strip a text of stray spaces and turn full-width characters into plain ones."""
    return unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("\u200b", "").strip()


def _name_columns(raw: pl.DataFrame, columns: Sequence[Column], findings: Findings, label: str) -> pl.DataFrame:
    known = {tidy(header).lower(): c.name for c in columns for header in (c.name, *c.aliases)}
    chosen: dict[str, str] = {}
    for header in raw.columns:
        name = known.get(tidy(header).lower())
        if name is None:
            hint = nearest(tidy(header), known)
            findings.warn(label, say(f"column {header}", f"列 {header}"), header, ", ".join(known), hint)
        elif name in chosen.values():
            where = say(f"column {header}", f"列 {header}")
            findings.error(label, where, say("a second column with this meaning", "含义重复的列"), say("one", "一列"))
        else:
            chosen[header] = name
    for column in columns:
        if column.required and column.name not in chosen.values():
            headers = " / ".join((column.name, *column.aliases[:2]))
            unknown = [tidy(header) for header in raw.columns if header not in chosen]
            hint = next((nearest(word, (column.name, *column.aliases)) and word for word in unknown), "")
            found = say("no such column", "缺少该列") + (f" ({hint})" if hint else "")
            findings.error(label, say("header", "表头"), found, headers)
    tidied = [
        pl.col(header).cast(pl.String).str.replace_many(FULL_WIDTH).str.strip_chars().replace("", None).alias(name)
        for header, name in chosen.items()
    ]
    return raw.select(tidied) if tidied else pl.DataFrame()


def _report(table: pl.DataFrame, column: Column, bad: pl.Expr, allowed: str, findings: Findings, label: str,
            hint: Callable[[str], str] = lambda _: "") -> None:  # fmt: skip
    rows = table.filter(bad).select("row", column.name)
    for row, found in rows.head(MOST_REPORTED).iter_rows():
        where = say(f"row {row}, column {column.name}", f"第 {row} 行, {column.aliases[0]}列")
        shown = say("nothing", "空") if found is None else str(found)
        findings.error(label, where, shown, allowed, hint(shown))
    if len(rows) > MOST_REPORTED:
        more = len(rows) - MOST_REPORTED
        findings.error(
            label,
            say(f"column {column.name}", f"{column.aliases[0]}列"),
            say(f"{more} more", f"另有 {more} 处"),
            allowed,
        )


def _parse(table: pl.DataFrame, column: Column, findings: Findings, label: str) -> pl.Series:
    text = pl.col(column.name)
    if column.required:
        _report(table, column, text.is_null(), say("a value", "须填写"), findings, label)
    if column.kind == "number":
        number = text.str.replace_all(",", "").cast(pl.Float64, strict=False)
        allowed = say(f"a number from {column.low:g} to {column.high:g}", f"{column.low:g} 至 {column.high:g} 的数")
        bad = text.is_not_null() & (number.is_null() | ~number.is_between(column.low, column.high))
        _report(table, column, bad.fill_null(value=True), allowed, findings, label)
        return table.select(number)[column.name]
    if column.kind == "date":
        parsed = pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMATS)
        allowed = say("a date such as 2027-03-01", "日期, 如 2027-03-01")
        _report(table, column, text.is_not_null() & parsed.is_null(), allowed, findings, label)
        return table.select(parsed.alias(column.name))[column.name]
    if column.kind == "choice":
        value = text.str.to_lowercase().replace_strict(column.choices, default=None, return_dtype=pl.String)
        allowed = ", ".join(column.choices)
        bad = text.is_not_null() & value.is_null()
        _report(table, column, bad, allowed, findings, label, lambda found: nearest(found, column.choices))
        return table.select(value)[column.name]
    if column.kind == "code":
        plain = text.str.replace(r"\.0+$", "")
        lengths = say(" or ", " 或 ").join(str(count) for count in column.digits)
        pattern = "^(" + "|".join(rf"\d{{{count}}}" for count in column.digits) + ")$"
        advice = say("format the column as text in the spreadsheet", "请在表格中把该列设为文本格式")
        _report(
            table, column, plain.is_not_null() & ~plain.str.contains(pattern),
            say(f"a division code of {lengths} digits", f"{lengths} 位区划代码"), findings, label, lambda _: advice,
        )  # fmt: skip
        return table.select(plain)[column.name]
    return table[column.name]
