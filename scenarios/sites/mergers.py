"""Villages that were merged into others: their old codes, and what was done there."""

import polars as pl

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.tables.where import row_place

SPLIT = r"[;,、；，\s/]+"


def read_mergers(sites: pl.DataFrame, table: pl.DataFrame, labels: tuple[str, str], findings: Findings) -> dict[str, str]:
    """Return the present code of each village by the code that it had before it was merged.

    Parameters
    ----------
    sites
        Table of sites; its column ``predecessors`` holds old codes, several separated by ``;``.
    table
        Table ``predecessors`` with the columns ``old`` and ``new``; no columns where it is not given.
    labels
        Names of the two files, for problems.
    """
    pairs: list[tuple[int | str, str, str, str]] = []
    if {"predecessors", "id"} <= set(sites.columns):
        for row, new, text in sites.select("row", "id", "predecessors").drop_nulls().iter_rows():
            pairs.extend(
                (row, old, new, labels[0]) for old in pl.Series([text]).str.replace_all(SPLIT, ";")[0].split(";") if old
            )
    if {"old", "new"} <= set(table.columns):
        pairs.extend((row, old, new, labels[1]) for row, old, new in table.select("row", "old", "new").drop_nulls().iter_rows())
    known = set(sites["id"].drop_nulls().to_list()) if "id" in sites.columns else set()
    step: dict[str, str] = {}
    for row, old, new, label in pairs:
        place = row_place(row, say("old code", "原代码"))
        if not (old.isdigit() and len(old) == 12):  # noqa: PLR2004 - digits of a village's code
            findings.error(label, place, old, say("codes of 12 digits, several separated by ;", "12 位代码，多个用 ；分隔"))
        elif old in known:
            found = say(f"{old}, which is a site of its own", f"{old} 仍是单独的对象")
            findings.error(label, place, found, say("the code of a village that is no more", "已撤并村的代码"))
        elif step.setdefault(old, new) != new:
            found = say(f"{old} merged into {step[old]} and into {new}", f"{old} 既并入 {step[old]} 又并入 {new}")
            findings.error(label, place, found, say("one village each", "只能并入一个村"))
    merged = {}
    for old, first in step.items():
        new, seen = first, {old}
        while new in step and new not in seen:  # merged again later
            seen.add(new)
            new = step[new]
        merged[old] = new
        if known and new not in known:
            row, label = next((row, label) for row, before, _, label in pairs if before == old)
            findings.error(label, row_place(row), new, say("the code of a site of the scenario", "情景中对象的代码"))
    return merged


def latest_of_mergers(done: pl.DataFrame, merged: dict[str, str], originals: pl.Series) -> tuple[pl.DataFrame, list[str]]:
    """Keep one row for each village of which several former ones are done: that of the latest date; and say so.

    Parameters
    ----------
    done
        Table ``done``, its codes those of today.
    originals
        The codes as they were given, in the same order.
    """
    if not {"site", "date"} <= set(done.columns) or not merged:
        return done, []
    moved = originals.is_in(list(merged)).fill_null(value=False)
    if not moved.any():
        return done, []
    several = done["site"].is_duplicated() & done["site"].is_in(done["site"].filter(moved).to_list())
    last = done.with_columns(several=several).with_row_index("position").sort("date", descending=True, nulls_last=True)
    kept = last.filter(~pl.col("several") | pl.col("site").is_first_distinct()).sort("position").drop("position", "several")
    count = int(moved.sum())
    return kept, [say(f"{count} merged villages count for those of today", f"{count} 个已撤并村计入现村")]
