"""Sites made by rule from the tables of divisions: a village for each one counted, with a made code and name.

The township's nine digits and a running number make the code. Real villages have such codes too, so every output says that
ids and names are made. Departments of a county get its six digits, 900 (which no township has) and a running number.
"""

import numpy as np
import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, counties, county_points, townships
from scenarios.language import listed
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema.sites import SitesRule
from scenarios.sites.made.draws import entity_keys, uniforms
from scenarios.sites.made.places import KM_PER_DEGREE

DEPARTMENT_PART = "900"
SPREAD = 0.7
"""Share of a county's radius inside which the seats lie that no source gives. Assumed."""
MADE = ("id, name",)


def sites_by_rule(rule: SitesRule, findings: Findings) -> pl.DataFrame:
    """Make the sites of a rule.

    Returns
    -------
    DataFrame
        Columns ``row`` (from 1), ``id, name, kind, township, township_name``, ordered by id; empty where the region has none.
    """
    region = "" if rule.region == "all" else rule.region
    towns = townships().filter(pl.col("code").str.starts_with(region) & (pl.col("villages") > 0))
    if towns.is_empty():
        codes = counties()["code"]
        regions = codes.str.slice(0, max(len(region), 2)).unique(maintain_order=True).to_list()
        findings.error(
            SCENARIO_FILE, "sites.rule.region", rule.region, listed([*regions[:40], "all"]), nearest(region, regions)
        )
        return pl.DataFrame()
    villages = (
        towns.with_columns(number=pl.int_ranges(1, pl.col("villages") + 1))
        .explode("number")
        .select(
            id=pl.col("code") + pl.col("number").cast(pl.String).str.zfill(3),
            name=pl.col("name") + pl.col("number").cast(pl.String) + "号村",
            kind=pl.lit("village"),
            township=pl.col("code"),
            township_name=pl.col("name"),
        )
    )
    parts = [villages]
    if rule.townships:
        parts.append(
            towns.select(
                id=pl.col("code"), name=pl.col("name"), kind=pl.lit("township"), township=pl.col("code"),
                township_name=pl.col("name"),
            )
        )  # fmt: skip
    if rule.departments:
        parts.append(_departments(towns, rule.departments))
    return pl.concat(parts).sort("id").with_row_index("row", offset=1)


def _departments(towns: pl.DataFrame, count: int) -> pl.DataFrame:
    county_codes = towns.select(code=pl.col("code").str.slice(0, COUNTY_DIGITS)).unique().sort("code")
    named_counties = county_codes.join(counties().select("code", "name"), on="code", how="left", maintain_order="left")
    return named_counties.join(pl.DataFrame({"number": range(1, count + 1)}), how="cross").select(
        id=pl.col("code") + DEPARTMENT_PART + pl.col("number").cast(pl.String).str.zfill(3),
        name=pl.col("name") + "部门" + pl.col("number").cast(pl.String),
        kind=pl.lit("department"),
        township=pl.col("code") + DEPARTMENT_PART,
        township_name=pl.lit("县直部门"),
    )


def division_seats(codes: pl.Series, seed: int) -> pl.DataFrame:
    """Seats of townships from the tables of divisions.

    Parameters
    ----------
    codes
        Codes of 9 digits; those of a county's departments have its point as their seat.
    seed
        Of the synthesis; seats that no source gives lie around their county's point.

    Returns
    -------
    DataFrame
        Columns ``township, seat_lon, seat_lat, drawn``; without the codes of unknown counties.
    """
    seats = pl.DataFrame({"township": codes}).unique().sort("township")
    known_points = townships().select(pl.col("code").alias("township"), "lon", "lat")
    located_seats = (
        seats.with_columns(county=pl.col("township").str.slice(0, COUNTY_DIGITS))
        .join(known_points, on="township", how="left", maintain_order="left")
        .join(county_points(), on="county", how="inner", suffix="_county", maintain_order="left")
    )
    numbers = uniforms(seed, "synthesis/division seat", entity_keys(located_seats["township"].to_list()), draws=2)[0]
    centre = located_seats.select("lon_county", "lat_county", "radius_km").to_numpy()
    distance = np.sqrt(numbers[:, 0]) * centre[:, 2] * SPREAD / KM_PER_DEGREE
    department = (
        located_seats["township"].str.slice(COUNTY_DIGITS, TOWNSHIP_DIGITS - COUNTY_DIGITS) == DEPARTMENT_PART
    ).to_numpy()
    distance = np.where(department, 0.0, distance)
    angle = 2 * np.pi * numbers[:, 1]
    lat = np.round(centre[:, 1] + distance * np.sin(angle), 5)
    lon = np.round(centre[:, 0] + distance * np.cos(angle) / np.cos(np.radians(centre[:, 1])), 5)
    return located_seats.select(
        "township",
        seat_lon=pl.col("lon").fill_null(pl.Series(lon)),
        seat_lat=pl.col("lat").fill_null(pl.Series(lat)),
        drawn=pl.col("lon").is_null(),
    )
