"""A sheet a team: its rounds, one after the other, to be printed and taken along."""

import re
from itertools import groupby
from typing import Any

from results.workbook.contents import Contents, Entry, half_name
from results.workbook.look import Look, begin_sheet, text_width
from results.workbook.plan_sheet import write_cell
from scenarios.language import of_number, say

MOST = 60
"""Teams up to which each gets a sheet; a province has hundreds."""
HEADERS = (
    ("no.", "序号", 6), ("arrival", "进驻", 17), ("departure (last day)", "撤离（最后一天）", 17),
    ("where", "地点", 15),
    ("place inspected", "被巡察单位", 22), ("grade", "类别等次", 11), ("way", "巡察方法", 17), ("days", "天", 7),
    ("remarks", "备忘", 24),
)  # fmt: skip
"""Other words than those of the plan: these sheets are not read back. Widths are the least, in characters."""
WHERE, INSPECTED, GRADE, WAY, REMARKS = 3, 4, 5, 6, 8


def add_team_sheets(book: Any, look: Look, contents: Contents) -> int:
    """Add the sheets; return for how many teams."""
    by_team: dict[int, list[Entry]] = {}
    for entry in contents.entries:
        by_team.setdefault(entry.team, []).append(entry)
    if len(by_team) > MOST:
        return 0
    sheet_names: set[str] = set()
    for team, entries in sorted(by_team.items()):
        name = _sheet_name(contents.team_name(team), sheet_names)
        _add(book, look, contents, team, entries, name)
    return len(by_team)


def _add(book: Any, look: Look, contents: Contents, team: int, entries: list[Entry], name: str) -> None:
    total = sum(entry.days for entry in entries)
    title = say(f"{contents.team_name(team)}: visits by round", f"{contents.team_name(team)}巡察任务表")
    note = say(
        f"{of_number(len(entries), 'visit')}, {of_number(total, 'day')} on site. For printing: make changes in the "
        "sheet of the plan.",
        f"共 {len(entries)} 个对象，现场 {total:g} 天。本表供打印，请在“轮次计划表”中修改。",
    )
    sheet = begin_sheet(book, look, name, title, note)
    texts = {WHERE: (entry.township for entry in entries), INSPECTED: (entry.name for entry in entries),
             GRADE: (entry.site_class for entry in entries), WAY: (entry.mode for entry in entries)}  # fmt: skip
    for place, (english, chinese, width) in enumerate(HEADERS):
        sheet.set_column(place, place, text_width(texts.get(place, ()), width))
        sheet.write_string(2, place, say(english, chinese), look.head)
    sheet.set_row(2, 24)
    row = 3
    for rnd, members in groupby(entries, key=lambda entry: entry.round):
        visits = list(members)
        first, last = contents.round_days(rnd)
        days, room = sum(entry.days for entry in visits), int(contents.windows.days[team, rnd])
        heading = say(
            f"{contents.round_name(rnd)}: {first} to {last}, {of_number(len(visits), 'visit')}, {days:g} of "
            f"{of_number(room, 'day')}",
            f"{contents.round_name(rnd)}（{first} 至 {last}）　{len(visits)} 个对象，{days:g} 天／{room} 天",
        )
        sheet.write_string(row, 0, heading, look.group)
        for place in range(1, len(HEADERS)):
            sheet.write_blank(row, place, None, look.group)
        row += 1
        for number, entry in enumerate(visits, start=1):
            values = (
                number, f"{entry.start} {half_name(entry.start_half)}".strip(),
                f"{entry.last} {half_name(entry.last_half)}".strip(),
                entry.township, entry.name, entry.site_class, entry.mode, entry.days, "",
            )  # fmt: skip
            for place, value in enumerate(values):
                is_left = place in {WHERE, INSPECTED, WAY, REMARKS}
                write_cell(sheet, row, place, value, look.body(align="left" if is_left else "center"))
            row += 1
    sheet.freeze_panes(3, 0)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.protect(options={"format_columns": True, "format_rows": True, "autofilter": True})


def _sheet_name(name: str, sheet_names: set[str]) -> str:
    """Return a name that a sheet may have: 31 characters, without those that formulas need, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name)
    short, number = plain[-31:].strip(), 1
    while short.casefold() in sheet_names:
        number += 1
        short = f"{plain[-27:].strip()} {number}"
    sheet_names.add(short.casefold())
    return short
