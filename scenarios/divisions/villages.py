"""The country's villages and communities, by township: their official codes and names (sources: NOTICE.md)."""

from functools import cache
from importlib.resources import files

import polars as pl

TABLE = "villages.parquet"
ENDINGS = {
    r"(?:村|嘎查)?(?:村民|嘎查)委员会$": "村",
    r"村?村委会$": "村",
    r"(?:社区)?(?:居民委员会|居委会)$": "社区",
}
"""How committees are named, and what they are called for short."""
LAST = r"(?:社区|村|嘎查|居)$"
TOWNSHIP_LAST = r"(?:街道办事处|街道|办事处|镇|民族乡|乡|苏木|人民政府)$"


@cache
def villages(prefix: str) -> pl.DataFrame:
    """Villages and communities whose code begins with `prefix` (empty: the whole country), ordered by code.

    Columns ``code`` (12 digits) and ``name``.
    """
    table = pl.read_parquet(str(files(__package__) / TABLE))
    codes = table["step"].cum_sum()
    if prefix:
        low = int(prefix.ljust(12, "0"))
        inside = codes.is_between(low, low + 10 ** (12 - len(prefix)) - 1)
        table, codes = table.filter(inside), codes.filter(inside)
    return table.select(codes.cast(pl.String).alias("code"), (pl.col("name") + pl.col("ending").cast(pl.String)).alias("name"))


def short_name(name: pl.Expr) -> pl.Expr:
    """Return names of villages and communities as people say them: 石淙村 for 石淙村村民委员会."""
    core = name.str.replace_all(r"[\s·.]", "").str.replace(r"[(（].*[)）]$", "")
    for pattern, ending in ENDINGS.items():
        core = core.str.replace(pattern, ending)
    return core.str.replace(r"村村$", "村").str.replace(r"社区社区$", "社区")


def stem(name: pl.Expr) -> pl.Expr:
    """Return names without what says that they are villages: 石淙 for 石淙村 and 石淙社区."""
    short = short_name(name)
    core = short.str.replace(LAST, "")
    return pl.when(core.str.len_chars() > 0).then(core).otherwise(short)


def township_stem(name: pl.Expr) -> pl.Expr:
    """Return names of townships without what says that they are ones: 南浔 for 南浔镇."""
    text = name.str.replace_all(r"\s", "")
    short = text.str.replace(TOWNSHIP_LAST, "")
    return pl.when(short.str.len_chars() > 0).then(short).otherwise(text)
