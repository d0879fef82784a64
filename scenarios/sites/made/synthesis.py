"""Attributes and places that no source gives: made from stated distributions with a stated seed.

A site's values depend on the seed and its id alone, so that adding or removing sites changes no other.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.schema import SynthesisSection
from scenarios.schema.sites import LogNormal
from scenarios.sites.made.draws import entity_keys, normals, uniforms
from scenarios.sites.made.outline import Outline
from scenarios.sites.made.places import KM_PER_DEGREE

ATTRIBUTES = ("population", "area", "income", "complaints", "funds")
WHOLE = ("population", "complaints")
DECIMALS = 5
"""Decimals of places in degrees: about a metre."""
PLACE_TRIES = 24
"""Places drawn for each site, of which the first inside the outline is taken."""


def draw(law: LogNormal, name: str, seed: int, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Values of one attribute, shape (sites,), from its distribution."""
    normal = normals(seed, f"synthesis/{name}", keys)[0, :, 0]
    chance = uniforms(seed, f"synthesis/{name}/zero", keys)[0, :, 0]
    values = np.clip(law.median * np.exp(law.sigma * normal), law.low, law.high)
    values = np.where(chance < law.zeros, 0.0, values)
    return np.round(values) if name in WHOLE else np.round(values, 2)


def themes(section: SynthesisSection, townships: pl.Series, keys: NDArray[np.uint64]) -> pl.Series:
    """Theme of each site, in English words: that of its township for most, one of its own for the others."""
    names = np.array([theme.en for theme in section.themes])
    numbers = uniforms(section.seed, "synthesis/theme", keys, draws=2)[0]
    distinct = townships.unique().sort()
    common = uniforms(section.seed, "synthesis/township theme", entity_keys(distinct.to_list()))[0, :, 0]
    shares = np.where(numbers[:, 0] < section.theme_purity, common[distinct.search_sorted(townships).to_numpy()], numbers[:, 1])
    return pl.Series("theme", names[(shares * len(names)).astype(np.int64)])


def places(
    seat: NDArray[np.float64],
    radius_km: NDArray[np.float64],
    keys: NDArray[np.uint64],
    seed: int,
    outline: Outline | None,
) -> NDArray[np.float64]:
    """Places around seats, inside the outline.

    Parameters
    ----------
    seat
        Longitude and latitude around which each site lies, shape (sites, 2).
    radius_km
        Radius of the disc, even in area, in which each site lies, shape (sites,).
    outline
        Where places must lie; a site for which no try falls inside is put at its seat.

    Returns
    -------
    ndarray
        Longitude and latitude, shape (sites, 2).
    """
    inside, spots = _first_try(seat, radius_km, keys, seed, outline)
    outliers = np.flatnonzero(~inside)
    if outline is not None and len(outliers):
        lon, lat = _tries(seat[outliers], radius_km[outliers], keys[outliers], seed, PLACE_TRIES)
        is_inside = outline.contains(lon, lat)
        first, rows = np.argmax(is_inside, axis=1), np.arange(len(outliers))
        has_place = is_inside[rows, first]
        spots[outliers] = np.where(has_place[:, None], np.column_stack([lon[rows, first], lat[rows, first]]), seat[outliers])
    return spots


def _first_try(
    seat: NDArray[np.float64],
    radius_km: NDArray[np.float64],
    keys: NDArray[np.uint64],
    seed: int,
    outline: Outline | None,
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether the first place drawn for each site lies inside, and these places; for most sites there is no second."""
    lon, lat = _tries(seat, radius_km, keys, seed, 1)
    inside = np.ones(len(keys), bool) if outline is None else outline.contains(lon[:, 0], lat[:, 0])
    return inside, np.column_stack([lon[:, 0], lat[:, 0]])


def _tries(
    seat: NDArray[np.float64], radius_km: NDArray[np.float64], keys: NDArray[np.uint64], seed: int, try_count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of the first places drawn for each site, shape (sites, tries)."""
    numbers = uniforms(seed, "synthesis/place", keys, draws=2 * try_count)[0].reshape(len(keys), try_count, 2)
    distance = np.sqrt(numbers[..., 0]) * radius_km[:, None] / KM_PER_DEGREE
    angle = 2 * np.pi * numbers[..., 1]
    lat = seat[:, 1, None] + distance * np.sin(angle)
    lon = seat[:, 0, None] + distance * np.cos(angle) / np.cos(np.radians(seat[:, 1, None]))
    return np.round(lon, DECIMALS), np.round(lat, DECIMALS)  # rounded first: what lies inside must do so as it is kept


def seats(sites: pl.DataFrame, outline: Outline | None, seed: int) -> pl.DataFrame:
    """Seat of each township: its own place, else the middle of its villages' places, else a place drawn in the outline.

    Returns
    -------
    DataFrame
        Columns ``township, seat_lon, seat_lat, drawn``.
    """
    is_township = pl.col("kind") == "township"
    frame = sites.group_by("township").agg(
        pl.coalesce(pl.col(axis).filter(is_township).first(), pl.col(axis).mean()).alias(f"seat_{axis}")
        for axis in ("lon", "lat")
    )
    frame = frame.sort("township").with_columns(drawn=pl.col("seat_lon").is_null())
    missing = frame.filter("drawn")
    if missing.is_empty():
        return frame
    keys = entity_keys(missing["township"].to_list())
    known_seats = frame.filter(~pl.col("drawn")).select("seat_lon", "seat_lat").to_numpy()
    west, south, east, north = outline.bounds if outline is not None else _box_around(known_seats)
    numbers = uniforms(seed, "synthesis/seat", keys, draws=2 * PLACE_TRIES)[0].reshape(len(keys), PLACE_TRIES, 2)
    lon = west + numbers[..., 0] * (east - west)
    lat = south + numbers[..., 1] * (north - south)
    inside = outline.contains(lon, lat) if outline is not None else np.ones(lon.shape, bool)
    # of the places inside, the one farthest from the seats that are known: townships don't sit on each other
    gap = np.where(inside, 1.0, 0.0)
    if len(known_seats):
        distance = np.hypot(lon[..., None] - known_seats[:, 0], lat[..., None] - known_seats[:, 1]).min(axis=-1)
        gap = np.where(inside, distance, -1.0)
    best = np.argmax(gap, axis=1)
    rows = np.arange(len(keys))
    seats = pl.DataFrame({"township": missing["township"], "lon": lon[rows, best].round(5), "lat": lat[rows, best].round(5)})
    return (
        frame.join(seats, on="township", how="left")
        .with_columns(pl.col("seat_lon").fill_null(pl.col("lon")), pl.col("seat_lat").fill_null(pl.col("lat")))
        .drop("lon", "lat")
    )


def _box_around(known_seats: NDArray[np.float64]) -> tuple[float, float, float, float]:
    middle = known_seats.mean(axis=0) if len(known_seats) else np.array([105.0, 35.0])
    half = 0.25
    return float(middle[0] - half), float(middle[1] - half), float(middle[0] + half), float(middle[1] + half)
