"""The plan as a spreadsheet that teams work with: a table, grouped by round and team, in the language in force.

It can be read back: headers are ones that `scenarios.tables.columns` knows, and cells hold ids.
"""

from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.language import say
from scenarios.plans.roster_sheet import add_roster_sheet
from scenarios.tables.columns import PLAN

WIDTHS = {
    "site": 15, "name": 14, "mode": 12, "office": 12, "team": 12, "round": 10, "start": 12, "end": 12, "team_days": 10,
    "order": 8, "pin": 8,
}  # fmt: skip
"""Widths of columns in characters."""
BANDS = "#eef3f7"
HEAD = "#1f5f8b"


def write_sheet(visits: pl.DataFrame, path: Path, roster: pl.DataFrame | None = None) -> None:
    """Write a plan's visits, ordered by round, team and day, as an XLSX file.

    The header and the columns up to the name stay in view, rows can be filtered, dates are dates, and visits of a team in a
    round stand together, banded alternately. Chinese headers where Chinese is spoken. A roster becomes a second sheet.
    """
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    first = visits.group_by("round").agg(pl.col("start").min().alias("first"))
    ordered = visits.join(first, on="round").sort("first", "team", "start", maintain_order=True).drop("first")
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(say("plan", "计划"))
    title = book.add_format({"bold": True, "font_color": "white", "bg_color": HEAD, "valign": "vcenter", "text_wrap": True})
    columns = {column.name: column for column in PLAN}
    for place, name in enumerate(ordered.columns):
        sheet.write_string(0, place, say(name, columns[name].aliases[0]), title)
        sheet.set_column(place, place, WIDTHS[name])
    sheet.set_row(0, 22)
    kinds = {"start": {"num_format": "yyyy-mm-dd"}, "end": {"num_format": "yyyy-mm-dd"}, "team_days": {"num_format": "0.0"}}
    row = 1
    groups = groupby(ordered.iter_rows(named=True), key=lambda visit: (visit["round"], visit["team"]))
    styles = [
        _styles(book, ordered.columns, kinds, band=band, opens=opens) for band in (False, True) for opens in (False, True)
    ]
    for number, (_, members) in enumerate(groups):
        for position, visit in enumerate(members):
            style = styles[2 * (number % 2) + (position == 0)]
            for place, name in enumerate(ordered.columns):
                _write(sheet, row, place, visit[name], style[name])
            row += 1
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(row - 1, 1), len(ordered.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if roster is not None:
        add_roster_sheet(book, roster)
    book.close()


def _styles(book: Any, columns: list[str], kinds: dict[str, dict[str, str]], *, band: bool, opens: bool) -> dict[str, Any]:
    """Return the formats of a row's cells; the first row of a team's stay has a line above it."""
    look: dict[str, Any] = {"bg_color": BANDS} if band else {}
    if opens:
        look |= {"top": 1, "top_color": HEAD}
    return {name: book.add_format(look | kinds.get(name, {})) for name in columns}


def _write(sheet: Any, row: int, place: int, value: object, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)  # codes are text, however much they look like numbers
    else:
        sheet.write(row, place, value, style)
