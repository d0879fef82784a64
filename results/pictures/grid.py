"""What pictures of rows by rounds share: the grid, names of its rows and columns, and shaded cells."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from results.pictures.style import DARK, FAINT, GRID, HEAT, INK, PAPER
from results.run_data import RunData
from scenarios.language import say
from scenarios.naming.names import team_number
from scenarios.scenario import Scenario

LONG = 10
"""Letters of a round's name from which on it is broken."""


def team_name(scenario: Scenario, team: int) -> str:
    """Name of a team for people: of one office's teams its number, else with the office's name."""
    number = team_number(scenario.teams[team], int(scenario.team_rank[team]) + 1)
    office = scenario.offices[scenario.teams[team].office]
    return say(f"{office.name}, team {number}", f"{office.name}第{number}组")


def round_label(scenario: Scenario, rnd: int) -> str:
    """Name of a round, a long one on two lines, and the month in which it begins."""
    window = scenario.rounds[rnd]
    date = scenario.calendar.dates([window.start])[0]
    name = str(window.name)
    head, space, tail = name.rpartition(" ")
    return f"{head}\n{tail}\n{str(date)[:7]}" if space and len(name) > LONG else f"{name}\n{str(date)[:7]}"


def grid(axes: Axes, run: RunData, names: Sequence[str]) -> None:
    """Lay out columns of rounds and named rows."""
    columns(axes, [round_label(run.scenario, number) for number in range(len(run.scenario.rounds))], names)


def columns(axes: Axes, heads: Sequence[str], names: Sequence[str]) -> None:
    """Lay out columns with heads, and named rows."""
    rounds = len(heads)
    axes.set_xlim(0, rounds)
    axes.set_ylim(max(len(names), 1), 0)
    axes.xaxis.tick_top()
    size = 8.5 if rounds <= 14 else 7  # noqa: PLR2004 - what fits
    axes.set_xticks([number + 0.5 for number in range(rounds)], heads)
    axes.set_yticks([number + 0.5 for number in range(len(names))], names)
    axes.tick_params(length=0, colors=INK)
    axes.tick_params(axis="x", labelsize=size, pad=4)
    axes.tick_params(axis="y", labelsize=9 if len(names) <= 24 else 7.5)  # noqa: PLR2004 - what fits
    for spine in axes.spines.values():
        spine.set_visible(False)
    for number in range(rounds + 1):
        axes.axvline(number, color=GRID, linewidth=0.8, zorder=0)
    for number in range(len(names) + 1):
        axes.axhline(number, color=FAINT if number in {0, len(names)} else GRID, linewidth=0.8, zorder=0)


def shade(axes: Axes, row: float, column: float, share: float, text: str) -> None:
    """Fill a cell by how much of the most it has, and write the figure on it."""
    share = min(max(share, 0.0), 1.0)
    axes.add_patch(Rectangle((column + 0.02, row + 0.04), 0.96, 0.92, facecolor=HEAT(share), linewidth=0, zorder=2))
    colour = PAPER if share > DARK else INK
    axes.text(column + 0.5, row + 0.5, text, fontsize=7.5, color=colour, ha="center", va="center", zorder=3, in_layout=False)
