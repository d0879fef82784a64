"""Reading the tables that planners keep: workbooks, CSV or Parquet, with English or Chinese headers.

Cells are read as text, tidied (full-width characters, stray spaces, what can't be seen) and parsed a column at a time; what
can't be parsed is reported by its row, counted as a spreadsheet does.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.tables.cells.column_reader import Reader
from scenarios.tables.column import Column
from scenarios.tables.formats.table_files import read_sheets
from scenarios.tables.formats.unreadable import UnreadableTableError
from scenarios.tables.reading import LeftAside, TableReading
from scenarios.tables.sheets.chosen_sheets import chosen_sheets
from scenarios.tables.sheets.headers import Named
from scenarios.tables.sheets.layout import count_known
from scenarios.tables.sheets.sheet_part import ROW, TOWN, SheetPart, read_sheet

FIRST_ROW = 2


def read_table(path: Path, columns: Sequence[Column], findings: Findings, label: str | None = None) -> pl.DataFrame:
    """Read a table; see `read_with_reading`, which also reports what was read."""
    return read_with_reading(path, columns, findings, label)[0]


def read_with_reading(
    path: Path, columns: Sequence[Column], findings: Findings, label: str | None = None, table: str = ""
) -> tuple[pl.DataFrame, TableReading]:
    """Read a table.

    The sheets that are the table are chosen and joined as text; then each column is parsed by itself, so that a problem names
    its row and header. What was left aside or guessed is reported at the end.

    All sheets of a workbook with the same headers as the first that fits are read as one table; hidden rows are read like
    others, hidden sheets only where no other fits.

    Parameters
    ----------
    path
        A workbook (XLSX, XLSM, ODS, XLS), plain text (CSV and its like) or Parquet, by its content.
    columns
        Columns that it may have.
    findings
        Takes every problem that is found.
    label
        Name of the file in problems; the file's own if omitted.
    table
        Name of the table, for the reading.

    Returns
    -------
    tuple
        The columns that the table has, by their English names and typed, and ``row``, the row in the spreadsheet (with the
        sheet before it where there are several); cells that can't be read are null. Empty, with no columns, where the file
        can't be read. Second, what was read.
    """
    label = label or path.name
    nothing = TableReading(table, label)
    whole_file = say("whole file", "整个文件")
    try:
        sheets = read_sheets(path, lambda rows: count_known(rows, columns))
    except FileNotFoundError:
        findings.error(label, whole_file, say("no such file", "没有这个文件"), say("an existing file", "已有的文件"))
        return pl.DataFrame(), nothing
    except UnreadableTableError as error:
        allowed = say("a CSV, XLSX, ODS or Parquet table", "CSV、XLSX、ODS 或 Parquet 表格")
        findings.error(label, whole_file, error, allowed, error.hint)
        return pl.DataFrame(), nothing
    chosen_parts, not_read = chosen_sheets(sheets, columns)
    sheet_parts = (
        read_sheet(sheet, layout, columns, findings, label, joined=len(chosen_parts) > 1) for sheet, layout in chosen_parts
    )
    parts = [part for part in sheet_parts if part is not None]
    if not parts:
        return pl.DataFrame(), nothing
    text, repeats = _joined(parts)
    if not len(text.columns) - 1:
        return pl.DataFrame(), nothing
    notes: list[str] = []
    guessed: list[str] = []
    refused_cells: set[tuple[int | str, str]] = set()
    named_columns = _all_named(parts)
    result = [text[ROW]]
    for entry in named_columns:
        reader = Reader(text, entry, findings, label)
        result.append(reader.read())
        guessed.extend(reader.notes)
        refused_cells.update((row, entry.column.name) for row in reader.refused)
    frame = pl.DataFrame(result)
    if TOWN in text.columns:
        frame = frame.with_columns(text[TOWN])
    other_headers = say("different headers", "表头不同")
    for sheet, reason in not_read:
        if reason != other_headers:  # a cover or a hidden old table is mentioned, but no reason to worry
            continue
        findings.warn(
            label,
            say(f"sheet {sheet}", f"工作表“{sheet}”"),
            reason,
            say("a sheet with the table's headers", "表头与首个工作表相同的工作表"),
        )
    left_aside = _together([extra for part in parts for extra in part.aside], repeats)
    for extra in left_aside:
        advice = say("one row for each site or person; this one is left out", "每行一个对象或一人；已略去")
        place = say(f"row {extra.rows[0]}", f"第 {extra.rows[0]} 行") + _more(extra)
        findings.warn(label, place, extra.example or extra.why, advice, extra.why)
    for part in parts:
        notes.extend(part.notes)
    headers = parts[0].headers
    return frame, TableReading(
        table=table,
        file=label,
        sheets=tuple(part.sheet.name for part in parts if part.sheet.name),
        not_read=tuple(not_read),
        rows=len(frame),
        left_aside=tuple(left_aside),
        columns=tuple((entry.header, entry.column.title()) for entry in named_columns),
        guessed=tuple([f"{entry.header} = {entry.column.title()}" for entry in named_columns if not entry.sure] + guessed),
        unknown=headers.unknown,
        not_needed=headers.not_needed,
        notes=tuple(notes),
        refused=frozenset(refused_cells),
    )


def _joined(parts: list[SheetPart]) -> tuple[pl.DataFrame, list[LeftAside]]:
    """Return the sheets as one table; rows of a later sheet that repeat an earlier one in every cell are left aside."""
    if len(parts) == 1:
        return parts[0].text, []
    text = pl.concat([part.text for part in parts], how="diagonal")
    is_repeated = ~text.drop(ROW).to_struct().is_first_distinct()
    if not is_repeated.any():
        return text, []
    repeated_rows = text.filter(is_repeated)
    example = str(next((cell for cell in repeated_rows.drop(ROW).row(0) if cell is not None), ""))
    return text.filter(~is_repeated), [
        LeftAside(
            say("the same row in an earlier sheet", "与前面工作表的行完全相同"), tuple(repeated_rows[ROW].to_list()), example
        )
    ]


def _all_named(parts: list[SheetPart]) -> list[Named]:
    named_columns: dict[str, Named] = {}
    for part in parts:
        for entry in part.headers.named:
            named_columns.setdefault(entry.column.name, entry)
    return list(named_columns.values())


def _together(left_aside: list[LeftAside], repeats: list[LeftAside]) -> list[LeftAside]:
    """Put rows that were left aside for one reason together, whatever their sheet."""
    by_reason: dict[str, list[LeftAside]] = {}
    for extra in (*left_aside, *repeats):
        by_reason.setdefault(extra.why, []).append(extra)
    return [
        LeftAside(reason, tuple(row for extra in group for row in extra.rows), group[0].example)
        for reason, group in by_reason.items()
    ]


def _more(extra: LeftAside) -> str:
    count = len(extra.rows)
    return "" if count == 1 else say(f" and {count - 1} more", f"等 {count} 行")
