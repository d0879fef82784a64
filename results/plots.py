"""Pictures: coverage over time with its fan."""

import importlib.util
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
from matplotlib.ticker import PercentFormatter

from results.run import CoverageCurve
from scenarios.language import say
from scenarios.plan_files import replace_file
from scenarios.problems import Problem, ScenarioError

INK, FAINT, BLUE, RED, PAPER = "#1f2933", "#8a949e", "#1f5f8b", "#b8412f", "#ffffff"
ENDINGS = (".png", ".svg", ".pdf")
HIGH = 0.9
"""Targets above it are labelled below their mark, one under the other."""
STAGGER = 36
"""Points between such labels."""
FIRST_DROP = 64
"""Points from the mark to the first of them: below the curve where it is flat."""


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
    """Draw coverage over time: the median, the fan that holds 50 % and 90 % of the replications, plan and milestones."""
    run = curve.run
    style: Any = {"font.family": font_family(), "axes.unicode_minus": False, "svg.fonttype": "path", "font.size": 11}
    with mpl.rc_context(style):
        figure = Figure(figsize=(9.6, 5.6), dpi=150, facecolor=PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.065, 0.13, 0.80, 0.66))
        days = mdates.date2num(curve.dates)
        _rounds(axes, curve)
        axes.fill_between(days, curve.low90, curve.high90, step="post", color=BLUE, alpha=0.16, linewidth=0)
        axes.fill_between(days, curve.low50, curve.high50, step="post", color=BLUE, alpha=0.28, linewidth=0)
        axes.step(days, curve.median, where="post", color=BLUE, linewidth=2.0)
        _milestones(axes, curve)
        axes.set_xlim(days[0], days[-1])
        axes.set_ylim(0, 1.06)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.xaxis.set_major_locator(mdates.YearLocator())
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        axes.grid(axis="y", color="#e4e7eb", linewidth=0.8)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(FAINT)
        axes.tick_params(colors=INK, length=0)
        end = float(curve.median[-1])
        axes.annotate(f"{end:.1%}", (days[-1], end), (8, -4), textcoords="offset points", color=BLUE, fontsize=15)
        axes.annotate(
            say("median at the end", "届末中位数"),
            (days[-1], end),
            (8, -19),
            textcoords="offset points",
            color=BLUE,
            fontsize=9.5,
        )
        figure.text(0.065, 0.925, _finding(curve), fontsize=17, color=INK)
        subtitle = say(
            "Share of villages inspected; bands hold 50 % and 90 % of the replications; grey bars are rounds on site",
            "已巡察村占比;深浅色带分别含 50% 和 90% 的模拟结果;灰条为各轮现场时间",
        )
        figure.text(0.065, 0.875, subtitle, fontsize=10.5, color=FAINT)
        made_up = say("; attributes synthesised", ";村情数据为合成") if run.scenario.synthesised else ""
        source = say(
            f"{run.scenario.file.title}. {run.replications} replications, seed {run.seed}{made_up}.",
            f"{run.scenario.file.title}。{run.replications} 次模拟, 种子 {run.seed}{made_up}。",
        )
        figure.text(0.065, 0.035, source, fontsize=9, color=FAINT)
        figure.draw_without_rendering()
    return figure


def _finding(curve: CoverageCurve) -> str:
    half = curve.dates[min(int(np.searchsorted(curve.median, 0.5)), len(curve.dates) - 1)]
    end = float(curve.median[-1])
    if end >= 1:
        full = curve.dates[int(np.searchsorted(curve.median, 1.0))]
        return say(f"Half the villages by {half}, all of them by {full}", f"{half} 过半, {full} 全部覆盖")
    return say(f"{end:.0%} of the villages by the end of the term", f"届末覆盖 {end:.0%} 的村")


def _rounds(axes: Axes, curve: CoverageCurve) -> None:
    origin = float(mdates.date2num(curve.dates[0]))
    for one in curve.run.scenario.rounds:
        axes.axvspan(origin + one.start, origin + one.end, ymax=0.012, color=FAINT, alpha=0.55, linewidth=0)


def _milestones(axes: Axes, curve: CoverageCurve) -> None:
    drop = FIRST_DROP
    for row in curve.run.milestones():
        day = float(mdates.date2num(np.datetime64(row["date"])))
        axes.plot([day], [row["target"]], marker="D", markersize=6, color=RED, markeredgecolor=PAPER, zorder=5, clip_on=False)
        text = f"{row['name']} {row['target']:.0%}\n{row['date']}  P = {row['probability']:.0%}"
        high = row["target"] > HIGH
        place = (4, -drop) if high else (8, -5)
        side = "right" if high else "left"
        axes.annotate(
            text, (day, row["target"]), place, textcoords="offset points",
            ha=side, va="top", fontsize=9, color=RED, linespacing=1.35,
            arrowprops={"arrowstyle": "-", "color": RED, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 5} if high else None,
        )  # fmt: skip
        drop += STAGGER if high else 0


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
        return replace_file(path, lambda file: figure.savefig(file, format=ending[1:], metadata=metadata))
