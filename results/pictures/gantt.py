"""Who is where: teams by rounds, each stay filled with the townships that the team works in, in the order of their dates."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from results.pictures.grid import grid, shade, team_name
from results.pictures.style import INK, PAPER, TINTS, Caption, figure_of, plain, styled
from results.run_data import RunData
from results.visit_details import visit_details
from scenarios.language import of_number, say
from scenarios.naming.names import team_number
from scenarios.scenario import Scenario

MOST_TEAMS = 16
"""Teams up to which each has a row; of more, offices have one each."""
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """Visits of a team in one township, one after the other in one round."""

    team: int
    rnd: int
    town: str
    visits: int
    days: float


def blocks(visits: pl.DataFrame) -> list[Block]:
    """Join what a team does in one township without leaving it for another, in the order of dates."""
    sorted_visits = visits.sort("team", "round", "start", "end", maintain_order=True)
    key = ["team", "round", "town"]
    is_new = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in key)
    runs = (
        sorted_visits.with_columns(run=is_new.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(*(pl.col(name).first() for name in key), visits=pl.len(), days=pl.col("days").sum())
    )
    return [Block(*row) for row in runs.select(*key, "visits", "days").iter_rows()]


def gantt_rows(run: RunData, office: str | None) -> int:
    """Rows that the picture has."""
    teams = _teams(run.scenario, office)
    return len(teams) if len(teams) <= MOST_TEAMS or office is not None else min(len(_offices(run)), MOST_ROWS)


def draw_gantt(axes: Axes, run: RunData, office: str | None = None) -> Caption:
    """Draw teams by rounds; of a region with many teams, offices by rounds with the number of their visits.

    Parameters
    ----------
    office
        Id of an office whose teams alone are shown.
    """
    teams = _teams(run.scenario, office)
    with styled():
        by_office = len(teams) > MOST_TEAMS and office is None
        caption = _draw_offices(axes, run) if by_office else _draw_teams(axes, run, teams)
        plain(axes)
    return caption


def _teams(scenario: Scenario, office: str | None) -> list[int]:
    number = None if office is None else scenario.office_index(office)
    return [row for row, team in enumerate(scenario.teams) if number is None or team.office == number]


def _offices(run: RunData) -> list[int]:
    return sorted({team.office for team in run.scenario.teams})


def _draw_teams(axes: Axes, run: RunData, teams: list[int]) -> Caption:
    scenario = run.scenario
    visits = visit_details(run)
    team_visits = visits.filter(pl.col("team").is_in(teams))
    grid(axes, run, [_row_name(scenario, team, teams) for team in teams])
    tint = {town: TINTS[number % len(TINTS)] for number, town in enumerate(team_visits["town"].unique().sort().to_list())}
    figure = figure_of(axes)
    inches = axes.get_window_extent().height / figure.dpi / len(teams)
    for row, team in enumerate(teams):
        for rnd, stay in _stays([block for block in blocks(team_visits) if block.team == team]):
            _draw_stay(axes, row, rnd, stay, tint, inches)
    towns_by_stay = team_visits.group_by("team", "round", "town").len().group_by("team", "round").len()["len"]
    mean = float(towns_by_stay.mean() or 0)  # type: ignore[arg-type]
    title = say(
        f"{of_number(len(team_visits), 'visit')} of {of_number(len(teams), 'team')}: {mean:.1f} townships a stay on average",
        f"{len(teams)} 个组共 {len(team_visits)} 次进驻，每轮平均跨 {mean:.1f} 个乡镇",
    )
    subtitle = say(
        "Each cell is a stay: townships from top to bottom in the order of dates, with the number of sites; "
        "height in proportion to working days",
        "每格为一组一轮：自上而下按日期排列所到乡镇及对象数，高度与工作日成比例",
    )
    return Caption(title, subtitle)


def _row_name(scenario: Scenario, team: int, teams: list[int]) -> str:
    if len({scenario.teams[number].office for number in teams}) == 1:
        number = team_number(scenario.teams[team], int(scenario.team_rank[team]) + 1)
        return say(f"Team {number}", f"第{number}组")
    return team_name(scenario, team).replace(say(", team", "第"), say(",\nteam", "\n第"))


def _stays(team_blocks: list[Block]) -> Iterator[tuple[int, list[Block]]]:
    rounds = sorted({block.rnd for block in team_blocks})
    for rnd in rounds:
        yield rnd, [block for block in team_blocks if block.rnd == rnd]


def _draw_stay(axes: Axes, row: int, rnd: int, stay: list[Block], tint: dict[str, str], inches: float) -> None:
    """Fill a cell with a stay; texts of blocks too low for one are left out only where they would touch."""
    total = sum(block.days for block in stay)
    least = min(0.16 / inches, 0.92 / len(stay))  # every block gets a line of text where that is possible
    spare = 0.92 - least * len(stay)
    top = row + 0.04
    for block in stay:
        height = least + spare * block.days / max(total, 1e-9)
        axes.add_patch(
            Rectangle((rnd + 0.04, top), 0.92, height, facecolor=tint[block.town], edgecolor=PAPER, linewidth=0.9, zorder=2)
        )
        if height * inches > 0.09:  # noqa: PLR2004 - inches of a line of the smallest text
            size = min(8.0, height * inches * 72 * 0.8)
            _written(axes, rnd, top + height / 2, block, size)
        top += height


def _written(axes: Axes, rnd: int, y: float, block: Block, size: float) -> None:
    """Write township and number of sites, smaller or shortened where the cell is too narrow."""
    figure = figure_of(axes)
    text = axes.text(
        rnd + 0.09, y, f"{block.town} {block.visits}", fontsize=size, color=INK, va="center", zorder=3, in_layout=False
    )
    room = axes.get_window_extent().width / axes.get_xlim()[1] * 0.84
    name = block.town
    while text.get_window_extent(figure.canvas.get_renderer()).width > room and len(name) > 1:  # type: ignore[attr-defined]
        if size > 6:  # noqa: PLR2004 - the smallest size that can be read
            size -= 0.5
            text.set_fontsize(size)
        else:
            name = name[:-1]
            text.set_text(f"{name}… {block.visits}")


def _draw_offices(axes: Axes, run: RunData) -> Caption:
    """Draw offices by rounds, shaded by the number of visits; of very many offices, those with most visits."""
    scenario = run.scenario
    office = pl.Series("office", [team.office for team in scenario.teams], dtype=pl.Int32)
    counts = (
        visit_details(run)
        .with_columns(office=office.gather(pl.Series(visit_details(run)["team"])))
        .group_by("office", "round")
        .len()
    )
    totals = counts.group_by("office").agg(pl.col("len").sum()).sort("len", "office", descending=[True, False])
    office_numbers = sorted(totals["office"].head(MOST_ROWS).to_list())
    grid(axes, run, [str(scenario.offices[number].name) for number in office_numbers])
    axes.tick_params(axis="y", labelsize=7.5)
    highest = max(int(counts["len"].max() or 1), 1)  # type: ignore[arg-type]
    place = {number: row for row, number in enumerate(office_numbers)}
    for number, rnd, visits in counts.iter_rows():
        if number in place:
            shade(axes, place[number], rnd, visits / highest, str(visits))
    visits = of_number(len(run.plan), "visit")
    title = say(
        f"{visits} of {of_number(len(scenario.teams), 'team')} in {of_number(len(scenario.rounds), 'round')}",
        f"{len(scenario.teams)} 个组在 {len(scenario.rounds)} 轮中共 {len(run.plan):,} 次进驻",
    )
    rest = len(totals) - len(office_numbers)
    subtitle = say(
        "Visits of each office's teams by round"
        + (f"; the {MOST_ROWS} offices with most visits, {rest} more are not shown" if rest > 0 else ""),
        "各巡察办各轮进驻对象数" + (f"；仅列最多的 {MOST_ROWS} 个，另有 {rest} 个未列" if rest > 0 else ""),
    )
    return Caption(title, subtitle)
