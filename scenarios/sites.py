"""The table of sites, completed: kinds, offices in charge, attributes, places, risk and class."""

import numpy as np
import polars as pl

from scenarios.draws import entity_keys
from scenarios.language import say
from scenarios.outline import Outline
from scenarios.problems import Findings
from scenarios.risk import classify, risk_index
from scenarios.scenario import Office
from scenarios.schema import ScenarioFile
from scenarios.synthesis import ATTRIBUTES, draw, places, seats, themes

ORDER = (
    "id", "name", "kind", "township", "office", "class", "risk", "weight", "population", "area", "income", "complaints",
    "funds", "theme", "cluster", "lon", "lat", "team_days", "assets", "weak_organisation", "hardship", "altitude", "access",
    "season", "done", "last_inspected", "other_check",
)  # fmt: skip
TEXTS = ("kind", "township", "class", "theme", "cluster", "season")
DATES = ("done", "last_inspected", "other_check")
NEUTRAL = {"weak_organisation": 0.0, "hardship": 0.0, "altitude": 0.0, "access": 1.0}
"""What a site has where its cell is empty: nothing that makes it special."""
TOWNSHIP_DIGITS = 9
FALLBACK_RADIUS_KM = 3.0


def complete_sites(
    raw: pl.DataFrame,
    file: ScenarioFile,
    offices: tuple[Office, ...],
    outline: Outline | None,
    label: str,
    findings: Findings,
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Complete a table of sites that has passed `check_ids`.

    Attributes of ``ATTRIBUTES``, themes and places are made up where they are missing. Other columns are neutral there:
    assets are the median of those given, and sites are neither weak, hard, high nor far, and open all the year.

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
        *(pl.col(name).fill_null(value) for name, value in NEUTRAL.items()),
    )
    short = pl.col("id").str.len_chars() == TOWNSHIP_DIGITS
    sites = sites.with_columns(
        pl.col("kind").fill_null(pl.when(short).then(pl.lit("township")).otherwise(pl.lit("village"))),
        pl.col("township").fill_null(pl.col("id").str.slice(0, TOWNSHIP_DIGITS)),
    ).sort("id")
    sites = _put_in_charge(sites, offices, label, findings)
    findings.stop_on_error()
    made: list[str] = []
    village = pl.col("kind") == "village"
    keys = entity_keys(sites["id"].to_list())
    for name in ATTRIBUTES:
        if sites.filter(village)[name].null_count():
            made.append(name)
            drawn = pl.Series(name, draw(getattr(file.synthesis, name), name, file.synthesis.seed, keys))
            sites = sites.with_columns(pl.when(village).then(pl.col(name).fill_null(drawn)).otherwise(pl.col(name)).alias(name))
    if sites.filter(village)["theme"].null_count():
        made.append("theme")
        sites = sites.with_columns(
            pl.col("theme").fill_null(pl.Series("theme", themes(file.synthesis, sites["township"].to_list(), keys)))
        )
    if sites["lon"].null_count() or sites["lat"].null_count():
        made.append("lon, lat")
        sites = _place(sites, file, outline)
    sites = sites.with_columns(pl.col(name).fill_null(0.0) for name in ATTRIBUTES)
    sites = _rank(sites, file, made)
    return sites.select(ORDER), tuple(made)


def check_ids(raw: pl.DataFrame, label: str, findings: Findings) -> bool:
    """Check that a table of sites has rows, and each site once; return whether sites can be told apart."""
    if "id" not in raw.columns:
        return False
    if raw.is_empty():
        where, allowed = say("whole file", "整个文件"), say("at least one site below the header", "表头下至少一个对象")
        findings.error(label, where, say("no rows", "没有数据行"), allowed)
    twice = raw.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated()).with_columns(
        pl.col("row").first().over("id").alias("first")
    )
    for row, site, first in twice.filter(pl.col("row") != pl.col("first")).select("row", "id", "first").head(20).iter_rows():
        where = say(f"row {row}, column id", f"第 {row} 行, 代码列")
        found = say(f"{site}, which row {first} has already", f"{site}, 与第 {first} 行重复")
        findings.error(label, where, found, say("each site once", "每个对象一行"))
    return not raw.is_empty()


