"""The table ``travel``: days from one site or office to another, where they are known."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.sites.done import code_hint
from scenarios.tables.where import row_place

COLUMNS = {"from", "to", "days"}
SIDES = {"from": "起点", "to": "终点"}


def check_travel(table: pl.DataFrame, ids: list[str], offices: list[str], label: str, findings: Findings) -> None:
    """Check that a travel table names sites and offices of the scenario, and each pair once."""
    if not set(table.columns) >= COLUMNS:
        return
    nodes = [*ids, *offices]
    for side in ("from", "to"):
        unknown_rows = table.filter(pl.col(side).is_not_null() & ~pl.col(side).is_in(nodes)).select("row", side)
        for row, node in unknown_rows.iter_rows():
            place = row_place(row, say(side, SIDES[side]))
            allowed = say("the id of a site or of an office", "对象代码或巡察办标识")
            findings.error(label, place, node, allowed, code_hint(node) if node.isdigit() else nearest(node, offices))
    pair = pl.struct("from", "to")
    repeated_rows = table.with_columns(pl.col("row").first().over("from", "to").alias("first")).filter(
        pl.col("from").is_not_null() & pl.col("to").is_not_null() & pair.is_duplicated() & (pl.col("row") != pl.col("first"))
    )
    for row, origin, destination, first in repeated_rows.select("row", "from", "to", "first").iter_rows():
        fault = say(f"{origin} - {destination}, already in row {first}", f"{origin} - {destination}，与第 {first} 行重复")
        findings.error(label, row_place(row), fault, say("each pair once", "每对一次"))


def warn_of_one_way(table: pl.DataFrame, label: str, findings: Findings) -> None:
    """Say it where a table lists each pair in one direction only: the way back is then taken from the map."""
    if not set(table.columns) >= COLUMNS or not len(table):
        return
    ways = table.select("from", "to").drop_nulls().filter(pl.col("from") != pl.col("to")).unique()
    back = ways.join(ways.select(pl.col("to").alias("from"), pl.col("from").alias("to")), on=["from", "to"], how="semi")
    if len(ways) and back.is_empty():
        fault = say(f"{len(ways)} pairs, each in one direction only", f"{len(ways)} 对，每对只有一个方向")
        allowed = say(
            "a row for the way back as well; without one its days are estimated from the distance",
            "返程也须各列一行；未列的按距离推算",
        )
        hint = say(
            "if both ways take equally long, add each pair again with from and to exchanged",
            "往返相同时，将起点、终点互换再列一遍",
        )
        findings.warn(label, say("columns from, to", "“起点”“终点”列"), fault, allowed, hint)


def travel_pairs(table: pl.DataFrame, nodes: list[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Keys ``from * nodes + to`` of the pairs of a checked table, ascending, and their days; see `Travel`."""
    if not set(table.columns) >= COLUMNS:
        return np.empty(0, np.int64), np.empty(0)
    positions = pl.DataFrame({"node": nodes}, {"node": pl.String}).with_row_index("position")
    pairs = table.join(positions.rename({"position": "a"}), left_on="from", right_on="node").join(
        positions.rename({"position": "b"}), left_on="to", right_on="node"
    )
    keys = pairs.select((pl.col("a").cast(pl.Int64) * len(nodes) + pl.col("b").cast(pl.Int64)).alias("key"), "days").sort("key")
    return keys["key"].to_numpy(), keys["days"].to_numpy()
