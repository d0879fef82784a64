"""Pictures: coverage over time with its fan."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from results.headline import deciding
from results.run import CoverageCurve
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from scenarios.schema import SiteClass
from scenarios.writing import replace_file

INK, FAINT, GRID, BLUE, RED, OCHRE, PAPER = "#1f2933", "#75808b", "#e4e7eb", "#1f5f8b", "#b8412f", "#b07d2b", "#ffffff"
ENDINGS = (".png", ".svg", ".pdf")
WHOLE, LEFT, RIGHT = (0.06, 0.12, 0.82, 0.67), (0.06, 0.12, 0.49, 0.67), (0.615, 0.12, 0.265, 0.67)
"""Frames of the picture: one panel, or the term at the left and its end, enlarged, at the right."""
LATE = 0.7
"""Share of the term from which on it is enlarged."""
LABEL_WIDTH = 0.22
"""Width of a milestone's label as a share of the term."""
LABELS_BESIDE = 0.62
"""Share of the enlargement's width from which on labels stand to the left of their marks."""


@cache
def font_family() -> str:
    """Register the Chinese font that ships with zhplot and return its name; nothing global is changed but the font list."""
    spec = importlib.util.find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("zhplot, which ships the Chinese font, is not installed")
    path = Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


def coverage_figure(curve: CoverageCurve) -> Figure:
    """Draw coverage over time: the median, the fan that holds 50 % and 90 % of the replications, rounds and milestones.

    The end of the term, where the answer is decided, is drawn again beside it, enlarged.
    """
    style: Any = {"font.family": font_family(), "axes.unicode_minus": False, "svg.fonttype": "path", "font.size": 11}
    with mpl.rc_context(style):
        figure = Figure(figsize=(10.8, 5.8), dpi=150, facecolor=PAPER)
        FigureCanvasAgg(figure)
        days = _days(curve)
        late = int(len(days) * LATE)
        enlarged = _worth_enlarging(curve, late)
        marks = milestone_marks(curve)
        axes = figure.add_axes(LEFT if enlarged else WHOLE)
        _draw(axes, curve, marks)
        axes.set_xlim(days[0], days[-1])
        axes.set_ylim(0, 1.05)
        axes.xaxis.set_major_locator(mdates.YearLocator())
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        _label_classes(axes, curve, marks)
        if enlarged:
            late_marks = [mark for mark in marks if mark.day >= days[late]]
            _label_early(axes, curve, [mark for mark in marks if mark.day < days[late]])
            axes = figure.add_axes(RIGHT)
            _enlarge(axes, curve, late_marks, late)
        else:
            _label_early(axes, curve, marks)
        _label_end(axes, curve)
        _frame_text(figure, curve)
        figure.draw_without_rendering()
    return figure


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the picture."""

    day: float
    """Date as matplotlib counts days."""
    target: float
    text: str
    own: bool
    """Whether it is about the sites of the curve; else about a class among them."""
    site_class: SiteClass | None


def milestone_marks(curve: CoverageCurve) -> list[Mark]:
    """Milestones that concern the curve's sites or, for the curve of all villages, a class of them; in order of time."""
    marks = []
    for row, milestone in zip(curve.run.milestones(), curve.run.scenario.file.milestones, strict=True):
        of_all = milestone.kind == "village" and milestone.office is None
        whole = (curve.dimension, curve.key) == ("village", "all")
        own = of_all and (
            (whole and milestone.site_class is None) or (curve.dimension, curve.key) == ("class", milestone.site_class)
        )
        if not own and not (of_all and whole):
            continue
        text = say(
            f"{row['name']}\n{row['target']:.0%} by {row['date']}:\nprobability {row['probability']:.0%}",
            f"{row['name']}\n{row['date']} 达 {row['target']:.0%}:\n概率 {row['probability']:.0%}",
        )
        day = float(mdates.date2num(np.datetime64(row["date"])))
        marks.append(Mark(day, row["target"], text, own, None if own else milestone.site_class))
    return sorted(marks, key=lambda mark: mark.day)


def _days(curve: CoverageCurve) -> NDArray[np.float64]:
    return np.asarray(mdates.date2num(curve.dates), np.float64)


