"""Checks of a table of sites by itself: levels, pairs of columns, names and townships against codes."""

from collections.abc import Set as AbstractSet

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from scenarios.divisions.villages import short_name
from scenarios.language import aside, listed, of_number, say
from scenarios.problems import Findings
from scenarios.sites.made.division_sites import DEPARTMENT_PART
from scenarios.tables.where import row_place

PAIRS = (("lon", "lat"),)
"""Columns that mean something only together."""
TITLES = {"lon": ("lon", "经度"), "lat": ("lat", "纬度")}


def kinds_of(sites: pl.DataFrame) -> dict[str, int]:
    """Count the sites of each kind; by their codes where the table does not say."""
    if "id" not in sites.columns:
        return {}
    kinds = sites.select(kind_by_code(sites).alias("kind"))["kind"].drop_nulls().value_counts().sort("count", descending=True)
    return dict(kinds.iter_rows())


def kind_by_code(sites: pl.DataFrame) -> pl.Expr:
    """Kind of each site as the table says it, else by the length of its code."""
    code = pl.col("id")
    department = code.str.slice(COUNTY_DIGITS, TOWNSHIP_DIGITS - COUNTY_DIGITS) == DEPARTMENT_PART
    kind = pl.when(department).then(pl.lit("department")).when(code.str.len_chars() == TOWNSHIP_DIGITS).then(pl.lit("township"))
    kind = kind.when(code.is_not_null()).then(pl.lit("village"))
    return pl.coalesce(pl.col("kind"), kind) if "kind" in sites.columns else kind


def check_sites(
    sites: pl.DataFrame, label: str, findings: Findings, refused_cells: AbstractSet[tuple[int | str, str]] = frozenset()
) -> None:
    """Check what the table alone shows; `refused_cells` are the row and column of cells that are reported already."""
    if sites.is_empty():
        return
    for pair in PAIRS:
        _check_pair(sites, pair, label, findings, refused_cells)
    if "name" not in sites.columns:  # codes alone are a list, too
        sites = sites.with_columns(name=pl.lit(None, pl.String))
    if "id" in sites.columns:
        _check_levels(sites, label, findings)
        _check_townships(sites, label, findings)
        _warn_of_same_names(sites, label, findings)


def _check_pair(
    sites: pl.DataFrame,
    pair: tuple[str, str],
    label: str,
    findings: Findings,
    refused_cells: AbstractSet[tuple[int | str, str]],
) -> None:
    """Refuse a longitude without its latitude: half a place is none."""
    for present, absent in (pair, pair[::-1]):
        if present not in sites.columns:
            continue
        lonely = sites.filter(pl.col(present).is_not_null() & (pl.col(absent).is_null() if absent in sites.columns else True))
        reported_rows = [row for row, column in refused_cells if column == absent]
        if reported_rows:
            lonely = lonely.filter(~pl.col("row").is_in(reported_rows))
        if lonely.is_empty():
            continue
        present_title, absent_title = say(*TITLES[present]), say(*TITLES[absent])
        fault = say(f"{present_title} without {absent_title}", f"有{present_title}而没有{absent_title}")
        allowed = say(
            f"both of {present_title} and {absent_title}, or neither", f"{present_title}、{absent_title}须同时填写，或都留空"
        )
        names = lonely["name"] if "name" in lonely.columns else pl.Series([None] * len(lonely), dtype=pl.String)
        for row, name in zip(lonely["row"].to_list(), names.to_list(), strict=True):
            findings.error(label, row_place(row, absent_title, name), fault, allowed)


def _check_levels(sites: pl.DataFrame, label: str, findings: Findings) -> None:
    """Refuse a kind that contradicts the level of the code."""
    if "kind" not in sites.columns:
        return
    short = pl.col("id").str.len_chars() == TOWNSHIP_DIGITS
    wrong_rows = sites.filter(((pl.col("kind") == "township") & ~short) | ((pl.col("kind") == "village") & short))
    for row, name, site, kind in wrong_rows.select("row", "name", "id", "kind").iter_rows():
        is_town = kind == "township"
        fault = say(f"a {kind} with the code {site} of a {'village' if is_town else 'township'}",
                    f"类型为{'乡镇' if is_town else '村'}，而 {site} 是{'村' if is_town else '乡镇'}的代码")  # fmt: skip
        allowed = say(
            "nine digits (or three zeros behind them) for a township, twelve for a village", "乡镇 9 位（或后加 000），村 12 位"
        )
        findings.error(label, row_place(row, say("kind", "类型"), name), fault, allowed)


def _check_townships(sites: pl.DataFrame, label: str, findings: Findings) -> None:
    """Warn of codes whose township has another name in most rows: a name has slipped, or a digit has."""
    if "township_name" not in sites.columns or "township" in sites.columns:
        return
    named_sites = sites.filter(pl.col("township_name").is_not_null() & pl.col("id").is_not_null())
    named_sites = named_sites.select(
        "row", "name", "id", town=pl.col("id").str.slice(0, TOWNSHIP_DIGITS), called=short_name(pl.col("township_name"))
    )
    usual = named_sites.group_by("town").agg(pl.col("called").mode().sort().first().alias("usual"))
    odd = named_sites.join(usual, on="town").filter(pl.col("called") != pl.col("usual"))
    for row, name, site, town, town_name, usual_name in odd.iter_rows():
        fault = say(
            f"{town_name}, but other sites of {town} lie in {usual_name}",
            f"乡镇为{town_name}，而 {town} 的其他对象在{usual_name}",
        )
        allowed = say("code and township that agree", "代码与乡镇一致")
        hint = say(
            "correct one of the two; for a village that changed its township give the column 乡镇代码",
            "请改正其一；村改属他镇的，请填“乡镇代码”列",
        )
        findings.warn(label, row_place(row, say("township_name", "乡镇"), name), fault + aside(site), allowed, hint)


def _warn_of_same_names(sites: pl.DataFrame, label: str, findings: Findings) -> None:
    """Tell of two villages of one name in a township: one may be written twice under two codes."""
    if "name" not in sites.columns:
        return
    named_sites = sites.filter(pl.col("name").is_not_null() & pl.col("id").is_not_null())
    named_sites = named_sites.with_columns(
        town=pl.col("id").str.slice(0, TOWNSHIP_DIGITS), length=pl.col("id").str.len_chars(), short=short_name(pl.col("name"))
    )
    namesakes = (
        named_sites.group_by("town", "length", "short")
        .agg("row", "id", pl.len().alias("count"))
        .filter(pl.col("count") > 1)
        .sort("town", "short")
    )
    for _, _, short, rows, ids, count in namesakes.iter_rows():
        fault = say(
            f"{of_number(count, 'site')} called {short} in one township: ", f"同一乡镇有 {count} 个“{short}”："
        ) + listed(ids)
        allowed = say("each village once, under one code", "每村一行、一个代码")
        findings.warn(
            label, row_place(rows[0]), fault, allowed, say("delete one if they are the same", "若为同一个村，请删去重复的")
        )
