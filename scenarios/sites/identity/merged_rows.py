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
    sites: pl.DataFrame, now: dict[str, str], old_codes: list[str], names: dict[str, str | None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take out villages that are merged in the term, with what was done there; add those that come of them."""
    former = sites.filter(pl.col("id").is_in(old_codes))
    kept_sites = sites.filter(~pl.col("id").is_in(old_codes) | pl.col("id").is_null())
    present = set(kept_sites["id"].drop_nulls().to_list())
    new_rows = [
        _formed(
            former.filter(pl.col("id").is_in([old_code for old_code in old_codes if now[old_code] == new_code])),
            new_code,
            names.get(new_code),
        )
        for new_code in sorted({now[old_code] for old_code in old_codes} - present)
    ]
    all_sites = pl.concat([kept_sites, *new_rows], how="diagonal_relaxed") if new_rows else kept_sites
    if "done" not in sites.columns:
        return all_sites, pl.DataFrame(schema={"row": pl.Int64, "site": pl.String, "date": pl.Date})
    done_now = set(kept_sites.filter(pl.col("done").is_not_null())["id"].to_list())
    counted_codes = [old_code for old_code in old_codes if now[old_code] not in done_now]
    done = former.filter(pl.col("id").is_in(counted_codes) & pl.col("done").is_not_null())
    return all_sites, done.select("row", pl.col("id").alias("site"), pl.col("done").alias("date"))


def _formed(former: pl.DataFrame, new_code: str, name: str | None) -> pl.DataFrame:
    """Return the row of the village that comes of some: sums, means, and the riskiest class."""
    figures = [column for column in former.columns if column in {*SUMS, *MEANS, *LARGEST, *FIRST, *EARLIEST, *LATEST}]
    rank = {site_class: number for number, site_class in enumerate(CLASSES)}
    row = former.select(
        pl.col("row").first(),
        pl.lit(new_code).alias("id"),
        pl.lit(name or former["name"][0]).alias("name"),
        *(
            pl.col(column).sum() if former[column].null_count() < len(former) else pl.col(column).first()
            for column in figures
            if column in SUMS
        ),
        *(pl.col(column).mean() for column in figures if column in MEANS),
        *(pl.col(column).max() for column in figures if column in {*LARGEST, *LATEST}),
        *(pl.col(column).min() for column in figures if column in EARLIEST),
        *(pl.col(column).drop_nulls().first() for column in figures if column in FIRST),
    )
    if "class" in former.columns:
        classes = sorted(former["class"].drop_nulls().to_list(), key=lambda site_class: rank.get(site_class, len(rank)))
        row = row.with_columns(pl.lit(classes[0] if classes else None, pl.String).alias("class"))
    return row
