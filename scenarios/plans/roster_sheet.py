"""The roster (任务分工表) as a sheet of a workbook."""

from typing import Any

import polars as pl

from scenarios.language import say
from scenarios.tables.columns import ROSTER

WIDTHS = {"round": 10, "team": 12, "office": 12, "person": 20, "role": 10}
"""Widths of columns in characters."""
HEAD = "#1f5f8b"
BANDS = "#eef3f7"


def role_name(role: str) -> str:
    """Name of a role in the language in force."""
    return say(role, {"leader": "组长", "deputy": "副组长", "member": "组员"}[role])


def add_roster_sheet(book: Any, table: pl.DataFrame) -> None:
    """Add a sheet with the roster to a workbook; teams stand together, banded alternately."""
    sheet = book.add_worksheet(say("roster", "任务分工表"))
    title = book.add_format({"bold": True, "font_color": "white", "bg_color": HEAD, "valign": "vcenter"})
    bands = [book.add_format({}), book.add_format({"bg_color": BANDS})]
    columns = {column.name: column for column in ROSTER}
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, say(name, columns[name].aliases[0]), title)
        sheet.set_column(place, place, WIDTHS[name])
    group, number = None, 1
    for row, one in enumerate(table.iter_rows(named=True), start=1):
        if (one["round"], one["team"]) != group:
            group, number = (one["round"], one["team"]), 1 - number
        for place, name in enumerate(table.columns):
            sheet.write_string(row, place, role_name(one[name]) if name == "role" else one[name], bands[number])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
