"""Counties whose villages ship, for scenarios that begin from one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from scenarios.schema import Text

COUNTY_DIGITS = 6


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
        scenario = folder / "scenario.toml"
        if not scenario.is_file():
            continue
        document = tomllib.loads(scenario.read_text(encoding="utf-8"))
        given = document.get("sites", {})
        table, outline = folder / given.get("table", "sites.csv"), folder / given.get("outline", "outline.geojson")
        for office in document.get("offices", {}).values():
            code = str(office["region"])
            if office["level"] != "county" or len(code) != COUNTY_DIGITS or not table.is_file():
                continue
            name, place = Text.model_validate(office["name"]), (office.get("lon"), office.get("lat"))
            sources[code] = CountySource(code, name, table, outline if outline.is_file() else None, *place)
    return sources
