"""How full the stays are: share of each team's days on site that work and travel take, by round."""

import numpy as np
from matplotlib.axes import Axes

from results.pictures.gantt import MOST_TEAMS
from results.pictures.grid import grid, shade, team_name
from results.pictures.style import Caption, plain, styled
from results.run_data import RunData
from scenarios.language import of_number, say
from scenarios.stays.windows import team_windows

MOST_ROWS = 40


def use_rows(run: RunData) -> int:
    """Rows that the picture has."""
    return len(_rows(run)[0])


def draw_use(axes: Axes, run: RunData) -> Caption:
    """Draw the median share of the days on site that are used, by team (of a large region, by office) and round."""
    names, members, rest = _rows(run)
    windows = team_windows(run.scenario).days
    days_used = run.outcomes.worked + run.outcomes.travelled
    with styled():
        grid(axes, run, names)
        shares = []
        for row, teams in enumerate(members):
            for rnd in range(len(run.scenario.rounds)):
                days = float(windows[teams, rnd].sum())
                if days <= 0:
                    continue
                share = float(np.median(days_used[:, teams, rnd].sum(axis=1))) / days
                shares.append(share)
                shade(axes, row, rnd, share**2, f"{share:.0%}")  # squared: what matters is how near to full a stay is
        plain(axes)
    overall_use = days_used.sum(axis=(1, 2)) / max(float(windows.sum()), 1e-9)
    low, middle, high = np.quantile(overall_use, [0.05, 0.5, 0.95]) if len(overall_use) else (0.0, 0.0, 0.0)
    full = sum(share > 0.95 for share in shares)  # noqa: PLR2004 - hardly a day in twenty is left
    title = say(
        f"{middle:.0%} of the days on site are used; {full} of {of_number(len(shares), 'cell')} are above 95 %",
        f"现场组日用去 {middle:.0%}；{len(shares)} 格中 {full} 格超过 95%",
    )
    note = say(
        f"; the {of_number(len(names), 'fullest office')}, {rest} more are not shown",
        f"；仅列最满的 {len(names)} 个巡察办，另有 {rest} 个未列",
    )
    subtitle = say(
        "Work and travel as a share of the working days on site, median of the replications; "
        f"all together 5-95 %: {low:.0%}–{high:.0%}",
        f"工作和路程占现场工作日的比例（模拟中位数）；合计的 5–95% 范围：{low:.0%}–{high:.0%}",
    )
    return Caption(title, subtitle + (note if rest else ""))


def _rows(run: RunData) -> tuple[list[str], list[list[int]], int]:
    """Names and teams of the rows, and how many rows are left out."""
    scenario = run.scenario
    if len(scenario.teams) <= MOST_TEAMS:
        return [team_name(scenario, team) for team in range(len(scenario.teams))], [[t] for t in range(len(scenario.teams))], 0
    windows = team_windows(scenario).days.sum(axis=1)
    days_used = (run.outcomes.worked + run.outcomes.travelled).sum(axis=(0, 2)) / max(run.replications, 1)
    offices = sorted({team.office for team in scenario.teams})
    members = {number: [row for row, team in enumerate(scenario.teams) if team.office == number] for number in offices}
    share = {number: days_used[rows].sum() / max(windows[rows].sum(), 1) for number, rows in members.items()}
    office_rows = sorted(sorted(offices, key=lambda number: -share[number])[:MOST_ROWS])
    return (
        [str(scenario.offices[number].name) for number in office_rows],
        [members[number] for number in office_rows],
        len(offices) - len(office_rows),
    )
