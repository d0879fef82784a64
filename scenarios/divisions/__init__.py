"""The statistical divisions that ship: counties and townships of mid-2023, with village counts (sources: NOTICE.md)."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

TABLES = ("counties.parquet", "townships.parquet")
COUNTY_DIGITS = 6
TOWNSHIP_DIGITS = 9
VILLAGE_DIGITS = 12


def division_files() -> dict[str, Path]:
    """Path of each table by the name under which a run's manifest lists it."""
    return {f"divisions/{name}": Path(str(files(__package__) / name)) for name in TABLES}


@cache
def counties() -> pl.DataFrame:
    """Counties, districts and development zones, ordered by code.

    Columns ``code`` (6 digits), ``name``, ``prefecture`` and ``province`` (names), ``villages``, ``lon``, ``lat`` (degrees)
    and ``area_km2``; the last three are null where no outline is known.
    """
    return pl.read_parquet(division_files()["divisions/counties.parquet"]).sort("code")


@cache
def townships() -> pl.DataFrame:
    """Townships, streets and zones, ordered by code.

    Columns ``code`` (9 digits), ``name``, ``villages`` and the seat's ``lon``, ``lat`` (degrees), null where it is unknown.
    """
    return pl.read_parquet(division_files()["divisions/townships.parquet"]).sort("code")


def county_points() -> pl.DataFrame:
    """Columns ``county, lon, lat, radius_km``: the point of each county, and the radius of a disc as large as it.

    A zone without an outline takes the mean point of its prefecture's counties, or of its province's, and their least
    radius.
    """
    table = counties().select(
        pl.col("code").alias("county"), "lon", "lat", (pl.col("area_km2") / 3.141592653589793).sqrt().alias("radius_km")
    )
    for digits in (4, 2):
        group = pl.col("county").str.slice(0, digits)
        table = table.with_columns(
            pl.col("lon").fill_null(pl.col("lon").mean().over(group)),
            pl.col("lat").fill_null(pl.col("lat").mean().over(group)),
            pl.col("radius_km").fill_null(pl.col("radius_km").min().over(group)),
        )
    return table


def county_name(code: str) -> str:
    """Return a county's name, or its code where it is not known."""
    names = counties().filter(pl.col("code") == code)["name"].to_list()
    return str(names[0]) if names else code
