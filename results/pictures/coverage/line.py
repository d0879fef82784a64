"""Coverage of one group as a line with a band, made to stand beside other lines on the same Axes."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from results.curve_data import CurveData
from results.pictures.coverage.fan import curve_days, draw_rounds, time_axis
from results.pictures.coverage.words import coverage_finding
from results.pictures.source import source_of
from results.pictures.style import SERIES, Caption, fit, frame, new_figure, plain, quiet, styled
from scenarios.language import say

Edges = tuple[NDArray[np.float64], NDArray[np.float64]]
MARK = "xuncha-coverage"
"""By which lines that were drawn before are known."""


def draw_line(axes: Axes, curve: CurveData, label: str | None, edges: Edges, color: str | None = None) -> None:
    """Draw the median of a curve and a band on given Axes; the colour is the next one of the series where none is given."""
    with styled():
        days = curve_days(curve)
        line_count = sum(line.get_gid() == MARK for line in axes.get_lines())
        shade = SERIES[line_count % len(SERIES)] if color is None else color
        if not line_count:
            draw_rounds(axes, curve.run, days[0])
            quiet(axes)
            time_axis(axes, days)
        axes.fill_between(days, *edges, step="post", color=shade, alpha=0.18, linewidth=0)
        axes.step(days, curve.median, where="post", color=shade, linewidth=1.8, label=label, gid=MARK)
        if label is not None:
            axes.legend(loc="upper left", frameon=False)
        plain(axes)


def line_figure(curve: CurveData, label: str | None, level: float, *, simultaneous: bool, color: str | None = None) -> Figure:
    """Draw a line with its band as a picture with title, subtitle and source."""
    with styled():
        figure = new_figure(10.8, 5.9)
        axes = figure.add_axes((0.07, 0.12, 0.86, 0.67))
        draw_line(axes, curve, label, curve.band(level, simultaneous=simultaneous), color)
        fit(figure, [axes])
        frame(figure, Caption(coverage_finding(curve), band_words(level, simultaneous=simultaneous)), source_of(curve.run))
    return figure


def band_words(level: float, *, simultaneous: bool) -> str:
    """Say what a line and its band are."""
    if simultaneous:
        return say(
            f"Median; the band holds the whole curve of a further replication with probability {level:.0%}",
            f"中位数；再做一次模拟，其整条曲线落在带内的概率为 {level:.0%}",
        )
    return say(
        f"Median; the band holds {level:.0%} of the replications at each date",
        f"中位数；色带含每一日期 {level:.0%} 的模拟结果",
    )
