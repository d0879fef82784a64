"""Labels that overlap neither curves nor each other: each takes the best of several places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from results.pictures.style import PAPER, figure_of

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""
PAD = 3.0
"""Points kept free around a label."""
SPOTS, LAYOUTS = 40, 60
"""Cheapest places of each label, and cheapest layouts of the labels so far, that are looked at further."""
OVERLAP, OUTSIDE, CROSSING = 50.0, 5000.0, 400.0
"""Prices: of a point of a curve under a label, of a label that leaves the Axes, of a line through a label."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label: its anchor in data, how far off in points, and which corner of the text lies there."""

    x: float
    y: float
    dx: float
    dy: float
    ha: str
    va: str
    price: float = 0.0
    """How much worse than the best place it is where nothing is in the way."""
    leader: bool = False
    """Whether a line leads from the anchor to the label."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text with the places that it may take."""

    text: str
    colour: str
    size: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class _Option:
    """A label at a place: its box, the line that leads there (x, lower and upper end in pixels), and what it costs alone."""

    label: Label
    spot: Spot
    box: Box
    line: tuple[float, float, float] | None
    price: float


@dataclass(frozen=True, slots=True)
class _Layout:
    chosen: tuple[_Option, ...] = ()
    price: float = 0.0


def place(axes: Axes, labels: Sequence[Label], curves: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> list[Spot]:
    """Write labels where they are in nobody's way; returns the place of each.

    Parameters
    ----------
    labels
        What to write, those first that matter most.
    curves
        What must stay free: x and y of points in data; neighbouring ones are joined.
    """
    figure = figure_of(axes)
    if not labels:
        return []
    axes.apply_aspect()
    dots = np.concatenate([_pixels(axes, x, y) for x, y in curves]) if curves else np.empty((0, 2))
    layouts = [_Layout()]
    for label in labels:
        options = _options(axes, label, _size(figure, label), dots)
        grown = [
            _Layout((*layout.chosen, option), layout.price + option.price + _between(axes, layout, option))
            for layout in layouts
            for option in options
        ]
        layouts = sorted(grown, key=lambda layout: layout.price)[:LAYOUTS]
    best_options = layouts[0].chosen
    for option in best_options:
        _write(axes, option.label, option.spot)
    return [option.spot for option in best_options]


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move values on a line apart until neighbours are `gap` apart, as little as need be, within `low` and `high`."""
    order = np.argsort(values, kind="stable")
    groups: list[list[float]] = []  # sum of wishes, members
    for row in order:
        groups.append([float(values[row]), 1.0])
        while len(groups) > 1 and _bottom(groups[-1], gap, low, high) < _top(groups[-2], gap, low, high) + gap:
            total, members = groups.pop()
            last_group = groups[-1]
            # members of the joined group stand gap apart, so each one's wish is counted from the group's middle
            last_group[0] += total
            last_group[1] += members
    result = [0.0] * len(values)
    at = iter(order)
    for group in groups:
        bottom = _bottom(group, gap, low, high)
        for number in range(int(group[1])):
            result[int(next(at))] = bottom + number * gap
    return result


def _bottom(group: Sequence[float], gap: float, low: float, high: float) -> float:
    half = gap * (group[1] - 1) / 2
    return max(min(group[0] / group[1] - half, high - 2 * half), low)


def _top(group: Sequence[float], gap: float, low: float, high: float) -> float:
    return _bottom(group, gap, low, high) + gap * (group[1] - 1)


def _pixels(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points every few pixels along a curve of steps, shape (n, 2)."""
    corners = np.column_stack([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]])
    points = axes.transData.transform(corners)
    bounds = axes.get_window_extent()
    near = (points[:, 0] >= bounds.x0 - 20) & (points[:, 0] <= bounds.x1 + 20)
    points = points[near]
    if len(points) < 2:  # noqa: PLR2004 - no line
        return np.asarray(points, np.float64)
    steps = np.maximum(np.ceil(np.abs(np.diff(points, axis=0)).max(axis=1) / 4).astype(int), 1)
    start = np.repeat(points[:-1], steps, axis=0)
    share = (np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)) / np.repeat(steps, steps)
    return np.asarray(start + share[:, None] * np.repeat(np.diff(points, axis=0), steps, axis=0))


