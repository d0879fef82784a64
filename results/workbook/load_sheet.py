"""各组负荷表: how full each team's stay is in each round, with bars; follows the sheet of the plan."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name

from results.workbook.contents import Contents
from results.workbook.look import BAR, Look, begin_sheet, text_width
from results.workbook.plan_sheet import PlanSheet
from scenarios.language import say

FIRST = 3
MOST = 2_000
"""Teams up to which there is a sheet."""


def add_load_sheet(book: Any, look: Look, contents: Contents, plan: PlanSheet) -> bool:
    """Add the sheet; return whether there is one."""
    teams, rounds = contents.used_teams, range(len(contents.scenario.rounds))
    if not teams or len(teams) > MOST:
        return False
    name = say("load", "各组负荷表")
    note = say(
        "Days at places as a share of the days of the team's stay; the way comes on top. A dash: the team has no stay.",
        "现场天数占该组本轮可用天数的比例，不含路程；“—”表示该组本轮不进驻。",
    )
    sheet = begin_sheet(book, look, name, say(f"{contents.title}: load of teams", f"{contents.title}　各组负荷表"), note)
    sheet.set_column(0, 0, text_width((contents.team_name(team) for team in teams), 14))
    sheet.set_column(1, len(rounds) + 1, 11)
    sheet.write_string(FIRST - 1, 0, say("load", "负荷"), look.head)
    for rnd in rounds:
        sheet.write_string(FIRST - 1, 1 + rnd, contents.round_name(rnd), look.head)
    sheet.write_string(FIRST - 1, 1 + len(rounds), say("days in all", "现场天数合计"), look.head)
    sheet.set_row(FIRST - 1, 32)
    days: dict[tuple[int, int], float] = {}
    for entry in contents.entries:
        days[entry.team, entry.round] = days.get((entry.team, entry.round), 0.0) + entry.days
    ranges = {column: plan.range(column) for column in ("team", "round", "days")}
    share, total = look.body(num_format="0%", align="right"), look.body(num_format="0.0", align="right", bold=True)
    for row, team in enumerate(teams, start=FIRST):
        sheet.write_string(row, 0, contents.team_name(team), look.body())
        for rnd in rounds:
            room = int(contents.windows.days[team, rnd])
            if not room:
                sheet.write_string(row, 1 + rnd, "—", look.body(align="center"))
                continue
            head = f"{xl_col_to_name(1 + rnd)}${FIRST}"
            formula = f"=SUMIFS({ranges['days']},{ranges['team']},$A{row + 1},{ranges['round']},{head})/{room}"
            sheet.write_formula(row, 1 + rnd, formula, share, days.get((team, rnd), 0.0) / room)
        in_all = sum(value for (visit_team, _), value in days.items() if visit_team == team)
        sheet.write_formula(row, 1 + len(rounds), f"=SUMIFS({ranges['days']},{ranges['team']},$A{row + 1})", total, in_all)
    last = FIRST + len(teams) - 1
    bars = {
        "type": "data_bar",
        "bar_color": BAR,
        "bar_solid": True,
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": 1,
    }
    sheet.conditional_format(FIRST, 1, last, len(rounds), bars)
    overload = {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"font_color": "#b3261e", "bold": True})}
    sheet.conditional_format(FIRST, 1, last, len(rounds), overload)
    sheet.freeze_panes(FIRST, 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, FIRST - 1)
    sheet.protect()
    return True
