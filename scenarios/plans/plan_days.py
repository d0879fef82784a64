"""Dates, days and order of the visits of a plan table, as far as it says them."""

from collections.abc import Set as AbstractSet

import polars as pl

from scenarios.language import say
from scenarios.naming.lexicon import Lexicon
from scenarios.options.ways import days_by_hand
from scenarios.plans.plan_faults import PlanFaults
from scenarios.scenario import Scenario

HALVES = {"am": 0, "pm": 1}


def dates_of(table: pl.DataFrame, faults: PlanFaults) -> pl.DataFrame:
    """First days and first days after; ``last_day`` is inclusive, ``end`` is not."""
    start, last, end = pl.col("start"), pl.col("last_day"), pl.col("end")
    day_after = last + pl.duration(days=1)
    for row, name, code, first, final, first_after in table.select(
        "row", "name", "site", "start", "last_day", "end"
    ).iter_rows():
        label = name or code or ""
        if final is not None and first_after is not None and (first_after - final).days != 1:
            allowed = say("the day before end", "与 end 相差一天")
            faults.error(row, label, faults.header("last_day"), f"{final} / {first_after}", allowed)
        if first is not None and final is not None and final < first:
            allowed = say(f"{first} or later", f"不早于 {first}")
            faults.error(row, label, faults.header("last_day"), final, allowed)
        elif first is not None and final is None and first_after is not None and first_after <= first:
            allowed = say(f"a date after {first}: the first day after the visit", f"晚于 {first}，即离开后的第一天")
            faults.error(row, label, faults.header("end"), first_after, allowed)
        if first is None and (final is not None or first_after is not None):
            allowed = say("a first day as well, or no dates at all", "请同时填写开始日期，或都留空")
            faults.error(row, label, faults.header("start"), say("nothing", "未填"), allowed)
    return table.select(start.alias("start"), pl.coalesce(day_after, end).alias("end"))


def with_days(scenario: Scenario, table: pl.DataFrame, modes: Lexicon, faults: PlanFaults) -> pl.DataFrame:
    """Fill in missing days from the mode, where there is one."""
    open_days = table.with_row_index("k").filter(pl.col("team_days").is_null() & pl.col("mode").is_not_null())
    if open_days.is_empty():
        return table
    computed = days_by_hand(
        scenario,
        [scenario.site_row[site] for site in open_days["site"]],
        [scenario.mode_column[mode] for mode in open_days["mode"]],
        [scenario.team_row[team] for team in open_days["team"]],
    )
    for (row, name, mode), days in zip(open_days.select("row", "name", "mode").iter_rows(), computed, strict=True):
        if days != days:  # noqa: PLR0124 - not a number
            fault = modes.name(mode)
            allowed = say("a mode that may serve this site, or its days", "适用于该对象的方式，或填写天数")
            faults.error(row, name, faults.header("mode"), fault, allowed)
    computed_days = open_days.select("k").with_columns(pl.Series("computed", computed, pl.Float64))
    result = table.with_row_index("k").join(computed_days, on="k", how="left", maintain_order="left")
    return result.with_columns(pl.coalesce("team_days", "computed").alias("team_days")).drop("k", "computed")


def in_tours(table: pl.DataFrame, columns: AbstractSet[str]) -> pl.DataFrame:
    """Give the visits of each tour new numbers where morning and afternoon say which comes first."""
    if not {"start_half", "last_half"} & columns:
        return table
    half = {name: pl.col(name).replace_strict(HALVES, default=0, return_dtype=pl.Int8) for name in ("start_half", "last_half")}
    unsaid = pl.col("start_half").is_null() & pl.col("last_half").is_null()  # side by side: which ends first says nothing
    typed_order = pl.when(unsaid).then("order")
    keys = ["team", "round", "start", half["start_half"], typed_order, "end", half["last_half"], "order", "site"]
    place = pl.int_range(1, pl.len() + 1).over("team", "round")
    return table.sort(keys, nulls_last=True).with_columns(place.alias("order"))
