"""The outline of a region, and points inside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.disk.plain_json import parse_json
from scenarios.language import say

CORNERS = 4
"""Places of the shortest closed ring: a triangle's, the first once more."""
MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, eq=False)
class Outline:
    """A region's outline: closed rings in degrees, each of shape (n, 2); holes are rings too (even-odd rule)."""

    rings: tuple[NDArray[np.float64], ...]

    def contains(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether places lie inside; same shape as `lon`."""
        inside = np.zeros(np.shape(lon), bool)
        for ring in self.rings:
            x, y = ring[:-1, 0], ring[:-1, 1]
            next_x, next_y = ring[1:, 0], ring[1:, 1]
            spans = (y > lat[..., None]) != (next_y > lat[..., None])
            slope = (next_x - x) / np.where(next_y == y, 1.0, next_y - y)
            crossing = x + (lat[..., None] - y) * slope
            inside ^= (spans & (lon[..., None] < crossing)).sum(axis=-1) % 2 == 1
        return inside

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        points = np.concatenate(self.rings)
        west, south = points.min(axis=0)
        east, north = points.max(axis=0)
        return float(west), float(south), float(east), float(north)


def read_outline(path: Path) -> Outline:
    """Read the polygons of a GeoJSON file.

    Raises
    ------
    ValueError
        If it is not GeoJSON, or holds no polygon or a malformed one; its argument says why, in the language in force.
    OSError
        If the file can't be read.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(say(f"a file of {size / 2**20:,.0f} MB", f"文件达 {size / 2**20:,.0f} MB"))
    try:
        data = parse_json(path.read_bytes())
    except ValueError:
        raise ValueError(say("not JSON", "不是 JSON 文件")) from None
    try:
        polygons = list(_polygons(data))
    except RecursionError:
        raise ValueError(say("collections nested too deeply", "图形嵌套过深")) from None
    rings = tuple(_ring(ring) for polygon in polygons for ring in polygon)
    if not rings:
        raise ValueError(say("no polygon in the file", "文件中没有多边形"))
    return Outline(rings)


def _polygons(data: Any) -> Iterator[list[Any]]:
    """Polygons of a shape, a feature, or a collection of either."""
    if not isinstance(data, dict):
        return
    match data.get("type"):
        case "Polygon":
            shapes = [data.get("coordinates")]
        case "MultiPolygon":
            coordinates = data.get("coordinates")
            shapes = coordinates if isinstance(coordinates, list) else [None]
        case _:
            shapes = []
    for shape in shapes:
        if not isinstance(shape, list):
            raise ValueError(say("a polygon without coordinates", "多边形缺少坐标"))  # noqa: TRY004 - what a file holds
        yield shape
    for key in ("features", "geometries"):
        for inner in data[key] if isinstance(data.get(key), list) else ():
            yield from _polygons(inner)
    yield from _polygons(data.get("geometry"))


def _ring(coordinates: Any) -> NDArray[np.float64]:
    """Read a closed ring, shape (n, 2), in degrees; heights are left out."""
    try:
        points = np.asarray(coordinates, np.float64)
    except (ValueError, TypeError, OverflowError):  # also numbers beyond all floats
        points = np.empty(0)
    if points.ndim != 2 or points.shape[1] not in {2, 3} or len(points) < CORNERS:  # noqa: PLR2004 - with a height or without
        raise ValueError(say("a ring of fewer than four points", "多边形的边界少于四个点"))
    places = points[:, :2]
    if not (np.isfinite(places).all() and (np.abs(places) <= (180.0, 90.0)).all()):
        raise ValueError(say("points outside -180 to 180 and -90 to 90 degrees", "坐标超出经度 ±180、纬度 ±90 的范围"))
    return places if (places[0] == places[-1]).all() else np.concatenate([places, places[:1]])