def _size(figure: Figure, label: Label) -> tuple[float, float]:
    text = figure.text(0, 0, label.text, fontsize=label.size, linespacing=1.35, parse_math=False)
    extent = text.get_window_extent()
    text.remove()
    return float(extent.width), float(extent.height)


def _options(axes: Axes, label: Label, size: tuple[float, float], dots: NDArray[np.float64]) -> list[_Option]:
    """Places of a label, the cheapest first."""
    options = []
    for candidate in label.spots:
        spot = _moved_in(axes, candidate, size) if candidate.leader else candidate
        box, line = _box(axes, spot, size)
        options.append(_Option(label, spot, box, line, _price(axes, box, dots) + spot.price))
    return sorted(options, key=lambda option: option.price)[:SPOTS]


def _box(axes: Axes, spot: Spot, size: tuple[float, float]) -> tuple[Box, tuple[float, float, float] | None]:
    """Box of a label at a place, and the line that leads there."""
    scale = figure_of(axes).dpi / 72
    anchor_x, anchor_y = axes.transData.transform((spot.x, spot.y))
    x, y = anchor_x + spot.dx * scale, anchor_y + spot.dy * scale
    anchor_share = {"left": 0.0, "center": 0.5, "right": 1.0}[spot.ha]
    height_share = {"bottom": 0.0, "center": 0.5, "top": 1.0}[spot.va]
    x0, y0 = x - anchor_share * size[0], y - height_share * size[1]
    line = (anchor_x, min(anchor_y, y), max(anchor_y, y)) if spot.leader else None
    return (x0, y0, x0 + size[0], y0 + size[1]), line


def _moved_in(axes: Axes, spot: Spot, size: tuple[float, float]) -> Spot:
    """Move a label on a leader sideways until it lies within the Axes; its line still ends at its edge."""
    box, _ = _box(axes, spot, size)
    bounds = axes.get_window_extent()
    shift = max(bounds.x0 - box[0], 0.0) - max(box[2] - bounds.x1, 0.0)
    return replace(spot, dx=spot.dx + shift * 72 / figure_of(axes).dpi)


def _pad(axes: Axes) -> float:
    return PAD * figure_of(axes).dpi / 72


def _price(axes: Axes, box: Box, dots: NDArray[np.float64]) -> float:
    """Price of a box by itself: the curves under it, and whether it leaves the Axes."""
    pad = _pad(axes)
    x0, y0, x1, y1 = box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad
    price = OVERLAP * float(((dots[:, 0] > x0) & (dots[:, 0] < x1) & (dots[:, 1] > y0) & (dots[:, 1] < y1)).sum())
    bounds = axes.get_window_extent()
    if box[0] < bounds.x0 or box[2] > bounds.x1 or box[1] < bounds.y0 or box[3] > bounds.y1 + 2 * pad:
        price += OUTSIDE
    return price


def _between(axes: Axes, layout: _Layout, option: _Option) -> float:
    """Price of a label beside those that are placed: boxes that overlap, lines through labels."""
    pad, box = _pad(axes), option.box
    price = 0.0
    for placed_option in layout.chosen:
        width = min(box[2], placed_option.box[2]) - max(box[0], placed_option.box[0]) + pad
        height = min(box[3], placed_option.box[3]) - max(box[1], placed_option.box[1]) + pad
        if width > 0 and height > 0:
            price += CROSSING + width * height
        price += CROSSING * (_crosses(option.line, placed_option.box, 2 * pad) + _crosses(placed_option.line, box, 2 * pad))
    return price


def _crosses(line: tuple[float, float, float] | None, box: Box, pad: float) -> bool:
    return line is not None and box[0] - pad < line[0] < box[2] + pad and line[1] < box[3] and line[2] > box[1]


def _write(axes: Axes, label: Label, spot: Spot) -> None:
    halo = [patheffects.withStroke(linewidth=2.5, foreground=PAPER)]
    if spot.leader:
        axes.annotate(
            "", (spot.x, spot.y), (0, spot.dy), textcoords="offset points", zorder=3,
            arrowprops={"arrowstyle": "-", "color": label.colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 4},
        )  # fmt: skip
    axes.annotate(
        label.text, (spot.x, spot.y), (spot.dx, spot.dy), textcoords="offset points", color=label.colour, fontsize=label.size,
        ha=spot.ha, va=spot.va, multialignment="right" if spot.ha == "right" else "left", linespacing=1.35,
        path_effects=halo, zorder=6, parse_math=False, label="label",
    )  # fmt: skip
