"""Coverage over time: the median of a group of sites with its fan, rounds and milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from results.curve_data import CurveData, coverage_of
from results.pictures.coverage.words import coverage_caption
from results.pictures.labels import Label, Spot, place
from results.pictures.source import source_of
from results.pictures.style import BLUE, FAINT, INK, OCHRE, PAPER, RED, fit, frame, new_figure, plain, quiet, styled
from results.run_data import RunData
from results.run_rows import milestone_rows
from scenarios.language import say
from scenarios.schema import SiteClass

PANELS = ((0.07, 0.12, 0.48, 0.67), (0.63, 0.12, 0.25, 0.67))
"""Frames of the term at the left, and of its end, enlarged, at the right."""
WHOLE = (0.07, 0.12, 0.80, 0.67)
LATE = 0.7
"""Share of the term from which on it is enlarged."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the picture."""

    day: float
    """Date as matplotlib counts days."""
    target: float
    text: str
    of_curve: bool
    """Whether it is about the sites of the curve; else about a class among them."""
    site_class: SiteClass | None

    @property
    def colour(self) -> str:
        """Colour of mark and label."""
        return RED if self.of_curve else OCHRE


def milestone_marks(curve: CurveData) -> list[Mark]:
    """Milestones that concern the curve's sites or, for the curve of all villages, a class of them; in order of time."""
    marks = []
    for row, milestone in zip(milestone_rows(curve.run), curve.run.scenario.file.milestones, strict=True):
        of_all = milestone.kind == "village" and milestone.office is None
        is_whole = curve.whole
        on_curve = of_all and (
            (is_whole and milestone.site_class is None)
            or (not curve.where and (curve.dimension, curve.key) == ("class", milestone.site_class))
        )
        if not on_curve and not (of_all and is_whole):
            continue
        text = say(
            f"{row['name']}\n{row['target']:.0%} by {row['date']}:\nprobability {row['probability']:.0%}",
            f"{row['name']}\n{row['date']} 达 {row['target']:.0%}：\n概率 {row['probability']:.0%}",
        )
        day = float(mdates.date2num(np.datetime64(row["date"])))
        marks.append(Mark(day, row["target"], text, on_curve, None if on_curve else milestone.site_class))
    return sorted(marks, key=lambda mark: mark.day)


def coverage_figure(curve: CurveData) -> Figure:
    """Draw coverage over time: the median, the fan that holds 50 % and 90 % of the replications, rounds and milestones.

    The end of the term, where the answer is decided, is drawn again beside it, enlarged.
    """
    with styled():
        figure = new_figure(10.8, 5.9)
        days = curve_days(curve)
        late = int(len(days) * LATE)
        marks = milestone_marks(curve)
        if _worth_enlarging(curve, late):
            panels = [figure.add_axes(PANELS[0]), figure.add_axes(PANELS[1])]
            _draw_whole(panels[0], curve, marks)
            _enlarge(panels[1], curve, marks, late)
        else:
            panels = [figure.add_axes(WHOLE)]
            _draw_whole(panels[0], curve, marks)
        _label_end(panels[-1], curve)
        fit(figure, panels)
        early = [mark for mark in marks if len(panels) == 1 or mark.day < days[late]]
        _label(panels[0], curve, early, _classes(marks))
        if len(panels) > 1:
            _label(panels[1], curve, [mark for mark in marks if mark.day >= days[late]], [])
        frame(figure, coverage_caption(curve), source_of(curve.run))
    return figure


def draw_coverage(axes: Axes, curve: CurveData) -> None:
    """Draw the curve of a group with its fan and milestones on given Axes."""
    with styled():
        marks = milestone_marks(curve)
        _draw_whole(axes, curve, marks)
        _label_end(axes, curve)
        _label(axes, curve, marks, _classes(marks))
        plain(axes)


def curve_days(curve: CurveData) -> NDArray[np.float64]:
    """Dates of a curve as matplotlib counts days, shape (days + 1,)."""
    return np.asarray(mdates.date2num(curve.dates), np.float64)


def draw_rounds(axes: Axes, run: RunData, first: float) -> None:
    """Shade the stays of all rounds; `first` is the term's first day as matplotlib counts them."""
    for rnd in run.scenario.rounds:
        axes.axvspan(first + rnd.start, first + rnd.end, color=FAINT, alpha=0.08, linewidth=0)


def time_axis(axes: Axes, days: NDArray[np.float64]) -> None:
    """Show the years of the term, each named below its middle, and coverage from 0 to 100 %."""
    axes.set_xlim(days[0], days[-1])
    axes.set_ylim(0, 1.05)
    years = range(mdates.num2date(days[0]).year, mdates.num2date(days[-1]).year + 2)
    bounds = [float(mdates.date2num(np.datetime64(f"{year}-01-01"))) for year in years]
    spans = [(max(low, days[0]), min(high, days[-1]), year) for (low, high), year in zip(pairwise(bounds), years, strict=False)]
    named_spans = [span for span in spans if span[1] - span[0] > 0.4 * (days[-1] - days[0]) / max(len(spans), 1)]
    axes.set_xticks([(low + high) / 2 for low, high, _ in named_spans], [str(year) for _, _, year in named_spans])
    for bound in bounds[1:-1]:
        axes.plot([bound, bound], [0, -0.02], color=FAINT, linewidth=0.8, clip_on=False, transform=axes.get_xaxis_transform())
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _draw_whole(axes: Axes, curve: CurveData, marks: Sequence[Mark]) -> None:
    """Draw the term from its first to its last day."""
    _draw(axes, curve, marks)
    _draw_marks(axes, marks)
    time_axis(axes, curve_days(curve))


