"""Mergers given by name: codes for villages that the table ``predecessors`` names without a code."""

from collections.abc import Sequence

import polars as pl

from scenarios.divisions import COUNTY_DIGITS
from scenarios.divisions.villages import short_name, villages
from scenarios.language import say
from scenarios.problems import Findings
from scenarios.sites.identity.site_names import SiteNames
from scenarios.tables.where import row_place

COLUMNS = ("old", "old_name", "new", "new_name")


def with_merger_codes(sites: pl.DataFrame, table: pl.DataFrame, label: str, findings: Findings) -> pl.DataFrame:
    """Return the table ``predecessors`` with codes where villages are called by name.

    A former village is looked for among the sites, then in the tables of divisions of their counties; a present one among the
    sites. A name that none or several have is refused.
    """
    if table.is_empty() or "id" not in sites.columns:
        return table
    names = SiteNames.of(sites)
    official: dict[str, list[str]] | None = None
    columns = [pl.col(name) if name in table.columns else pl.lit(None, pl.String).alias(name) for name in COLUMNS]
    old_codes: list[str | None] = []
    new_codes: list[str | None] = []
    for row, old_cell, old_name, new_cell, new_name in table.select("row", *columns).iter_rows():
        old_code, new_code = _code(old_cell), _code(new_cell)
        if old_code is None:
            word = old_cell or old_name or ""
            old_code = _single(names.sites(word))
            if old_code is None:
                official = official if official is not None else _official(sites)
                old_code = _single(official.get(_plain(word), []))
        if old_code is None:
            allowed = say("the code of the former village, or its name in the tables of divisions",
                          "已撤并村的代码，或其在区划表中的名称")  # fmt: skip
            place = row_place(row, say("old code", "原代码"), old_name)
            findings.error(label, place, old_cell or old_name or say("nothing", "未填"), allowed)
        if new_code is None:
            new_code = _single(names.sites(new_cell or new_name or ""))
        if new_code is None:
            allowed = say("the code of the present village, or the name of a site", "现村代码，或情景中对象的名称")
            place = row_place(row, say("new code", "现代码"), new_name)
            findings.error(label, place, new_cell or new_name or say("nothing", "未填"), allowed)
        old_codes.append(old_code)
        new_codes.append(new_code)
    return table.with_columns(pl.Series("old", old_codes, pl.String), pl.Series("new", new_codes, pl.String))


def _code(word: str | None) -> str | None:
    """Return a code as it stands; None for a name or nothing."""
    return word if word and word.isdigit() else None


def _official(sites: pl.DataFrame) -> dict[str, list[str]]:
    """Codes of the villages of the sites' counties that are not sites, by their plain names."""
    ids = sites["id"].drop_nulls()
    codes_by_name: dict[str, list[str]] = {}
    for county in ids.str.slice(0, COUNTY_DIGITS).unique().sort().to_list():
        old_villages = villages(county).filter(~pl.col("code").is_in(ids.implode()))
        for code, name in old_villages.select("code", short_name(pl.col("name"))).iter_rows():
            codes_by_name.setdefault(name, []).append(code)
    return codes_by_name


def _plain(name: str) -> str:
    return str(pl.select(short_name(pl.lit(name))).item())


def _single(codes: Sequence[str]) -> str | None:
    return codes[0] if len(codes) == 1 else None
