"""Names of the offices that rules make, a division each: 湖州市委巡察办, by the code of the division."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl

from scenarios.divisions import counties, county_points
from scenarios.schema import Text

DIGITS = {"province": 2, "prefecture": 4, "county": 6}
_SUFFIX = Text(zh="委巡察办", en="office")


def rule_office_name(region: str, name: str | None) -> Text:
    """Name of the office that a rule makes for a division of that code and name."""
    return Text(zh=f"{name or region}{_SUFFIX.zh}", en=f"{region} {name or ''} {_SUFFIX.en}".replace("  ", " "))


@cache
def division_names(digits: int) -> pl.DataFrame:
    """Columns ``region, name, lon, lat``: divisions of that many digits, with the mean point of their counties."""
    municipality = (
        pl.col("prefecture").str.ends_with("市辖区")
        | pl.col("prefecture").str.contains("直辖")
        | (pl.col("prefecture") == "县")
    )
    name = {
        2: pl.col("province"),
        4: pl.when(municipality).then(pl.col("province") + "（" + pl.col("prefecture") + "）").otherwise(pl.col("prefecture")),
        6: pl.col("name"),
    }[digits]
    county_seats = counties().drop("lon", "lat").join(county_points(), left_on="code", right_on="county")
    regions = county_seats.group_by(pl.col("code").str.slice(0, digits).alias("region"))
    return regions.agg(name.first().alias("name"), pl.col("lon").mean().round(4), pl.col("lat").mean().round(4))


def rule_office_names(rules: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Ids of the offices that rules may make, by their names in either language; names that several have are left out."""
    codes_by_name: dict[str, set[str]] = {}
    for rule in rules:
        digits, region = DIGITS.get(str(rule.get("level"))), str(rule.get("region") or "")
        for code, name in division_names(digits).select("region", "name").iter_rows() if digits else ():
            if code.startswith(region):
                text = rule_office_name(code, name)
                for word in (text.zh, text.en):
                    codes_by_name.setdefault(word, set()).add(code)
    return {word: min(codes) for word, codes in codes_by_name.items() if len(codes) == 1}