def _warn_of_blind_indicators(sites: pl.DataFrame, file: ScenarioFile, label: str, findings: Findings) -> None:
    """Warn of indicators that have a weight but no figures, where none are made up either."""
    for name in ("assets", "weak_organisation", "last_inspected"):
        if file.classes.indicators.get(name) and sites[name].null_count() == len(sites):
            found = say(
                f"weight {file.classes.indicators[name]:g}, but no figures", f"权重 {file.classes.indicators[name]:g}, 但无数据"
            )
            allowed = say(f"a column {name} in {label}", f"{label} 中的 {name} 列")
            findings.warn("scenario.toml", f"classes.indicators.{name}", found, allowed)


def _put_in_charge(sites: pl.DataFrame, offices: tuple[Office, ...], label: str, findings: Findings) -> pl.DataFrame:
    ids = sites["id"].cast(pl.String).fill_null("").to_numpy().astype(str)
    charge = np.full(len(ids), -1, np.int64)
    for k in sorted(range(len(offices)), key=lambda k: len(offices[k].region)):
        charge[np.char.startswith(ids, offices[k].region)] = k
    rows = sites["row"].to_list()
    for k in np.flatnonzero((charge < 0) & (ids != ""))[:20].tolist():
        regions = ", ".join(f"{office.id} {office.region}" for office in offices)
        where = say(f"row {rows[k]}, column id", f"第 {rows[k]} 行, 代码列")
        found = say(f"{ids[k]}, in no office's region", f"{ids[k]}, 不在任何巡察办的范围内")
        findings.error(label, where, found, say("a code of a region: ", "所辖区划的代码: ") + regions)
    return sites.with_columns(pl.Series("office", charge))


def _place(sites: pl.DataFrame, file: ScenarioFile, outline: Outline | None) -> pl.DataFrame:
    seat = seats(sites, outline, file.synthesis.seed)
    joined = sites.join(seat, on="township", how="left", maintain_order="left")
    extent = joined.group_by("township").agg((pl.col("area").sum() / np.pi).sqrt().alias("radius"))
    joined = joined.join(extent, on="township", how="left", maintain_order="left")
    radius = joined["radius"].to_numpy()
    radius = np.where(radius > 0, radius, FALLBACK_RADIUS_KM)
    around = joined.select("seat_lon", "seat_lat").to_numpy()
    spots = places(around, radius, entity_keys(joined["id"].to_list()), file.synthesis.seed, outline)
    township = (joined["kind"] == "township").to_numpy()
    spots = np.where(township[:, None], around, spots)
    return sites.with_columns(
        pl.col("lon").fill_null(pl.Series("lon", spots[:, 0])), pl.col("lat").fill_null(pl.Series("lat", spots[:, 1]))
    )


def _rank(sites: pl.DataFrame, file: ScenarioFile, made: list[str]) -> pl.DataFrame:
    """Add risk, class and weight; only villages are ranked, other sites are general with the mean weight."""
    village = (sites["kind"] == "village").to_numpy()
    risk = np.full(len(sites), 0.5)
    risk[village] = risk_index(sites.filter(village), file.classes)
    classes = np.full(len(sites), "general", object)
    classes[village] = classify(risk[village], file.classes)
    if sites.filter(village)["class"].null_count() and made:
        made.append("class")
    mean = risk[village].mean() if village.any() else 0.5
    return sites.with_columns(
        pl.Series("risk", risk),
        pl.col("class").fill_null(pl.Series("class", classes.tolist(), pl.String)),
        pl.col("weight").fill_null(pl.Series("weight", np.round(risk / mean, 6))),
    )
