"""The outline of a region, and points inside it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


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
        If it holds none.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    shapes = [feature["geometry"] for feature in data["features"]] if "features" in data else [data.get("geometry", data)]
    polygons = []
    for shape in shapes:
        if shape["type"] == "Polygon":
            polygons.append(shape["coordinates"])
        elif shape["type"] == "MultiPolygon":
            polygons.extend(shape["coordinates"])
    rings = tuple(np.asarray(ring, np.float64) for polygon in polygons for ring in polygon)
    if not rings:
        raise ValueError("no polygon in the file")
    return Outline(rings)
