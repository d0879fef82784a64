"""The roads of a scenario: places of sites and offices' bases, and the pairs that a travel table gives."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.columns import TRAVEL
from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.scenario import Office
from scenarios.schema import ScenarioFile
from scenarios.tables import MOST_REPORTED, read_table
from scenarios.travel import Travel

MOST_COMPARED = 2000
MOST_LETTERS = 8
"""Letters of an office's id, mostly."""


def lay_out_travel(
    file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...], table: Path | None, findings: Findings
) -> Travel:
    """Lay out the travel times of a scenario.

    Parameters
    ----------
    table
        Path of the travel table, where there is one.
    findings
        Takes what is wrong with it.
    """
    section = file.travel
    base = _bases(file, sites, offices)
    pairs, days = np.empty(0, np.int64), np.empty(0)
    if table is not None and section.table is not None:
        nodes = pl.concat([sites["id"], pl.Series("id", [office.id for office in offices], pl.String)])
        pairs, days = _pairs(table, section.table, nodes, findings)
    return Travel(
        lon=np.concatenate([sites["lon"].to_numpy(), base[:, 0]]),
        lat=np.concatenate([sites["lat"].to_numpy(), base[:, 1]]),
        days_per_km=section.detour / section.speed_kmh / section.hours_a_day,
        settling_days=section.settling_days,
        sites=len(sites),
        pairs=pairs,
        pair_days=days,
    )


def _bases(file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...]) -> NDArray[np.float64]:
    """Longitude and latitude of each office's base, shape (offices, 2): its own, else the middle of the sites in its region."""
    given = np.array([(file.offices[one.id].lon, file.offices[one.id].lat) for one in offices], np.float64).reshape(-1, 2)
    middle = np.full_like(given, np.nan)
    open_places = [bool(one.any()) for one in np.isnan(given)]
    for digits in sorted({len(one.region) for one, missing in zip(offices, open_places, strict=True) if missing}):
        means = sites.group_by(pl.col("id").str.slice(0, digits).alias("region")).agg(
            pl.col("lon").mean(), pl.col("lat").mean()
        )
        wanted = pl.DataFrame({"region": [one.region for one in offices]})
        found = wanted.join(means, on="region", how="left", maintain_order="left").select("lon", "lat").to_numpy()
        mine = np.array([len(one.region) == digits for one in offices])
        middle[mine] = found[mine]
    everywhere = sites.select(pl.col("lon").mean(), pl.col("lat").mean()).to_numpy()
    middle = np.where(np.isnan(middle), everywhere, middle)
    return np.where(np.isnan(given), middle, given)


def _pairs(path: Path, name: str, nodes: pl.Series, findings: Findings) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Keys of the pairs of a travel table, ascending, and their days; see `Travel`."""
    table = read_table(path, TRAVEL, findings)
    if not {"from", "to", "days"} <= set(table.columns):
        return np.empty(0, np.int64), np.empty(0)
    number = pl.DataFrame({"node": nodes}).with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))
    for side in ("from", "to"):
        renamed = number.rename({"node": side, "number": f"{side}_number"})
        table = table.join(renamed, on=side, how="left", maintain_order="left")
        unknown = table.filter(pl.col(f"{side}_number").is_null() & pl.col(side).is_not_null())
        for row, found in unknown.select("row", side).head(MOST_REPORTED).iter_rows():
            where = say(f"row {row}, column {side}", f"第 {row} 行, {side} 列")
            allowed = say("the id of a site or of an office", "对象代码或巡察办标识")
            findings.error(name, where, found, allowed, nearest(str(found), _alike(str(found), nodes)))
    known = table.drop_nulls(["from_number", "to_number", "days"])
    known = known.with_columns(key=pl.col("from_number") * len(nodes) + pl.col("to_number")).sort("key", maintain_order=True)
    for row in known.filter(~pl.col("key").is_first_distinct())["row"].head(MOST_REPORTED).to_list():
        where = say(f"row {row}", f"第 {row} 行")
        findings.error(name, where, say("a pair given twice", "重复的起终点"), say("each pair once", "每对一次"))
    return known["key"].to_numpy(), known["days"].to_numpy()


def _alike(word: str, nodes: pl.Series) -> list[str]:
    """Nodes among which the one that was meant may be: a province has too many to compare with all."""
    near = nodes.filter(nodes.str.starts_with(word[:6]) | (nodes.str.len_chars() <= MOST_LETTERS))
    return near.head(MOST_COMPARED).to_list()
