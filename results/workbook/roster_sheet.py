"""任务分工表: who is in which team of each round, a row a team, with what it inspects."""

from collections import defaultdict
from typing import Any

import polars as pl

from results.workbook.contents import Contents
from results.workbook.look import Look, begin_sheet
from results.workbook.plan_sheet import write_cell
from scenarios.language import of_number, say

HEADERS = (
    ("in round", "所在轮次", 14), ("team of it", "编组", 16), ("leader", "组长", 16),
    ("deputies", "副组长", 18), ("members", "组员", 44),
    ("inspects", "负责对象", 56),
)  # fmt: skip
ROLES = ("leader", "deputy", "member")
CHARACTERS = {"members": 22, "inspects": 28}
"""Chinese characters that fit a line of the wide columns."""


def add_roster_sheet(book: Any, look: Look, contents: Contents, roster: pl.DataFrame) -> None:
    """Add the sheet; `roster` has the columns ``round, team, office, person, role``."""
    people: dict[tuple[str, str], dict[str, list[str]]] = {}
    for rnd, team, person, role in roster.select("round", "team", "person", "role").iter_rows():
        people.setdefault((rnd, team), defaultdict(list))[role].append(person)
    visits: dict[tuple[int, int], list[str]] = defaultdict(list)
    for entry in contents.entries:
        visits[entry.round, entry.team].append(entry.name)
    note = say(
        f"{of_number(len(people), 'team')} over the rounds, {of_number(roster['person'].n_unique(), 'person')}.",
        f"共 {len(people)} 个轮次组，{roster['person'].n_unique()} 人。",
    )
    title = say(f"{contents.title}: people by team", f"{contents.title}　任务分工表")
    sheet = begin_sheet(book, look, say("roster", "任务分工表"), title, note)
    for place, (english, chinese, width) in enumerate(HEADERS):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, say(english, chinese), look.head)
    sheet.set_row(2, 24)
    keys = sorted(people, key=lambda key: (contents.round_column[key[0]], contents.team_row[key[1]]))
    last_round = None
    for row, (rnd, team) in enumerate(keys, start=3):
        seats = people[rnd, team]
        inspects = visits[contents.round_column[rnd], contents.team_row[team]]
        cells = [
            contents.rounds.name(rnd),
            contents.teams.name(team),
            *("、".join(seats[role]) for role in ROLES),
            "、".join(inspects),
        ]
        style = look.body(opens=rnd != last_round, text_wrap=True)
        for place, value in enumerate(cells):
            write_cell(sheet, row, place, value, style)
        lines = max(len(cells[4]) // (2 * CHARACTERS["members"]), len(cells[5]) // CHARACTERS["inspects"]) + 1
        sheet.set_row(row, 6 + 14 * lines)
        last_round = rnd
    sheet.freeze_panes(3, 2)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