def _draw(axes: Axes, curve: CoverageCurve, marks: Sequence[Mark]) -> None:
    """Draw what the whole picture and its enlargement share."""
    days = _days(curve)
    for one in curve.run.scenario.rounds:
        axes.axvspan(days[0] + one.start, days[0] + one.end, color=FAINT, alpha=0.09, linewidth=0)
    axes.fill_between(days, curve.low90, curve.high90, step="post", color=BLUE, alpha=0.20, linewidth=0)
    axes.fill_between(days, curve.low50, curve.high50, step="post", color=BLUE, alpha=0.32, linewidth=0)
    for site_class in _classes(milestone_marks(curve)):
        part = curve.run.coverage("class", site_class)
        axes.step(days, part.median, where="post", color=OCHRE, linewidth=1.1, alpha=0.9)
    axes.step(days, curve.median, where="post", color=BLUE, linewidth=2.0)
    for mark in marks:
        color = RED if mark.own else OCHRE
        axes.plot(
            [mark.day], [mark.target], marker="D", markersize=6.5, color=color, markeredgecolor=PAPER, zorder=5, clip_on=False
        )
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, length=0)


def _label_end(axes: Axes, curve: CoverageCurve) -> None:
    end, day = float(curve.median[-1]), float(_days(curve)[-1])
    words = say("median at the end;", "届末中位数;"), say("90 % of replications:", "90% 的模拟在")
    axes.annotate(f"{end:.1%}", (day, end), (8, -5), textcoords="offset points", color=BLUE, fontsize=15)
    text = "\n".join((*words, f"{curve.low90[-1]:.1%}-{curve.high90[-1]:.1%}"))
    axes.annotate(text, (day, end), (8, -12), textcoords="offset points", color=BLUE, fontsize=8.5, va="top", linespacing=1.4)


def _classes(marks: Sequence[Mark]) -> list[SiteClass]:
    return sorted({mark.site_class for mark in marks if mark.site_class is not None})


def _label_classes(axes: Axes, curve: CoverageCurve, marks: Sequence[Mark]) -> None:
    """Name the curve of each class where it is farthest from that of all villages."""
    for site_class in _classes(marks):
        part = curve.run.coverage("class", site_class).median
        label = str(curve.run.scenario.file.classes.labels[site_class])
        name = say(f"{label} villages", label)
        widest = int(np.argmax(np.abs(curve.median - part)))
        below = part[widest] < curve.median[widest]
        axes.annotate(
            name, (_days(curve)[widest], part[widest]), (3, -4 if below else 4), textcoords="offset points",
            color=OCHRE, fontsize=9.5, ha="left" if below else "right", va="top" if below else "bottom",
        )  # fmt: skip


def _label_early(axes: Axes, curve: CoverageCurve, marks: Sequence[Mark]) -> None:
    """Label milestones in the picture itself, on the side of the mark that the curve leaves free."""
    days = _days(curve)
    for mark in marks:
        reached = float(np.interp(mark.day, days, curve.median)) >= mark.target
        # a curve that rises through the mark leaves room below it at the right; one that ran high before, also at the left
        before = float(np.interp(mark.day - LABEL_WIDTH * (days[-1] - days[0]), days, curve.median))
        side = (
            "right" if (before >= mark.target - 0.06) == reached and mark.day > days[0] + 0.3 * (days[-1] - days[0]) else "left"
        )
        axes.annotate(
            mark.text, (mark.day, mark.target), (0, -9 if reached else 9), textcoords="offset points",
            ha=side, va="top" if reached else "bottom", fontsize=9, color=RED if mark.own else OCHRE, linespacing=1.4,
            multialignment=side,
        )  # fmt: skip


def _worth_enlarging(curve: CoverageCurve, late: int) -> bool:
    """Whether something happens late in the term that the scale of the whole hides."""
    return bool(curve.median[late] > 0.6 and curve.low90[late] < 1)  # noqa: PLR2004 - below it the curve needs the room


def _enlarge(axes: Axes, curve: CoverageCurve, marks: Sequence[Mark], late: int) -> None:
    """Draw the end of the term, with its milestones labelled below the curves, one below the other."""
    days = _days(curve)
    _draw(axes, curve, marks)
    parts = [float(curve.run.coverage("class", name).median[late]) for name in _classes(marks)]
    bottom = min([float(curve.low90[late]), *parts, *(mark.target for mark in marks)])
    room = max(1 - bottom, 0.02)
    floor = bottom - (0.2 + 0.45 * len(marks)) * room
    axes.set_xlim(days[late], days[-1])
    axes.set_ylim(floor, 1 + 0.1 * room)
    axes.set_yticks(
        [tick for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(bottom, 1) if bottom - 0.1 * room <= tick <= 1 + 1e-9]
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0 if room > 0.04 else 1))  # noqa: PLR2004 - ticks apart
    axes.xaxis.set_major_locator(mdates.MonthLocator(bymonth=(1, 7)))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m"))
    axes.tick_params(labelsize=9.5)
    axes.set_title(say("The end of the term, enlarged", "届末放大"), loc="left", fontsize=10.5, color=FAINT, pad=8)
    height = 1 + 0.1 * room - floor
    for row, mark in enumerate(marks):
        color = RED if mark.own else OCHRE
        level = floor + (0.42 * (len(marks) - row) + 0.02) * room
        axes.plot([mark.day, mark.day], [level, mark.target - 0.02 * height], color=color, linewidth=0.8)
        beside = mark.day >= days[late] + LABELS_BESIDE * (days[-1] - days[late])
        x, side = (mark.day, "right") if beside else (days[late] + 0.02 * (days[-1] - days[late]), "left")
        axes.annotate(
            mark.text, (x, level), (0, -2), textcoords="offset points",
            ha=side, va="top", fontsize=9, color=color, linespacing=1.35, multialignment=side,
        )  # fmt: skip


