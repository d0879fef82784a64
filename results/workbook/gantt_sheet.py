"""甘特图: teams over the weeks of the rounds; formulas count the visits of the plan's sheet, colours show them."""

import datetime as dt
import math
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from results.workbook.contents import Contents
from results.workbook.look import BAR, HEAD, LINE, MUTED, PAGE, Look, begin_sheet, text_width
from results.workbook.plan_sheet import PlanSheet
from scenarios.language import say

MOST = 200
"""Teams up to which there is a chart."""
FIRST, LABELS = 4, 1
WEEK_WIDTH = 4.2
NOTE_WIDTH, NOTE_LINE = 26, 13
"""Width of the column that holds the note at least, in characters, and the height of a line of it, in points."""
WEEK = dt.timedelta(days=7)


def add_gantt_sheet(book: Any, look: Look, contents: Contents, plan: PlanSheet) -> bool:
    """Add the chart; return whether there is one."""
    teams = contents.used_teams
    weeks = _weeks(contents)
    if not weeks or len(teams) > MOST:
        return False
    name = say("Gantt chart", "甘特图")
    note = say(
        "Places per team and week, from the sheet of the plan.",
        "每格为该组当周在点的对象数，随“轮次计划表”变化。",
    )
    sheet = begin_sheet(book, look, name, say("Gantt chart", "甘特图"), "")
    first_column = text_width((contents.team_name(team) for team in teams), NOTE_WIDTH)
    sheet.set_column(0, 0, first_column)
    about = f"{contents.title}{say('. ', '。')}{note}"  # in the column that every page has: a short year has no room for it
    sheet.write_string(1, 0, about, look.cell(font_size=9, font_color=MUTED, text_wrap=True, valign="top"))
    sheet.set_row(1, NOTE_LINE * math.ceil(text_width([about]) / first_column))
    sheet.set_column(LABELS, LABELS + len(weeks) - 1, WEEK_WIDTH)
    sheet.write_string(FIRST - 2, 0, say("round", "轮次"), look.head)
    sheet.write_string(FIRST - 1, 0, say("week of", "周一日期"), look.head)
    _heads(sheet, look, contents, weeks)
    ranges = {column: plan.range(column) for column in ("team", "start", "last_day")}
    counts = _counts(contents)
    style = look.cell(num_format="0;;", align="center", font_size=8, left=4, left_color=LINE, bottom=4, bottom_color=LINE)
    for row, team in enumerate(teams, start=FIRST):
        sheet.write_string(row, 0, contents.team_name(team), look.body())
        for place, (_, monday) in enumerate(weeks, start=LABELS):
            column = xl_col_to_name(place)
            formula = (
                f'=COUNTIFS({ranges["team"]},$A{row + 1},{ranges["start"]},"<="&{column}${FIRST}+6,'
                f'{ranges["last_day"]},">="&{column}${FIRST})'
            )
            sheet.write_formula(row, place, formula, style, counts.get((team, monday), 0))
    last = (FIRST + len(teams) - 1, LABELS + len(weeks) - 1)
    look_of_many = book.add_format({"bg_color": HEAD, "font_color": "white"})
    single = book.add_format({"bg_color": BAR})
    for value, look_of in ((3, look_of_many), (1, single)):
        rule = {"type": "cell", "criteria": ">=", "value": value, "format": look_of, "stop_if_true": True}
        sheet.conditional_format(FIRST, LABELS, *last, rule)
    sheet.freeze_panes(FIRST, LABELS)
    sheet.repeat_rows(0, FIRST - 1)
    sheet.repeat_columns(0, 0)
    year = [contents.scenario.rounds[rnd].year for rnd, _ in weeks]
    pages = [k for k in range(len(year)) if k == 0 or year[k] != year[k - 1]]
    for k in pages:  # each year is a page of its own
        sheet.write_string(0, LABELS + k, str(year[k]), look.cell(font_size=12, bold=True))
    sheet.set_v_pagebreaks([LABELS + k for k in pages[1:]])
    longest = max(next_page - k for k, next_page in zip(pages, [*pages[1:], len(year)], strict=True))
    sheet.set_print_scale(max(min(int(100 * PAGE / (first_column + longest * WEEK_WIDTH)), 100), 30))
    sheet.print_area(0, 0, *last)
    sheet.protect()
    return True


def _weeks(contents: Contents) -> list[tuple[int, dt.date]]:
    """Weeks of each round, by their Mondays; a week that two rounds share belongs to the first."""
    weeks: list[tuple[int, dt.date]] = []
    for rnd in range(len(contents.scenario.rounds)):
        first, last = contents.round_days(rnd)
        monday = first - dt.timedelta(days=first.weekday())
        while monday <= last:
            if not weeks or weeks[-1][1] < monday:
                weeks.append((rnd, monday))
            monday += WEEK
    return weeks


def _heads(sheet: Any, look: Look, contents: Contents, weeks: list[tuple[int, dt.date]]) -> None:
    """Write rounds over their weeks, and the Mondays."""
    day = look.cell(num_format="m/d", align="center", font_size=8, bg_color=BAR, border=1, border_color="white", rotation=90)
    first = 0
    for k, (rnd, monday) in enumerate(weeks):
        sheet.write_datetime(FIRST - 1, LABELS + k, monday, day)
        if k + 1 == len(weeks) or weeks[k + 1][0] != rnd:
            name = contents.round_name(rnd)
            if k > first:
                sheet.merge_range(FIRST - 2, LABELS + first, FIRST - 2, LABELS + k, name, look.head)
            else:
                sheet.write_string(FIRST - 2, LABELS + k, name, look.head)
            first = k + 1
    sheet.set_row(FIRST - 2, 30)
    sheet.set_row(FIRST - 1, 34)


def _counts(contents: Contents) -> dict[tuple[int, dt.date], int]:
    """Visits of each team in each week, by its Monday."""
    counts: dict[tuple[int, dt.date], int] = {}
    for entry in contents.entries:
        monday = entry.start - dt.timedelta(days=entry.start.weekday())
        while monday <= entry.last:
            counts[entry.team, monday] = counts.get((entry.team, monday), 0) + 1
            monday += WEEK
    return counts
