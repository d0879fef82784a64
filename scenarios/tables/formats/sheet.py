"""A sheet of a table file as text, in the places where its cells stand: what every reader of a format returns."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

import polars as pl

from scenarios.language import say
from scenarios.tables.formats.unreadable import UnreadableTableError

MOST_COLUMNS = 500
"""Columns with a filled cell that a sheet may have; a stray cell far to the right counts as one."""
MOST_CELLS = 2_000_000
"""Filled cells of a sheet, merged areas counted in full."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows and columns counted from 1, ends included."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its filled rows and columns as text; empty ones are left out, so that a stray cell costs nothing."""

    name: str
    """Empty where the format has no sheets."""
    cells: pl.DataFrame
    """Text; columns ``0``, ``1`` ... in the order of the sheet, null where a cell is empty."""
    rows: tuple[int, ...]
    """Number of each row in the sheet, counted from 1."""
    columns: tuple[int, ...]
    """Number of each column in the sheet, counted from 1."""
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    """Numbers of hidden rows that are filled, those that a filter hides among them."""
    hidden_columns: frozenset[int] = frozenset()
    """Numbers of hidden columns that are filled."""
    across: frozenset[int] = frozenset()
    """Numbers of rows in which a merged area spans several columns."""


@dataclass(slots=True)
class Grid:
    """Gathers the cells of a sheet in whatever order a file gives them."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    """Text by row and column, counted from 1."""
    areas: list[Area] = field(default_factory=list)
    """Merged areas."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_spans: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each run of hidden columns."""
    filled: int = 0

    def put(self, row: int, column: int, text: str | None) -> None:
        """Fill a cell; blank texts are left out.

        Raises
        ------
        UnreadableTableError
            If the sheet has more cells than a table of sites could have.
        """
        if text is None or not text.strip():
            return
        self.filled += 1
        if self.filled > MOST_CELLS:
            raise too_large(say(f"more than {MOST_CELLS:,} filled cells", f"超过 {MOST_CELLS:,} 个有内容的单元格"), self.name)
        cells = self.rows.get(row)
        if cells is None:
            cells = self.rows[row] = {}
        cells[column] = text

    def sheet(self) -> Sheet:
        """Return the sheet, its merged areas filled with the text of their first cell.

        Raises
        ------
        UnreadableTableError
            If it is larger than any table of sites.
        """
        numbers = sorted(self.rows)
        columns = sorted({column for cells in self.rows.values() for column in cells})
        if len(columns) > MOST_COLUMNS:
            raise too_large(say(f"{len(columns):,} columns that hold something", f"{len(columns):,} 列有内容"), self.name)
        across = self._fill(numbers, columns)
        lists = {
            str(position): pl.Series([self.rows[number].get(column) for number in numbers], dtype=pl.String)
            for position, column in enumerate(columns)
        }
        return Sheet(
            self.name, pl.DataFrame(lists), tuple(numbers), tuple(columns), self.hidden,
            frozenset(self.hidden_rows & self.rows.keys()),
            frozenset(column for column in columns if any(low <= column <= high for low, high in self.hidden_spans)),
            frozenset(across),
        )  # fmt: skip

    def _fill(self, numbers: list[int], columns: list[int]) -> set[int]:
        """Fill merged areas, in rows and columns that hold something; return the rows with an area of several columns."""
        across: set[int] = set()
        cell_count = 0
        for top, left, bottom, right in self.areas:
            text = self.rows.get(top, {}).get(left)
            if text is None:
                continue
            inside = columns[bisect_left(columns, left) : bisect_right(columns, right)]
            rows = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            cell_count += len(inside) * len(rows)
            if cell_count > MOST_CELLS:  # areas that lie one over the other, which no spreadsheet program makes
                raise too_large(say("merged areas of too many cells", "合并区域的单元格过多"), self.name)
            for number in rows:
                if right > left:
                    across.add(number)
                for column in inside:
                    if column not in self.rows[number]:
                        self.put(number, column, text)
        return across


def too_large(fault: str, sheet: str = "") -> UnreadableTableError:
    """Return the refusal of a file that is larger than any table of sites."""
    place = say(f" in sheet {sheet}", f"（工作表“{sheet}”）") if sheet else ""
    hint = say(
        "delete what is not part of the table, or save the table as CSV or Parquet",
        "请删去与表格无关的内容，或另存为 CSV 或 Parquet",
    )
    return UnreadableTableError(fault + place, hint)
