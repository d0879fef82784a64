"""Pictures of tables: how the probability grows with the teams, and what matters most (tornado)."""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from results.pictures.labels import Label, Spot, place
from results.pictures.style import BLUE, FAINT, INK, OCHRE, RED, TEAL, Caption, plain, quiet, styled
from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, ScenarioError

TEAMS_COLUMNS = ("teams", "probability", "low", "high")
TORNADO_COLUMNS = ("name", "low", "high")
LARGEST = 1e12
"""Number that is drawn: axes have no room for what a float can't tell from the next one."""


def check_columns(table: pl.DataFrame, columns: Sequence[str], name: str) -> None:
    """Refuse a table without the columns that a picture needs, or with other things than numbers in them.

    Raises
    ------
    ScenarioError
        If columns are missing, hold no numbers, or there are no rows.
    """
    problems = [
        Problem(name, column, say("no such column", "没有此列"), listed(columns))
        for column in columns
        if column not in table.columns
    ]
    allowed = say(f"numbers up to {LARGEST:,.0f} without gaps", f"数值，不超过 {LARGEST:,.0f}，不得留空")
    problems += [
        Problem(name, column, fault, allowed)
        for column in columns
        if column in table.columns and column != "name" and (fault := _fault(table[column]))
    ]
    if table.is_empty():
        problems.append(Problem(name, "", say("no rows", "没有数据行"), say("one row at least", "至少一行")))
    if problems:
        raise ScenarioError(problems)


def _fault(numbers: pl.Series) -> str:
    """Return what a column holds that can't be drawn; empty where all can."""
    if not numbers.dtype.is_numeric() or numbers.has_nulls():
        return str(numbers.dtype)
    beyond = numbers.filter(~(numbers.cast(pl.Float64).abs() <= LARGEST))  # a value that is none is beyond all
    return "" if beyond.is_empty() else str(beyond[0])


def draw_teams_chance(axes: Axes, table: pl.DataFrame, confidence: float | None = None) -> Caption:
    """Draw the probability of a milestone against the number of teams, with 95 % intervals.

    Parameters
    ----------
    table
        Columns ``teams, probability, low, high``.
    confidence
        Probability that is wanted, drawn as a line.
    """
    rows = table.sort("teams")
    teams, chance = rows["teams"].to_numpy(), rows["probability"].to_numpy()
    low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
    with styled():
        axes.fill_between(teams, low, high, color=BLUE, alpha=0.16, linewidth=0)
        axes.plot(teams, chance, color=BLUE, linewidth=1.6)
        axes.scatter(teams, chance, color=BLUE, s=34, zorder=4)
        spare = 0.04 * max(float(teams[-1] - teams[0]), 1)
        axes.set_xlim(teams[0] - spare, teams[-1] + spare)
        axes.set_ylim(0, 1.08)
        if confidence is not None:
            axes.axhline(confidence, color=RED, linewidth=1)
            axes.annotate(say(f"wanted: {confidence:.0%}", f"要求 {confidence:.0%}"), (0, confidence), (2, 3),
                          xycoords=("axes fraction", "data"), textcoords="offset points", color=RED, fontsize=9.5)  # fmt: skip
        labels = [
            Label(f"{value:.0%}", INK, 9, _around(x, value))
            for x, value in zip(teams.astype(float).tolist(), chance.tolist(), strict=True)
        ]
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_xlabel(say("teams", "组数"), color=FAINT, loc="right")
        quiet(axes)
        place(axes, labels if len(labels) <= 15 else [], [])  # noqa: PLR2004 - figures that there is room for
        plain(axes)
    goal = 0.95 if confidence is None else confidence
    enough = rows.filter(pl.col("probability") >= goal)["teams"]
    title = (
        say(f"{of_number(enough[0], 'team')} make it {goal:.0%} likely", f"{enough[0]} 个组即可使把握达到 {goal:.0%}")
        if len(enough)
        else say(
            f"Even {of_number(teams[-1], 'team does')} not make it {goal:.0%} likely",
            f"{teams[-1]} 个组仍达不到 {goal:.0%} 的把握",
        )
    )
    subtitle = say("Probability of the milestone by number of teams, with 95 % intervals", "按组数达到节点的概率及 95% 区间")
    return Caption(title, subtitle)


def _around(x: float, y: float) -> tuple[Spot, ...]:
    """Places around a point."""
    return (
        Spot(x, y, -6, 6, "right", "bottom"), Spot(x, y, 8, -6, "left", "top", 1),
        Spot(x, y, 0, 9, "center", "bottom", 2), Spot(x, y, 0, -9, "center", "top", 3),
    )  # fmt: skip


def draw_tornado(axes: Axes, table: pl.DataFrame, base: float | None = None) -> Caption:
    """Draw what an outcome is at the low and at the high end of each factor, the factor that matters most on top.

    Parameters
    ----------
    table
        Columns ``name``, ``low`` and ``high``: the outcome at the two ends.
    base
        The outcome with nothing changed; the mean of all ends where it is not given.
    """
    rows = table.with_columns(span=(pl.col("high") - pl.col("low")).abs()).sort("span", "name", descending=[True, False])
    middle = float(pl.concat([rows["low"], rows["high"]]).mean() or 0) if base is None else base  # type: ignore[arg-type]
    ends = [*rows["low"].to_list(), *rows["high"].to_list(), middle]
    share = min(ends) >= 0 and max(ends) <= 1
    reach = max(max(ends) - middle, middle - min(ends), 1e-9)
    with styled():
        for row, (low, high) in enumerate(rows.select("low", "high").iter_rows()):
            for end, colour in ((low, OCHRE), (high, TEAL)):
                axes.barh(row, end - middle, left=middle, height=0.56, color=colour, alpha=0.9)
            same_side = (low > middle) == (high > middle)
            for end, opposite in ((low, high), (high, low)):
                inner = same_side and abs(end - middle) < abs(opposite - middle)
                if inner or (end == opposite and end is high and low == high):
                    continue
                right = end > middle or (end == middle and opposite <= middle)
                axes.annotate(_figure(end, share=share), (end, row), (5 if right else -5, 0), textcoords="offset points",
                              ha="left" if right else "right", va="center", fontsize=9, color=INK)  # fmt: skip
        axes.axvline(middle, color=INK, linewidth=0.9)
        axes.annotate(_figure(middle, share=share), (middle, -0.6), (0, 4), textcoords="offset points", ha="center",
                      va="bottom", fontsize=9.5, color=INK)  # fmt: skip
        axes.set_yticks(range(len(rows)), rows["name"].to_list())
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(middle - 1.22 * reach, middle + 1.22 * reach)
        axes.xaxis.set_major_formatter(lambda value, _: _figure(value, share=share))
        quiet(axes, grid="x")
        plain(axes)
    title = say(f"{rows['name'][0]} matters most", f"影响最大的是{rows['name'][0]}")
    subtitle = say(
        "Outcome at the low end (ochre) and at the high end (green) of each factor", "各因素取低值（赭）与高值（绿）时的结果"
    )
    return Caption(title, subtitle)


def _figure(value: float, *, share: bool) -> str:
    return f"{value:.0%}" if share else f"{value:,.4g}"
