"""What notebooks show of a result: a sentence, a small table, a small drawing; plain HTML and SVG, drawn without a library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

COLOURS = ("#1f5f8b", "#b8412f", "#a8741f", "#2a8577", "#7d5a96", "#8a949e")
WIDTH, HEIGHT, PAD = 360, 150, 4
MOST_POINTS = 4000
"""Largest number of points on a map, evenly chosen: more would not be distinguishable, and make a notebook heavy."""
MOST_STEPS = 180
"""Points of a curve that are drawn."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve with its band, all of one shape (instants,), values within 0 and 1."""

    name: str
    middle: ArrayLike
    low: ArrayLike
    high: ArrayLike


def show(sentence: str, headers: Sequence[str], rows: Iterable[Sequence[object]], drawing: str = "") -> str:
    """Return a sentence above a table and a drawing as HTML."""
    cell = "padding:2px 10px 2px 0;text-align:left;border-bottom:1px solid #e4e7eb;font-weight:"
    head = "".join(f'<th style="{cell}600">{escape(header)}</th>' for header in headers)
    body = "".join(
        "<tr>" + "".join(f'<td style="{cell}400">{escape(str(value))}</td>' for value in row) + "</tr>" for row in rows
    )
    table = f'<table style="border-collapse:collapse;font-size:13px"><tr>{head}</tr>{body}</table>'
    side = f'<div style="margin-left:24px">{drawing}</div>' if drawing else ""
    return (
        f'<div style="font-family:sans-serif;max-width:900px"><p style="margin:4px 0 8px">{escape(sentence)}</p>'
        f'<div style="display:flex;align-items:flex-start;flex-wrap:wrap">{table}{side}</div></div>'
    )


def lines(curves: Sequence[Line]) -> str:
    """Draw curves with their bands, the first point at the left, 0 below and 1 above."""
    parts = [_grid()]
    for colour, curve in zip(COLOURS, curves, strict=False):
        low, middle, high = (_thinned(values) for values in (curve.low, curve.middle, curve.high))
        columns = np.linspace(PAD, WIDTH - PAD, len(middle))
        band = _path(np.concatenate([columns, columns[::-1]]), _up(np.concatenate([high, low[::-1]])))
        parts.append(f'<polygon points="{band}" fill="{colour}" fill-opacity="0.18"/>')
        parts.append(f'<polyline points="{_path(columns, _up(middle))}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
    if len(curves) > 1:
        parts += [
            f'<text x="{PAD + 4}" y="{16 + 14 * place}" font-size="11" fill="{colour}">{escape(curve.name)}</text>'
            for place, (colour, curve) in enumerate(zip(COLOURS, curves, strict=False))
        ]
    return _svg(parts)


def bars(values: Sequence[float]) -> str:
    """Draw values as bars from the left to the right."""
    top = max([*values, 1e-9])
    width = (WIDTH - 2 * PAD) / max(len(values), 1)
    parts = []
    for place, value in enumerate(values):
        height = (HEIGHT - 2 * PAD) * value / top
        parts.append(
            f'<rect x="{PAD + place * width:.1f}" y="{HEIGHT - PAD - height:.1f}" width="{max(width - 2, 1):.1f}" '
            f'height="{height:.1f}" fill="{COLOURS[0]}"/>'
        )
    return _svg(parts)


def spans(rows: Sequence[tuple[float, float, float]]) -> str:
    """Draw a middle with its interval for each row, from the first above to the last below."""
    ends = [value for row in rows for value in row if np.isfinite(value)]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    scale = (WIDTH - 4 * PAD) / max(high - low, 1e-9)
    parts = []
    for place, row in enumerate(rows):
        level = PAD + (HEIGHT - 2 * PAD) * (place + 0.5) / max(len(rows), 1)
        left, middle, right = (2 * PAD + (float(np.clip(value, low, high)) - low) * scale for value in row)
        parts.append(f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{level:.1f}" y2="{level:.1f}" stroke="{COLOURS[0]}"/>')
        parts.append(f'<circle cx="{middle:.1f}" cy="{level:.1f}" r="2.5" fill="{COLOURS[0]}"/>')
    return _svg(parts)


def points(eastings: ArrayLike, northings: ArrayLike, kinds: ArrayLike) -> str:
    """Draw points of a map, degrees east and north, coloured by their kind, a position in `COLOURS`."""
    east, north, kind = (np.asarray(values) for values in (eastings, northings, kinds))
    step = max(1, len(east) // MOST_POINTS)
    east, north, kind = east[::step], north[::step], kind[::step]
    if not len(east):
        return ""
    middle = np.radians(float(north.mean()))
    plane = np.stack([(east - east.min()) * np.cos(middle), north - north.min()])
    scale = min((WIDTH - 2 * PAD) / max(plane[0].max(), 1e-9), (HEIGHT - 2 * PAD) / max(plane[1].max(), 1e-9))
    fills = [COLOURS[int(number) % len(COLOURS)] for number in kind]
    parts = [
        f'<circle cx="{PAD + x * scale:.1f}" cy="{HEIGHT - PAD - y * scale:.1f}" r="1.6" fill="{fill}"/>'
        for x, y, fill in zip(*plane, fills, strict=True)
    ]
    return _svg(parts)


def _svg(parts: Iterable[str]) -> str:
    return f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _grid() -> str:
    levels = (float(_up(np.array([share]))[0]) for share in (0.0, 0.5, 1.0))
    return "".join(f'<line x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e4e7eb"/>' for y in levels)


def _thinned(values: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(values, np.float64)
    rows = np.unique(np.linspace(0, len(table) - 1, MOST_STEPS).round().astype(int))
    return np.asarray(table[rows], np.float64)


def _up(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return HEIGHT - PAD - shares * (HEIGHT - 2 * PAD)


def _path(columns: NDArray[np.float64], heights: NDArray[np.float64]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(columns, heights, strict=True))