def _frame_text(figure: Figure, curve: CoverageCurve) -> None:
    run = curve.run
    figure.text(WHOLE[0], 0.925, _finding(curve), fontsize=17, color=INK)
    subtitle = say(
        f"Share of {_sites_en(curve)}: median, and the bands that hold 50 % and 90 % of the replications; "
        "shaded: rounds on site",
        f"{_sites_zh(curve)}占比:中位数, 深浅色带分别含 50% 和 90% 的模拟结果;底纹为各轮现场时间",
    )
    figure.text(WHOLE[0], 0.875, subtitle, fontsize=10, color=FAINT)
    made_up = say("; attributes synthesised", ";村情数据为合成") if run.scenario.synthesised else ""
    source = say(
        f"{run.scenario.file.title}. {run.replications} replications, seed {run.seed}{made_up}.",
        f"{run.scenario.file.title}。{run.replications} 次模拟, 种子 {run.seed}{made_up}。",
    )
    figure.text(WHOLE[0], 0.03, source, fontsize=9, color=FAINT)


def _sites_en(curve: CoverageCurve) -> str:
    if curve.dimension == "repaired":
        return "villages whose findings are repaired"
    return "villages inspected" if curve.key == "all" else f"sites inspected ({_group_name(curve)})"


def _sites_zh(curve: CoverageCurve) -> str:
    if curve.dimension == "repaired":
        return "整改到位的村"
    return "已巡察村" if curve.key == "all" else f"已巡察对象({_group_name(curve)})"


def _group_name(curve: CoverageCurve) -> str:
    """Name for people of the curve's sites."""
    scenario, key = curve.run.scenario, curve.key
    if curve.dimension == "class":
        return str(scenario.file.classes.labels[key])  # type: ignore[index]
    if curve.dimension == "office":
        return str(scenario.offices[scenario.office_index(key)].name)
    if curve.dimension == "mode":
        return str(scenario.mode(key).name)
    return key


def _finding(curve: CoverageCurve) -> str:
    """Say the answer: how likely the milestone that decides is, else when half and all of the sites are reached."""
    position = deciding(curve.run)
    if (curve.dimension, curve.key) == ("village", "all") and position is not None:
        row = curve.run.milestones()[position]
        chance, date, target = row["probability"], row["date"], row["target"]
        goal_en = "every village inspected" if target >= 1 else f"{target:.0%} of the villages inspected"
        goal_zh = "所有村" if target >= 1 else f"{target:.0%} 的村"
        return say(f"{chance:.0%} likely: {goal_en} by {date}", f"{goal_zh}在 {date} 前巡察到位的概率为 {chance:.0%}")
    end = float(curve.median[-1])
    name = "" if curve.key == "all" else f"{_group_name(curve)}: "
    half = curve.dates[min(int(np.searchsorted(curve.median, 0.5)), len(curve.dates) - 1)]
    if end >= 1:
        full = curve.dates[int(np.searchsorted(curve.median, 1.0))]
        return name + say(f"half by {half}, all by {full}", f"{half} 过半, {full} 全部完成")
    return name + say(f"{end:.0%} by the end of the term", f"届末完成 {end:.0%}")


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG, SVG or PDF by the ending of `path`; the same figure gives the same bytes.

    Raises
    ------
    ScenarioError
        If the ending is another one.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ScenarioError([Problem(path.name, "", ending or say("no ending", "无后缀"), ", ".join(ENDINGS))])
    metadata = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}[ending]
    with mpl.rc_context({"svg.hashsalt": "xuncha", "svg.fonttype": "path"}):
        return replace_file(path, lambda file: figure.savefig(file, format=ending[1:], metadata=metadata), keep=True)
