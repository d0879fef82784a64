"""The county of a list without codes, told from the names of its townships and villages."""

from collections import Counter

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, townships
from scenarios.divisions.villages import stem, township_stem, villages

FEWEST_MATCHES = 3
"""Villages that must be found in a county before the list is taken for that county's."""


def county_by_names(work: pl.DataFrame) -> list[str]:
    """County in which most of the list's townships and villages are found together; none where that is not clear."""
    towns = work["town"].drop_nulls().unique()
    if towns.is_empty():
        return []
    all_towns = townships().select(town_code="code", key=township_stem(pl.col("name")))
    candidates = pl.DataFrame({"town": towns}).with_columns(key=township_stem(pl.col("town"))).join(all_towns, on="key")
    pairs = (
        work.filter(pl.col("town").is_not_null())
        .select("town", key=stem(pl.col("name")))
        .unique()
        .join(candidates.select("town", "town_code"), on="town")
    )
    official = villages("").select(town_code=pl.col("code").str.slice(0, TOWNSHIP_DIGITS), key=stem(pl.col("name"))).unique()
    hits = pairs.join(official, on=["town_code", "key"]).unique()
    by_county = Counter(code[:COUNTY_DIGITS] for code in hits["town_code"].to_list()).most_common(2)
    if by_county and by_county[0][1] >= FEWEST_MATCHES and (len(by_county) == 1 or by_county[1][1] * 2 <= by_county[0][1]):
        return [by_county[0][0]]
    # villages of another name than the tables': the only county that has all these townships
    places = (
        candidates.with_columns(county=pl.col("town_code").str.slice(0, COUNTY_DIGITS))
        .group_by("county")
        .agg(pl.col("town").n_unique())
    )
    complete = places.filter(pl.col("town") == len(towns))["county"].to_list() if len(towns) > 1 else []
    return complete if len(complete) == 1 else []
