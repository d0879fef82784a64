"""The table of sites, completed: kinds, offices in charge, attributes, places, risk and class."""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from scenarios.entities import Office
from scenarios.language import listed, say
from scenarios.naming.names import theme_names
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile
from scenarios.sites.made.division_sites import DEPARTMENT_PART, division_seats
from scenarios.sites.made.draws import entity_keys
from scenarios.sites.made.outline import Outline
from scenarios.sites.made.synthesis import ATTRIBUTES, draw, places, seats, themes
from scenarios.sites.offices import in_charge
from scenarios.sites.risk import classify, risk_index
from scenarios.tables.where import row_place

ORDER = (
    "id", "name", "kind", "township", "office", "class", "risk", "weight", "population", "area", "income", "complaints",
    "funds", "theme", "cluster", "lon", "lat", "team_days", "assets", "weak_organisation", "hardship", "away", "altitude",
    "access", "season", "host", "done", "last_inspected", "other_check",
)  # fmt: skip
TEXTS = ("kind", "township", "class", "theme", "cluster", "season", "host")
DATES = ("done", "last_inspected", "other_check")
NEUTRAL = {"weak_organisation": 0.0, "hardship": 0.0, "away": 1.0, "altitude": 0.0, "access": 1.0}
"""What a site has where its cell is empty: nothing that makes it special."""
FALLBACK_RADIUS_KM = 3.0
MOST_REPORTED = 20


