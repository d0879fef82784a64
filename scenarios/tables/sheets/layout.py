"""How a sheet is laid out: titles, the header (one row or two), and the body below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from scenarios.tables.column import Column
from scenarios.tables.formats.sheet import Sheet
from scenarios.tables.invisible import plain, tidied
from scenarios.tables.sheets.headers import meaning

HEADER_ROWS = 30
"""Rows among which the header is looked for: planners put titles and notes above it."""
SURE = 2
"""Known headers that make a row below the first one the header."""
ROW = "row"
UNITS = re.compile(r"(?:计量)?单位\s*[:：]\s*([^)）\s]+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a sheet."""

    header: int
    """Position of the header among the sheet's filled rows."""
    headers: tuple[str, ...]
    """Header of each of the sheet's columns, of two rows joined; empty where there is none."""
    body: int
    """Position of the first row below the header."""
    known: int
    """Headers that are understood."""
    units: tuple[str, ...] = ()
    """Units that a title above the header names."""


def count_known(rows: Sequence[Sequence[str | None]], columns: Sequence[Column]) -> int:
    """Return the number of known headers in the best of the first rows."""
    return max((_known(row, columns) for row in rows[:HEADER_ROWS]), default=0)


def _known(row: Sequence[str | None], columns: Sequence[Column]) -> int:
    """Count the columns that a row's cells name; a title in a merged area counts once."""
    means = (meaning(cell, columns) for cell in dict.fromkeys(row) if cell)
    return len({match.column.name for match in means if match is not None})


def find_layout(sheet: Sheet, columns: Sequence[Column]) -> Layout:
    """Find the header of a sheet: the first row, or one below a title that names more columns."""
    head = [list(row) for row in sheet.cells.head(HEADER_ROWS + 1).iter_rows()]
    scores = [_known(row, columns) for row in head[:HEADER_ROWS]]
    # a row of groups above the header may name a column too, so the header is the row that names most
    best = max(scores, default=0)
    top = scores.index(best) if best >= SURE else _first_filled(head)
    upper = head[top] if head else []
    headers, body, known_count = [cell or "" for cell in upper], top + 1, best
    for first, second in ((top - 1, top), (top, top + 1)):
        if first < 0 or second >= len(head):
            continue
        joined_headers = _joined(head[first], head[second], columns)
        count = _known(joined_headers, columns)
        if joined_headers and count > known_count and _is_header(head[first], head[second], columns):
            headers, body, known_count = joined_headers, second + 1, count
    above = " ".join(cell for row in head[:top] for cell in dict.fromkeys(row) if cell)
    units = tuple(unit for note in UNITS.findall(above) for unit in re.split(r"[、，,；;/]", note) if unit)
    return Layout(top, tuple(headers), body, known_count, units)


def _first_filled(head: list[list[str | None]]) -> int:
    return next((k for k, row in enumerate(head) if any(cell and cell.strip() for cell in row)), 0)


def _joined(upper: list[str | None], lower: list[str | None], columns: Sequence[Column]) -> list[str]:
    """Headers of two rows: of each column the wording that is understood, the lower row alone first."""
    result: list[str] = []
    group = ""
    for upper_cell, lower_cell in zip(upper, lower, strict=True):
        group = upper_cell or group
        if not lower_cell or plain(lower_cell) == plain(upper_cell or ""):
            result.append(upper_cell or lower_cell or "")
            continue
        forms = [lower_cell, f"{upper_cell or group}({lower_cell})", f"{upper_cell or group}{lower_cell}"]
        result.append(
            next(
                (form for form in forms if meaning(form, columns)),
                lower_cell if upper_cell is None else f"{upper_cell}{lower_cell}",
            )
        )
    return result


def _is_header(upper: list[str | None], lower: list[str | None], columns: Sequence[Column]) -> bool:
    """Whether two rows may be one header: below a header of one row stand figures and codes."""
    cells = [cell for row in (upper, lower) for cell in row if cell]
    figures = sum(bool(re.fullmatch(r"[\d.,%\-/ ]+", cell)) for cell in cells)
    return figures == 0 and _known(lower, columns) > 0


def body_of(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """Return the rows below the header that hold something, tidied, with the column ``row`` in front."""
    numbers = pl.Series(ROW, sheet.rows, pl.UInt32)
    cells = sheet.cells.with_columns(tidied(pl.all())).insert_column(0, numbers).slice(layout.body)
    is_filled = pl.any_horizontal(pl.exclude(ROW).is_not_null()) if cells.width > 1 else pl.lit(value=False)
    return cells.filter(is_filled)
