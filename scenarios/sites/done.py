"""What is covered already: the table ``done`` and the column of that name in the sites."""

import polars as pl

from scenarios.divisions import COUNTY_DIGITS
from scenarios.divisions.villages import villages
from scenarios.language import say
from scenarios.problems import Findings
from scenarios.schema.time.term import TermSection
from scenarios.tables.where import row_place

DATE_TITLES = {"done": "本届已巡日期", "date": "日期"}


def check_done(done: pl.DataFrame, ids: list[str], label: str, findings: Findings) -> None:
    """Check that a table ``done`` names sites of the scenario, each once."""
    if not {"site", "date"} <= set(done.columns):
        return
    unknown_rows = done.filter(pl.col("site").is_not_null() & ~pl.col("site").is_in(ids)).select("row", "site")
    for row, site in unknown_rows.iter_rows():
        allowed = say("the code of a site of the scenario", "情景中对象的代码")
        findings.error(label, row_place(row, say("site", "代码")), site, allowed, code_hint(site))
    repeated_rows = done.filter(pl.col("site").is_not_null() & pl.col("site").is_duplicated()).with_columns(
        pl.col("row").first().over("site").alias("first")
    )
    for row, site, first in repeated_rows.filter(pl.col("row") != pl.col("first")).select("row", "site", "first").iter_rows():
        place = row_place(row, say("site", "代码"))
        fault = say(f"{site}, already in row {first}", f"{site}，与第 {first} 行重复")
        findings.error(label, place, fault, say("each site once", "每个对象一行"))


def code_hint(code: str) -> str:
    """Return what is known of a code that no site has: whose it is, and what to do where its village was merged away.

    Codes are never guessed by their likeness: one digit away lies another village.
    """
    names = villages(code[:COUNTY_DIGITS]).filter(pl.col("code") == code)["name"].to_list() if code.isdecimal() else []
    owner_words = say(f"this is the code of {names[0]}; ", f"这是{names[0]}的代码；") if names else ""
    return owner_words + say(
        "if that village was merged, give its old code in the column predecessors of the sites, or in the table predecessors",
        "若该村已撤并，请在对象表“原代码”列或撤并表（[sites] predecessors）中写明",
    )


def merge_done(sites: pl.DataFrame, done: pl.DataFrame, labels: tuple[str, str], findings: Findings) -> pl.DataFrame:
    """Return the sites with the dates of the table ``done`` in their column ``done``.

    A site whose own cell says another date than the table is refused.

    Parameters
    ----------
    sites, done
        Tables as `scenarios.tables.read_table.read_table` returns them.
    labels
        Names of the two files, for problems.
    """
    if not {"site", "date"} <= set(done.columns) or "id" not in sites.columns:
        return sites
    has_column = "done" in sites.columns
    dates = done.select("site", pl.col("date"), pl.col("row").alias("done_row")).unique("site", keep="first")
    result = sites.join(dates, left_on="id", right_on="site", how="left", maintain_order="left")
    if has_column:
        clash = result.filter(pl.col("done") != pl.col("date")).select("row", "done", "done_row", "date")
        for row, date, done_row, done_date in clash.iter_rows():
            place = row_place(row, say("done", "本届已巡日期"))
            allowed = say(
                f"{done_date}, as in row {done_row} of {labels[1]}", f"{done_date}，与 {labels[1]} 第 {done_row} 行一致"
            )
            findings.error(labels[0], place, date, allowed, say("keep one of the two", "两处只留一处"))
        result = result.with_columns(pl.coalesce("done", "date").alias("done"))
    else:
        result = result.with_columns(pl.col("date").alias("done"))
    return result.drop("date", "done_row")


def check_dates(table: pl.DataFrame, column: str, term: TermSection, label: str, findings: Findings) -> None:
    """Check that the dates on which sites were covered lie in the term; others belong into ``last_inspected``."""
    if column not in table.columns:
        return
    outside_rows = table.filter((pl.col(column) < term.start) | (pl.col(column) >= term.end)).select("row", column)
    for row, date in outside_rows.iter_rows():
        allowed = say(
            f"a date of the term, {term.start} or later and before {term.end}", f"届内日期，{term.start} 起至 {term.end} 前"
        )
        column_hint = say("an earlier term's date belongs in the column last_inspected", "往届日期请填“上次巡察日期”列")
        hint = column_hint if date < term.start else ""
        findings.error(label, row_place(row, say(column, DATE_TITLES[column])), date, allowed, hint)