def complete_sites(
    raw: pl.DataFrame,
    file: ScenarioFile,
    offices: tuple[Office, ...],
    outline: Outline | None,
    label: str,
    findings: Findings,
    given: tuple[str, ...] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Complete a table of sites that has passed `check_ids`.

    Attributes of ``ATTRIBUTES``, themes and places are made up where they are missing. Other columns are neutral there:
    assets are the median of those given, shares of people who are away their mean, and sites are neither weak, hard, high nor
    far, and open all the year.

    Parameters
    ----------
    raw
        The table as it was read, or the sites made by a rule.
    label
        Where they come from, for problems.
    given
        Columns that were made up already.
    progress
        Told what is being made.

    Returns
    -------
    tuple
        The sites with the columns of ``Scenario.sites``, ordered by id, and the names of the columns that were made up.
    """
    optional: dict[str, type[pl.DataType]] = dict.fromkeys(TEXTS, pl.String) | dict.fromkeys(DATES, pl.Date)
    optional |= dict.fromkeys((*ATTRIBUTES, "lon", "lat", "team_days", "weight", "assets", *NEUTRAL), pl.Float64)
    sites = raw.with_columns(pl.lit(None, kind).alias(name) for name, kind in optional.items() if name not in raw.columns)
    _warn_of_blind_indicators(sites, file, label, findings)
    sites = sites.with_columns(
        pl.col("assets").fill_null(pl.col("assets").median()).fill_null(0.0),
        pl.col("away").fill_null(pl.col("away").mean()).fill_null(NEUTRAL["away"]),
        *(pl.col(name).fill_null(value) for name, value in NEUTRAL.items() if name != "away"),
    )
    short = pl.col("id").str.len_chars() == TOWNSHIP_DIGITS
    department = pl.col("id").str.slice(COUNTY_DIGITS, TOWNSHIP_DIGITS - COUNTY_DIGITS) == DEPARTMENT_PART
    kind = pl.when(department).then(pl.lit("department")).when(short).then(pl.lit("township")).otherwise(pl.lit("village"))
    sites = sites.with_columns(
        pl.col("kind").fill_null(kind),
        pl.col("township").fill_null(pl.col("id").str.slice(0, TOWNSHIP_DIGITS)),
    ).sort("id")
    sites = _put_in_charge(sites, offices, label, findings)
    findings.stop_on_error()
    sites = sites.with_columns(_known_themes(sites["theme"], file))
    made_columns = list(given)
    village = pl.col("kind") == "village"
    keys = entity_keys(sites["id"].to_list())
    for name in ATTRIBUTES:
        if sites.filter(village)[name].null_count():
            made_columns.append(name)
            progress(say(f"making {name}", f"合成 {name}"))
            draws = pl.Series(name, draw(getattr(file.synthesis, name), name, file.synthesis.seed, keys))
            sites = sites.with_columns(pl.when(village).then(pl.col(name).fill_null(draws)).otherwise(pl.col(name)).alias(name))
    if sites.filter(village)["theme"].null_count():
        made_columns.append("theme")
        sites = sites.with_columns(pl.col("theme").fill_null(themes(file.synthesis, sites["township"], keys)))
    if sites["lon"].null_count() or sites["lat"].null_count():
        made_columns.append("lon, lat")
        progress(say("making places", "合成位置"))
        sites = _place(sites, file, outline, keys)
    sites = sites.with_columns(pl.col(name).fill_null(0.0) for name in ATTRIBUTES)
    sites = _rank(sites, file, made_columns)
    return sites.select(ORDER), tuple(made_columns)


def _known_themes(column: pl.Series, file: ScenarioFile) -> pl.Series:
    """Themes as the scenario calls them, whichever of its languages the table has: 惠农资金 and farm subsidies are one."""
    names = theme_names(file.synthesis.themes)
    meanings_of = {word: names.find(word) for word in column.drop_nulls().unique().sort().to_list()}
    ids_by_word = {word: meanings[0] for word, meanings in meanings_of.items() if len(meanings) == 1 and meanings[0] != word}
    return column.replace(ids_by_word) if ids_by_word else column


def check_ids(raw: pl.DataFrame, label: str, findings: Findings) -> bool:
    """Check that a table of sites has rows, and each site once; return whether each site can be identified."""
    if "id" not in raw.columns:
        return False
    if raw.is_empty():
        place, allowed = say("whole file", "整个文件"), say("at least one site below the header", "表头下至少一个对象")
        findings.error(label, place, say("no rows", "没有数据行"), allowed)
    repeated_rows = raw.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated()).with_columns(
        pl.col("row").first().over("id").alias("first")
    )
    for row, site, first in repeated_rows.filter(pl.col("row") != pl.col("first")).select("row", "id", "first").iter_rows():
        place = row_place(row, say("id", "代码"))
        fault = say(f"{site}, already in row {first}", f"{site}，与第 {first} 行重复")
        findings.error(label, place, fault, say("each site once", "每个对象一行"))
    return not raw.is_empty()


def _warn_of_blind_indicators(sites: pl.DataFrame, file: ScenarioFile, label: str, findings: Findings) -> None:
    """Warn of indicators that have a weight but no figures, where none are made up either."""
    for name in ("assets", "weak_organisation", "last_inspected"):
        if file.classes.indicators.get(name) and sites[name].null_count() == len(sites):
            fault = say(
                f"weight {file.classes.indicators[name]:g}, but no figures", f"权重 {file.classes.indicators[name]:g}，但无数据"
            )
            allowed = say(f"a column {name} in {label}", f"{label} 中的 {name} 列")
            findings.warn(SCENARIO_FILE, f"classes.indicators.{name}", fault, allowed)


def _put_in_charge(sites: pl.DataFrame, offices: tuple[Office, ...], label: str, findings: Findings) -> pl.DataFrame:
    charge = in_charge(sites["id"], sites["kind"], offices)
    ownerless = sites.filter(pl.Series(charge < 0) & pl.col("id").is_not_null()).select("row", "id")
    for row, site in ownerless.iter_rows():
        regions = listed(f"{office.id} {'/'.join(office.prefixes)}" for office in offices[:MOST_REPORTED])
        place = row_place(row, say("id", "代码"))
        fault = say(f"{site}, in no office's region", f"{site}，不在任何巡察办的范围内")
        findings.error(label, place, fault, say("a code of a region: ", "所辖区划的代码：") + regions)
    return sites.with_columns(pl.Series("office", charge))


def _place(sites: pl.DataFrame, file: ScenarioFile, outline: Outline | None, keys: NDArray[np.uint64]) -> pl.DataFrame:
    """Fill in places: a township at its seat, its villages around it, departments at the seat of their office."""
    if file.sites.rule is not None:
        seat = division_seats(sites["township"], file.synthesis.seed)
    else:
        seat = seats(sites.filter(pl.col("kind") != "department"), outline, file.synthesis.seed)
        seat = _with_departments(sites, seat, file)
    seated_sites = sites.join(seat, on="township", how="left", maintain_order="left")
    extent = seated_sites.group_by("township").agg((pl.col("area").sum() / np.pi).sqrt().alias("radius"))
    seated_sites = seated_sites.join(extent, on="township", how="left", maintain_order="left")
    radius = seated_sites["radius"].to_numpy()
    radius = np.where(radius > 0, radius, FALLBACK_RADIUS_KM)
    around = seated_sites.select("seat_lon", "seat_lat").to_numpy()
    spots = places(around, radius, keys, file.synthesis.seed, outline)
    at_seat = (seated_sites["kind"] != "village").to_numpy()
    spots = np.where(at_seat[:, None], around, spots)
    return sites.with_columns(
        pl.col("lon").fill_null(pl.Series("lon", spots[:, 0])), pl.col("lat").fill_null(pl.Series("lat", spots[:, 1]))
    )


def _with_departments(sites: pl.DataFrame, seat: pl.DataFrame, file: ScenarioFile) -> pl.DataFrame:
    """Add the seats of departments: the base of an office of their county, else the middle of its townships."""
    groups = sites.filter(pl.col("kind") == "department")["township"].unique().sort()
    groups = groups.filter(~groups.is_in(seat["township"].to_list()))
    rows = []
    for group in groups:
        county = group[:COUNTY_DIGITS]
        bases = [
            office
            for office in file.offices.values()
            if office.region == county and office.lon is not None and office.lat is not None
        ]
        near = seat.filter(pl.col("township").str.starts_with(county)) if not bases else seat
        near = near if len(near) else seat
        lon, lat = (bases[0].lon, bases[0].lat) if bases else (near["seat_lon"].mean(), near["seat_lat"].mean())
        rows.append((group, lon, lat, True))
    new_seats = pl.DataFrame(rows, schema=seat.schema, orient="row")
    return pl.concat([seat, new_seats])


def _rank(sites: pl.DataFrame, file: ScenarioFile, synthesised: list[str]) -> pl.DataFrame:
    """Add risk, class and weight; only villages are ranked, other sites are general with the mean weight."""
    village = (sites["kind"] == "village").to_numpy()
    risk = np.full(len(sites), 0.5)
    risk[village] = risk_index(sites.filter(village), file.classes)
    classes = np.full(len(sites), "general", "U7")
    classes[village] = classify(risk[village], file.classes)
    if sites.filter(village)["class"].null_count() and synthesised:
        synthesised.append("class")
    mean = risk[village].mean() if village.any() else 0.5
    return sites.with_columns(
        pl.Series("risk", risk),
        pl.col("class").fill_null(pl.Series("class", classes)),
        pl.col("weight").fill_null(pl.Series("weight", np.round(risk / mean, 6))),
    )
