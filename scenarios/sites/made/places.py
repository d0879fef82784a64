"""Places on the earth: distances between them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = 111.2
"""Length of a degree of latitude."""


def arc_km(
    east_a: NDArray[np.float64],
    north_a: NDArray[np.float64],
    narrow_a: NDArray[np.float64],
    east_b: NDArray[np.float64],
    north_b: NDArray[np.float64],
    narrow_b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Great-circle distance in km between places in radians, given with the cosine of their latitude; arrays broadcast."""
    chord = np.sin((north_b - north_a) / 2) ** 2 + narrow_a * narrow_b * np.sin((east_b - east_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def plane_km(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Places in degrees as km on a plane around their middle, shape (n, 2); good to 0.5 % within a prefecture."""
    east = np.radians(np.asarray(lon, np.float64))
    north = np.radians(np.asarray(lat, np.float64))
    if len(east) == 0:
        return np.empty((0, 2))
    middle = float(north.mean())
    return np.column_stack([east * np.cos(middle), north]) * EARTH_RADIUS_KM
