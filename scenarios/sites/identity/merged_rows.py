"""Rows of villages that come of others: what these have together."""

import polars as pl

from scenarios.schema.base import CLASSES

SUMS = ("population", "area", "income", "assets", "complaints", "funds")
MEANS = ("lon", "lat")
LARGEST = ("weak_organisation", "hardship", "altitude", "access")
FIRST = ("kind", "township_name", "theme", "cluster", "season", "host")
EARLIEST = ("last_inspected",)
LATEST = ("other_check",)


def with_merged_rows(
    sites: pl.DataFrame, now: dict[str, str], gone: list[str], names: dict[str, str | None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take out villages that are merged in the term, with what was done there; add those that come of them."""
    former = sites.filter(pl.col("id").is_in(gone))
    kept = sites.filter(~pl.col("id").is_in(gone) | pl.col("id").is_null())
    present = set(kept["id"].drop_nulls().to_list())
    made = [
        _formed(former.filter(pl.col("id").is_in([old for old in gone if now[old] == new])), new, names.get(new))
        for new in sorted({now[old] for old in gone} - present)
    ]
    all_sites = pl.concat([kept, *made], how="diagonal_relaxed") if made else kept
    if "done" not in sites.columns:
        return all_sites, pl.DataFrame(schema={"row": pl.Int64, "site": pl.String, "date": pl.Date})
    done_now = set(kept.filter(pl.col("done").is_not_null())["id"].to_list())
    counted = [old for old in gone if now[old] not in done_now]
    done = former.filter(pl.col("id").is_in(counted) & pl.col("done").is_not_null())
    return all_sites, done.select("row", pl.col("id").alias("site"), pl.col("done").alias("date"))


def _formed(former: pl.DataFrame, new: str, name: str | None) -> pl.DataFrame:
    """Return the row of the village that comes of some: sums, means, and the riskiest class."""
    having = [column for column in former.columns if column in {*SUMS, *MEANS, *LARGEST, *FIRST, *EARLIEST, *LATEST}]
    rank = {site_class: number for number, site_class in enumerate(CLASSES)}
    row = former.select(
        pl.col("row").first(),
        pl.lit(new).alias("id"),
        pl.lit(name or former["name"][0]).alias("name"),
        *(
            pl.col(column).sum() if former[column].null_count() < len(former) else pl.col(column).first()
            for column in having
            if column in SUMS
        ),
        *(pl.col(column).mean() for column in having if column in MEANS),
        *(pl.col(column).max() for column in having if column in {*LARGEST, *LATEST}),
        *(pl.col(column).min() for column in having if column in EARLIEST),
        *(pl.col(column).drop_nulls().first() for column in having if column in FIRST),
    )
    if "class" in former.columns:
        classes = sorted(former["class"].drop_nulls().to_list(), key=lambda site_class: rank.get(site_class, len(rank)))
        row = row.with_columns(pl.lit(classes[0] if classes else None, pl.String).alias("class"))
    return row
