"""Which sheets of a workbook are the table."""

from collections.abc import Sequence

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.tables.column import Column
from scenarios.tables.formats.sheet import Sheet
from scenarios.tables.sheets.headers import name_headers
from scenarios.tables.sheets.layout import SURE, Layout, find_layout
from scenarios.tables.words import SETTINGS_SHEETS


def chosen_sheets(sheets: list[Sheet], columns: Sequence[Column]) -> tuple[list[tuple[Sheet, Layout]], list[tuple[str, str]]]:
    """Return the sheets that are the table, the first that fits and all with the same headers, and the others with reasons."""
    settings = [sheet for sheet in sheets if sheet.name.strip().casefold() in SETTINGS_SHEETS and len(sheets) > 1]
    reason = say("settings, taken into the scenario when it is made", "设置，新建情景时写入")
    not_read = [(sheet.name, reason) for sheet in settings]
    layouts = [(sheet, find_layout(sheet, columns)) for sheet in sheets if sheet not in settings]
    if len(layouts) == 1:
        return layouts, not_read
    order = sorted(range(len(layouts)), key=lambda k: (layouts[k][0].hidden, layouts[k][1].known < SURE, k))
    best = order[0]
    meanings = _meanings(layouts[best][1], columns)
    result = []
    for k, (sheet, layout) in enumerate(layouts):
        same_headers = layout.known >= SURE and _meanings(layout, columns) == meanings
        if k == best or (same_headers and (not sheet.hidden or layouts[best][0].hidden)):
            result.append((sheet, layout))
        elif sheet.hidden:
            not_read.append((sheet.name, say("hidden", "隐藏")))
        else:
            reason = (
                say("different headers", "表头不同") if layout.known >= SURE else say("no table of this kind", "不是此类表格")
            )
            not_read.append((sheet.name, reason))
    return result, not_read


def _meanings(layout: Layout, columns: Sequence[Column]) -> frozenset[str]:
    headers = name_headers(layout.headers, columns, Findings(), "").named
    return frozenset(entry.column.name for entry in headers)
