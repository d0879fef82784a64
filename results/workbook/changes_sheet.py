"""变动表: what a replan changed, from where to where, and why."""

from typing import TYPE_CHECKING, Any

from results.workbook.contents import Contents
from results.workbook.look import Look, begin_sheet, text_width
from results.workbook.plan_sheet import write_cell
from scenarios.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimize.replanning.plan_changes import Change

HEADERS = (
    ("town", "所属地", 14), ("place", "被巡察单位", 18), ("change", "变动", 9), ("round before", "原轮次", 15),
    ("team before", "原组", 14), ("mode before", "原方式", 16), ("round now", "现轮次", 15), ("team now", "现组", 14),
    ("mode now", "现方式", 16), ("why", "原因", 24),
)  # fmt: skip
KINDS = {"moved": ("moved", "调整"), "dropped": ("dropped", "取消"), "added": ("added", "新增")}


def add_changes_sheet(book: Any, look: Look, contents: Contents, changes: "Sequence[Change]") -> None:
    """Add the sheet."""
    counts = {kind: sum(change.kind == kind for change in changes) for kind in KINDS}
    note = say(
        f"{counts['moved']} moved, {counts['dropped']} dropped, {counts['added']} added against the plan before.",
        f"与原计划相比：调整 {counts['moved']} 项，取消 {counts['dropped']} 项，新增 {counts['added']} 项。",
    )
    title = say(f"{contents.title}: changes", f"{contents.title}　计划变动表")
    sheet = begin_sheet(book, look, say("changes", "变动表"), title, note)
    rows = [_cells(contents, change) for change in changes]
    for place, (english, chinese, width) in enumerate(HEADERS):
        sheet.set_column(place, place, text_width((cells[place] for cells in rows), width))
        sheet.write_string(2, place, say(english, chinese), look.head)
    sheet.set_row(2, 24)
    for row, cells in enumerate(rows, start=3):
        for place, value in enumerate(cells):
            write_cell(sheet, row, place, value, look.body(band=row % 2 == 0))
    sheet.freeze_panes(3, 2)
    sheet.autofilter(2, 0, max(2 + len(changes), 3), len(HEADERS) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)


def _cells(contents: Contents, change: "Change") -> list[str]:
    """Texts of a change, in the order of the headers."""
    from optimize.replanning.plan_changes import reason_text  # noqa: PLC0415 - only where a replan is written

    cells = [contents.sites.township(change.site), contents.sites.name(change.site), say(*KINDS[change.kind])]
    for visit in (change.before, change.after):
        rnd, team, mode = visit or ("", "", "")
        cells += [contents.rounds.name(rnd), contents.teams.name(team), contents.modes.name(mode)]
    return [*cells, reason_text(change.reason)]