def _draw(axes: Axes, curve: CurveData, marks: Sequence[Mark]) -> None:
    """Draw what the whole picture and its enlargement share."""
    days = curve_days(curve)
    draw_rounds(axes, curve.run, days[0])
    axes.fill_between(days, curve.low90, curve.high90, step="post", color=BLUE, alpha=0.18, linewidth=0)
    axes.fill_between(days, curve.low50, curve.high50, step="post", color=BLUE, alpha=0.32, linewidth=0)
    for site_class in _classes(marks):
        part = coverage_of(curve.run, "class", site_class)
        axes.step(days, part.median, where="post", color=OCHRE, linewidth=1.1)
    axes.step(days, curve.median, where="post", color=BLUE, linewidth=2.0)
    quiet(axes)


def _draw_marks(axes: Axes, marks: Sequence[Mark]) -> None:
    for mark in marks:
        axes.plot(
            [mark.day], [mark.target], marker="D", markersize=6.5, color=mark.colour, markeredgecolor=PAPER, zorder=5,
            clip_on=False,
        )  # fmt: skip


def _label_end(axes: Axes, curve: CurveData) -> None:
    end, day = float(curve.median[-1]), float(curve_days(curve)[-1])
    words = say("median at the end;", "届末中位数；"), say("90 % of replications:", "90% 的模拟在")
    axes.annotate(f"{end:.1%}", (day, end), (8, -5), textcoords="offset points", color=BLUE, fontsize=15)
    text = "\n".join((*words, f"{curve.low90[-1]:.1%}–{curve.high90[-1]:.1%}"))
    axes.annotate(text, (day, end), (8, -12), textcoords="offset points", color=BLUE, fontsize=8.5, va="top", linespacing=1.4)


def _classes(marks: Sequence[Mark]) -> list[SiteClass]:
    return sorted({mark.site_class for mark in marks if mark.site_class is not None})


def _label(axes: Axes, curve: CurveData, marks: Sequence[Mark], classes: Sequence[SiteClass]) -> None:
    """Name milestones and the curves of classes where they cross nothing."""
    days = curve_days(curve)
    curves = [(days, curve.median), (days, curve.low90), (days, curve.high90)]
    curves += [(np.array([mark.day - 12, mark.day + 12]), np.array([mark.target, mark.target])) for mark in marks]
    labels = [Label(mark.text, mark.colour, 9, _mark_spots(mark)) for mark in marks]
    for site_class in _classes(milestone_marks(curve)):
        curves.append((days, coverage_of(curve.run, "class", site_class).median))
    for site_class in classes:
        part = coverage_of(curve.run, "class", site_class).median
        label = str(curve.run.scenario.file.classes.labels[site_class])
        labels.append(Label(say(f"{label} villages", label), OCHRE, 9.5, _curve_spots(days, part)))
    place(axes, labels, curves)


def _mark_spots(mark: Mark) -> tuple[Spot, ...]:
    """Places around a milestone: close by on all sides, else farther below it on a line."""
    close = [
        Spot(
            mark.day,
            mark.target,
            10 * side,
            8 * direction,
            "left" if side > 0 else "right",
            "bottom" if direction > 0 else "top",
            price,
        )
        for price, (side, direction) in enumerate(((1, -1), (-1, 1), (1, 1), (-1, -1)))
    ]
    far_spots = [
        Spot(mark.day, mark.target, 0, -drop, side, "top", 10 + drop / 10, leader=True)
        for drop in range(24, 300, 12) for side in ("right", "left")
    ]  # fmt: skip
    return (*close, *far_spots)


def _curve_spots(days: NDArray[np.float64], share: NDArray[np.float64]) -> tuple[Spot, ...]:
    """Places along a curve, best in its middle: below it at the right, above it at the left."""
    rows = np.linspace(0.08 * len(days), 0.92 * len(days) - 1, 40).astype(int)
    return tuple(
        Spot(days[row], share[row], 6 * side, -6 * side, "left" if side > 0 else "right", "top" if side > 0 else "bottom",
             abs(share[row] - 0.5) * 10 + (side < 0))
        for row in rows for side in (1, -1)
    )  # fmt: skip


def _worth_enlarging(curve: CurveData, late: int) -> bool:
    """Whether something happens late in the term that the scale of the whole hides."""
    return bool(curve.median[late] > 0.6 and curve.low90[late] < 1)  # noqa: PLR2004 - below it the curve needs the room


def _enlarge(axes: Axes, curve: CurveData, marks: Sequence[Mark], late: int) -> None:
    """Draw the end of the term, with room below the curves for the labels of its milestones."""
    days = curve_days(curve)
    _draw(axes, curve, marks)
    late_marks = [mark for mark in marks if mark.day >= days[late]]
    _draw_marks(axes, late_marks)
    parts = [float(coverage_of(curve.run, "class", name).median[late]) for name in _classes(marks)]
    bottom = min([float(curve.low90[late]), *parts, *(mark.target for mark in late_marks)])
    room = max(1 - bottom, 0.02)
    axes.set_xlim(days[late], days[-1])
    axes.set_ylim(bottom - (0.2 + 0.45 * len(late_marks)) * room, 1 + 0.1 * room)
    axes.set_yticks(
        [tick for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(bottom, 1) if bottom - 0.1 * room <= tick <= 1 + 1e-9]
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0 if room > 0.04 else 1))  # noqa: PLR2004 - ticks apart
    axes.xaxis.set_major_locator(mdates.MonthLocator(bymonth=(1, 7)))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m"))
    axes.tick_params(labelsize=9.5, labelcolor=INK)
    axes.set_title(say("The end of the term, enlarged", "届末放大"), loc="left", fontsize=10.5, color=FAINT, pad=10)
