"""Counties whose villages ship, for scenarios that begin from one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, counties, townships
from scenarios.divisions.villages import short_name, villages
from scenarios.problems import SCENARIO_FILE
from scenarios.schema import Text


@dataclass(frozen=True, slots=True)
class CountySource:
    """What is known of a county."""

    code: str
    """Division code of 6 digits."""
    name: Text
    """Name of its inspection office."""
    sites: Path
    """Table of its townships and villages."""
    outline: Path | None
    """GeoJSON with its outline."""
    lon: float | None
    """Longitude of its office in degrees, where known."""
    lat: float | None
    """Latitude of its office in degrees, where known."""


@cache
def county_sources() -> dict[str, CountySource]:
    """Return the counties that ship, by their codes: those of the scenarios with a table of a county of their own."""
    sources = {}
    for folder in sorted((Path(str(files("scenarios") / "files"))).iterdir()):
        scenario = folder / SCENARIO_FILE
        if not scenario.is_file():
            continue
        document = tomllib.loads(scenario.read_text(encoding="utf-8"))
        section = document.get("sites", {})
        table, outline = folder / section.get("table", "sites.csv"), folder / section.get("outline", "outline.geojson")
        for office in document.get("offices", {}).values():
            code = str(office["region"])
            if office["level"] != "county" or len(code) != COUNTY_DIGITS or not table.is_file():
                continue
            name, place = Text.model_validate(office["name"]), (office.get("lon"), office.get("lat"))
            sources[code] = CountySource(code, name, table, outline if outline.is_file() else None, *place)
    return sources


def county_table(code: str) -> pl.DataFrame | None:
    """Return the townships and villages of any county as a table with Chinese headers; None where there is no such county.

    Villages are divisions whose name says so, not communities; townships without one are left out.
    """
    if len(code) != COUNTY_DIGITS or not (counties()["code"] == code).any():
        return None
    all_villages = villages(code).with_columns(town=pl.col("code").str.slice(0, TOWNSHIP_DIGITS))
    rural_villages = all_villages.filter(
        pl.col("name").str.contains("村|嘎查") & ~pl.col("name").str.contains("社区|居民|居委")
    )
    towns = townships().filter(pl.col("code").is_in(rural_villages["town"].unique().to_list()))
    rows = [
        towns.select("code", "name", town_name="name", lon="lon", lat="lat"),
        rural_villages.join(towns.select(town="code", town_name="name"), on="town").select(
            "code",
            short_name(pl.col("name")).alias("name"),
            "town_name",
            lon=pl.lit(None, pl.Float64),
            lat=pl.lit(None, pl.Float64),
        ),
    ]
    table = pl.concat(rows).sort("code")
    return (
        table.rename({"code": "代码", "name": "村名", "town_name": "乡镇", "lon": "经度", "lat": "纬度"})
        if len(rural_villages)
        else None
    )
