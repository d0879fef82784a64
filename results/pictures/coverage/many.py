"""Coverage of several groups of one run, or of several runs, in one picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from results.curve_data import CurveData, coverage_of
from results.pictures.coverage.fan import curve_days, draw_rounds, time_axis
from results.pictures.coverage.words import coverage_finding, group_name
from results.pictures.labels import spread
from results.pictures.style import CLASS_COLOURS, INK, SERIES, SLATE, Caption, plain, quiet, styled
from results.run_data import RunData
from scenarios.language import say
from sim.outcomes.outcome import Dimension

FEW = 6
"""Curves up to which all have a colour and a name of their own; of more, the slowest and the fastest have."""
NAMED = 3
"""How many of the slowest, and of the fastest, are named where there are many."""
FANS = 4
"""Curves up to which fans are drawn, too."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    curve: CurveData
    name: str
    colour: str
    named: bool


def draw_groups(axes: Axes, run: RunData, dimension: Dimension) -> Caption:
    """Draw the curve of each class, office in charge or mode, named at its end."""
    keys = [group.key for group in run.outcomes.groups if group.dimension == dimension]
    curves = [coverage_of(run, dimension, key) for key in keys]
    names = [_name_of(run, dimension, key) for key in keys]
    colours = [CLASS_COLOURS[key] for key in keys] if dimension == "class" else list(SERIES)  # type: ignore[index]
    _draw_curves(axes, run, _chosen(curves, names, colours))
    group_words = {
        "class": say("class", "分类"),
        "office": say("office in charge", "主管巡察办"),
        "mode": say("planned mode", "计划方式"),
    }
    note = say(
        f"; the {NAMED} slowest and {NAMED} fastest of {len(keys)} are named", f"；{len(keys)} 个中标出最慢、最快各 {NAMED} 个"
    )
    fans = say(", bands hold 90 % of the replications", "，色带含 90% 的模拟结果") if len(keys) <= FANS else ""
    subtitle = say(
        f"Share of villages inspected by {group_words[dimension]}: median{fans}; shaded: rounds on site",
        f"按{group_words[dimension]}的已巡察村占比：中位数{fans}；底纹为各轮现场时间",
    )
    return Caption(_last(curves, names), subtitle + (note if len(keys) > FEW else ""))


def draw_runs(axes: Axes, runs: Sequence[tuple[str, RunData]]) -> Caption:
    """Draw the coverage of all villages of several runs, each with its name."""
    curves = [coverage_of(run) for _, run in runs]
    names = [name for name, _ in runs]
    _draw_curves(axes, runs[0][1], _chosen(curves, names, list(SERIES)))
    subtitle = say(
        "Share of villages inspected: medians"
        + (", and bands that hold 90 % of the replications" if len(runs) <= FANS else "")
        + "; shaded: rounds on site of the first",
        "已巡察村占比：中位数" + ("，色带含 90% 的模拟结果" if len(runs) <= FANS else "") + "；底纹为第一个运行的各轮现场时间",
    )
    leader = max(range(len(runs)), key=lambda row: float(curves[row].median.mean()))
    title = say(f"{names[leader]} is ahead: ", f"{names[leader]}较快：") + coverage_finding(curves[leader])
    return Caption(title if len(runs) > 1 else coverage_finding(curves[0]), subtitle)


def _chosen(curves: Sequence[CurveData], names: Sequence[str], colours: Sequence[str]) -> list[_Drawn]:
    """Say which curves are named: all of a few, else the slowest and fastest by mean coverage."""
    if len(curves) <= FEW:
        return [_Drawn(*row, named=True) for row in zip(curves, names, colours, strict=False)]
    order = np.argsort([curve.median.mean() for curve in curves], kind="stable")
    colour = dict(
        zip([*order[:NAMED].tolist(), *order[-NAMED:].tolist()], SERIES[1:2] * NAMED + SERIES[:1] * NAMED, strict=True)
    )
    return [
        _Drawn(curve, name, colour.get(row, SLATE), row in colour)
        for row, (curve, name) in enumerate(zip(curves, names, strict=True))
    ]


def _draw_curves(axes: Axes, run: RunData, curves: Sequence[_Drawn]) -> None:
    with styled():
        first = curve_days(curves[0].curve)
        draw_rounds(axes, run, first[0])
        for row in sorted(curves, key=lambda row: row.named):
            days = curve_days(row.curve)
            if len(curves) <= FANS:
                axes.fill_between(
                    days, row.curve.low90, row.curve.high90, step="post", color=row.colour, alpha=0.16, linewidth=0
                )
            width, alpha = (1.8, 1.0) if row.named else (0.6, 0.45)
            axes.step(days, row.curve.median, where="post", color=row.colour, linewidth=width, alpha=alpha)
        time_axis(axes, max((curve_days(row.curve) for row in curves), key=lambda days: float(days[-1])))
        quiet(axes)
        _name(axes, [row for row in curves if row.named])
        plain(axes)


def _name(axes: Axes, rows: Sequence[_Drawn]) -> None:
    """Write names beside the curves' ends, moved apart, with a thin line where they are far from them."""
    ends = [float(row.curve.median[-1]) for row in rows]
    edge = axes.get_xlim()[1]
    width = edge - axes.get_xlim()[0]
    # curves that end together are told apart by when half of their sites were reached, the quick ones on top
    halves = [float((row.curve.median < 0.5).mean()) for row in rows]  # noqa: PLR2004 - one half
    wishes = [end - 1e-6 * half for end, half in zip(ends, halves, strict=True)]
    for row, end, at in zip(rows, ends, spread(wishes, 0.068, 0.0, 1.02), strict=True):
        day = float(curve_days(row.curve)[-1])
        axes.plot([day, edge + 0.012 * width], [end, at], color=row.colour, linewidth=0.8, clip_on=False)
        text = axes.text(edge + 0.018 * width, at, f"{row.name}  ", color=row.colour, fontsize=10, va="center")
        axes.annotate(f"{end:.0%}", (1, 0.5), xycoords=text, color=INK, fontsize=10, va="center")


def _last(curves: Sequence[CurveData], names: Sequence[str]) -> str:
    """Say which group is behind."""
    slow = min(range(len(curves)), key=lambda row: float(curves[row].median.mean()))
    quick = max(range(len(curves)), key=lambda row: float(curves[row].median.mean()))
    if slow == quick:
        return coverage_finding(curves[slow])
    dates = [_half(curves[row]) for row in (quick, slow)]
    if "" in dates:
        return say(
            f"{names[slow]} is behind: {curves[slow].median[-1]:.0%} by the end of the term",
            f"{names[slow]}进度最慢：届末完成 {curves[slow].median[-1]:.0%}",
        )
    if dates[0] == dates[1]:
        return say(f"All pass the half in {dates[0]}", f"均在 {dates[0]} 过半")
    return say(
        f"{names[quick][:1].upper()}{names[quick][1:]}: half done by {dates[0]}; {names[slow]}: only by {dates[1]}",
        f"{names[quick]} {dates[0]} 过半，{names[slow]}到 {dates[1]} 才过半",
    )


def _name_of(run: RunData, dimension: Dimension, key: str) -> str:
    name = group_name(run, dimension, key)
    return say(f"{name} villages", name) if dimension == "class" else name


def _half(curve: CurveData) -> str:
    """Month in which half of the sites are covered; nothing where they never are."""
    row = int(np.searchsorted(curve.median, 0.5))
    return "" if row >= len(curve.dates) else str(curve.dates[row])[:7]
