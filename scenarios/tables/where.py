"""Where in a table something stands, in words: sheet, row, column, and the village, so that it is found without counting."""

from scenarios.language import aside, of_number, say
from scenarios.row_places import RowPlace

SHEET_MARK = "!"
"""Between sheet and row where several sheets were read as one table, as in a spreadsheet's formulas."""


def sheet_row(sheet: str, row: int) -> str:
    """Return a row's number with its sheet."""
    return f"{sheet}{SHEET_MARK}{row}"


def row_place(row: int | str, header: str = "", name: str | None = None) -> RowPlace:
    """Return the place of a cell, or of a row where no header is given."""
    sheet, _, number = str(row).rpartition(SHEET_MARK)
    place = say(f"row {number}", f"第 {number} 行")
    if sheet:
        place = say(f"sheet {sheet}, {place}", f"工作表“{sheet}”{place}")
    if header:
        place += say(f", column {header}", f"“{header}”列")
    return RowPlace(place + (aside(name) if name else ""), row, header)


def column_place(header: str, rows: int) -> str:
    """Return the place of a problem that is the same in many rows of a column."""
    return say(f"column {header}, in {of_number(rows, 'row')}", f"“{header}”列，共 {rows} 行")
