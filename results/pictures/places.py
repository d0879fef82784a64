"""Where a village could be: teams by rounds, each cell as good as the best way to inspect it there, or why it can't be."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from optimize.placing.place import PlaceEffect, Places
from results.pictures.grid import columns, round_label, team_name
from results.pictures.style import GRID, INK, PAPER, RED, TEAL, Caption, plain, styled
from scenarios.language import listed, of_number, say
from scenarios.scenario import Scenario

RANKED = 5
"""Places that are numbered, the best first."""
BETTER, POSSIBLE = TEAL, "#b9d8d2"
RULES = {
    "open": ("closed or unsuitable", "不适用或停巡"),
    "people": ("people missing", "缺人"),
    "host": ("needs its township's round", "须随镇"),
    "guests": ("holds linked visits", "有联动对象"),
    "cluster": ("breaks a cluster", "破坏成片"),
    "quota": ("quota", "超限额"),
    "stay": ("no room in the stay", "现场时间不够"),
}
"""Rules of `optimize.placing.places`, in English and Chinese."""


def place_rows(places: Places) -> int:
    """Rows that the picture has: teams that some place is of."""
    return len({place.team for place in (*places.allowed, *places.forbidden)})


def draw_places(axes: Axes, scenario: Scenario, places: Places) -> Caption:
    """Draw the places of one site: teams by rounds.

    A cell holds the best of the modes: numbered from the best place on, pale where it is possible, hatched where a rule
    forbids all; the present place is framed.
    """
    teams = {team.id: number for number, team in enumerate(scenario.teams)}
    rounds = {round_.id: number for number, round_ in enumerate(scenario.rounds)}
    all_places = (*places.allowed, *places.forbidden)
    row_teams = sorted({teams[place.team] for place in all_places})
    row_of = {team: row for row, team in enumerate(row_teams)}
    rank = {id(place): number for number, place in enumerate(places.better[:RANKED], start=1)}
    with styled():
        heads = [round_label(scenario, number) for number in range(len(scenario.rounds))]
        columns(axes, heads, [team_name(scenario, team) for team in row_teams])
        for (team, rnd), cell in _cells(all_places).items():
            spot = (row_of[teams[team]], rounds[rnd])
            allowed = [place for place in cell if not place.rule]
            best = min(allowed, key=lambda place: place.change, default=None)
            number = min((rank[id(place)] for place in allowed if id(place) in rank), default=None)
            _cell(axes, spot, best, number)
            if any(place.present for place in cell):
                axes.add_patch(Rectangle((spot[1] + 0.04, spot[0] + 0.05), 0.92, 0.9, fill=False, edgecolor=RED, linewidth=2.2,
                                         zorder=4))  # fmt: skip
        plain(axes)
    return Caption(_title(places), _subtitle(places))


def _cells(places: Sequence[PlaceEffect]) -> dict[tuple[str, str], list[PlaceEffect]]:
    cells: dict[tuple[str, str], list[PlaceEffect]] = {}
    for place in places:
        cells.setdefault((place.team, place.round), []).append(place)
    return cells


def _cell(axes: Axes, spot: tuple[int, int], best: PlaceEffect | None, number: int | None) -> None:
    """Fill a cell: by whether it is better than now, possible or forbidden, with its rank."""
    row, column = spot
    area = ((column + 0.02, row + 0.04), 0.96, 0.92)
    if best is None:
        axes.add_patch(Rectangle(*area, facecolor=PAPER, edgecolor=GRID, hatch="////", linewidth=0, zorder=2))
        return
    better = best.change < 0 and not best.present
    axes.add_patch(Rectangle(*area, facecolor=BETTER if better else POSSIBLE, linewidth=0, zorder=2))
    if number is not None:
        axes.text(column + 0.5, row + 0.5, str(number), fontsize=10, color=PAPER if better else INK, ha="center", va="center",
                  zorder=3, in_layout=False)  # fmt: skip


def _title(places: Places) -> str:
    better = sum(place.change < 0 for place in places.better)
    if places.present is None:
        free = len(places.allowed)
        return say(
            f"{places.name} has no visit: {of_number(free, 'place is')} free", f"{places.name}未安排，可行位置 {free} 个"
        )
    if better:
        return say(
            f"{places.name}: {of_number(better, 'other place')} would be better", f"{places.name}：有 {better} 个更好的位置"
        )
    if places.better:
        return say(f"{places.name} could not be placed better", f"{places.name}没有更好的位置")
    return say(f"{places.name} can't be moved by itself", f"{places.name}单独移动不可行")


def _subtitle(places: Places) -> str:
    words = say(
        "Red frame: where it is; 1 to 5: the best other places; dark green: better for the plan as a whole; pale: possible; "
        "hatched: forbidden",
        "红框为现有安排；1 至 5 为最好的其他位置；深绿对整个计划更好，浅绿可行，斜线不可行",
    )
    rules, counts = np.unique([place.rule for place in places.forbidden], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:3]
    reasons = listed(f"{say(*RULES.get(str(rules[k]), (str(rules[k]), str(rules[k]))))} {counts[k]}" for k in order)
    return words + (say(f" ({reasons})", f"（{reasons}）") if reasons else "")
