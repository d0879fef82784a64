"""Sites by rule from the divisions that ship."""

import numpy as np
import polars as pl

from scenarios.divisions import counties, county_points, townships
from scenarios.problems import Findings
from scenarios.schema.sites import SitesRule
from scenarios.sites.made.division_sites import division_seats, sites_by_rule
from scenarios.sites.made.places import arc_km


def rule(**given: object) -> pl.DataFrame:
    findings = Findings()
    sites = sites_by_rule(SitesRule.model_validate(given), findings)
    assert not findings.errors
    return sites


def test_the_tables_hold_the_country() -> None:
    """2,978 counties, 41,352 townships, 484,895 villages; both tables count the same villages."""
    assert (len(counties()), len(townships())) == (2978, 41352)
    assert counties()["villages"].sum() == townships()["villages"].sum() == 484_895
    by_county = townships().group_by(pl.col("code").str.slice(0, 6)).agg(pl.col("villages").sum()).sort("code")
    assert (
        by_county["villages"].to_list()
        == counties().join(by_county.select("code"), on="code", how="semi")["villages"].to_list()
    )
    points = county_points()
    assert points.null_count().sum_horizontal().item() == 0


def test_a_village_for_each_one_counted() -> None:
    """A county has as many villages as the table says, each with an id of its own in its township."""
    sites = rule(region="330503")
    villages = sites.filter(pl.col("kind") == "village")
    assert len(villages) == 216
    assert sites["id"].is_unique().all()
    assert (villages["id"].str.slice(0, 9) == villages["township"]).all()
    assert villages["id"].str.len_chars().eq(12).all()
    assert len(sites.filter(pl.col("kind") == "township")) == 10
    assert len(rule(region="330503", townships=False)) == 216


def test_departments_are_numbered_by_county() -> None:
    """Each county with villages has its own, with codes that no township has."""
    sites = rule(region="3305", departments=3).filter(pl.col("kind") == "department")
    assert sites["id"].to_list()[:3] == ["330502900001", "330502900002", "330502900003"]
    assert len(sites) == 3 * 5
    assert not townships()["code"].str.slice(6, 1).eq("9").any()


def test_seats_are_known_ones_or_lie_in_their_county() -> None:
    """A seat that GeoNames gives is kept; the others lie within the county's radius; departments at its point."""
    codes = rule(region="51", departments=1)["township"]
    seats = division_seats(codes, 5)
    assert set(seats["township"]) == set(codes)
    known = townships().filter(pl.col("lon").is_not_null()).select(pl.col("code").alias("township"), "lon", "lat")
    same = seats.join(known, on="township")
    assert (same["seat_lon"] == same["lon"]).all()
    made = seats.filter("drawn").with_columns(county=pl.col("township").str.slice(0, 6)).join(county_points(), on="county")
    east, north, county_east, county_north = np.radians(made.select("seat_lon", "seat_lat", "lon", "lat").to_numpy()).T
    apart = arc_km(east, north, np.cos(north), county_east, county_north, np.cos(county_north))
    assert (apart <= made["radius_km"].to_numpy()).all()
    offices = made.filter(pl.col("township").str.ends_with("900"))
    assert len(offices) > 100
    assert np.allclose(offices["seat_lon"], offices["lon"], atol=1e-5)


def test_seats_do_not_depend_on_each_other() -> None:
    """Dropping townships leaves the seats of the others."""
    codes = rule(region="3713")["township"].unique().sort()
    whole = division_seats(codes, 5)
    assert division_seats(codes.gather_every(3), 5).equals(whole.gather_every(3))
