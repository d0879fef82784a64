"""When somebody or some place can't work: the table ``blocked``."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.language import listed, say
from scenarios.problems import Findings, nearest
from scenarios.sites.done import code_hint
from scenarios.tables.where import row_place

BlockedKind = Literal["office", "team", "township", "site"]
KINDS: tuple[BlockedKind, ...] = ("office", "team", "township", "site")
TITLES = {"office": "巡察办", "team": "巡察组", "township": "乡镇", "site": "对象"}


@dataclass(frozen=True, slots=True)
class Blocked:
    """A time in which one office, team, township or site does not take part; half-open days of the term."""

    kind: BlockedKind
    id: str
    start: int
    end: int


def check_blocked(
    table: pl.DataFrame, known_ids: dict[BlockedKind, list[str]], calendar: WorkCalendar, label: str, findings: Findings
) -> None:
    """Check that each row names one office, team, township or site of the scenario, and a time that is one.

    Parameters
    ----------
    table
        As `scenarios.tables.read_table.read_table` returns it.
    known_ids
        Ids that there are, by kind.
    calendar
        Calendar of the term; a row that lies outside the term is warned of.
    """
    if table.is_empty() or not {"from", "to"} <= set(table.columns):
        return
    table = table.filter(pl.col("from").is_not_null() & pl.col("to").is_not_null())
    table = _with_all(table)
    for kind in KINDS:
        unknown_rows = table.filter(pl.col(kind).is_not_null() & ~pl.col(kind).is_in(known_ids[kind])).select("row", kind)
        for row, word in unknown_rows.iter_rows():
            hint = nearest(word, known_ids[kind]) if kind in {"office", "team"} else code_hint(word)
            allowed = (
                listed(known_ids[kind]) if kind in {"office", "team"} else say(f"a {kind} of the scenario", "情景中的代码")
            )
            findings.error(label, row_place(row, say(kind, TITLES[kind])), word, allowed, hint)
    entry_count = pl.sum_horizontal(pl.col(kind).is_not_null() for kind in KINDS)
    for row, count in table.select("row", entry_count.alias("count")).filter(pl.col("count") != 1).iter_rows():
        fault = say(f"{count} of them filled in", f"填了 {count} 个")
        allowed = say("one of " + listed(KINDS), "巡察办、巡察组、乡镇、对象四者之一")
        findings.error(label, row_place(row), fault, allowed)
    for row, first, last in table.filter(pl.col("to") <= pl.col("from")).select("row", "from", "to").iter_rows():
        allowed = say(f"a date after {first}, the first day that is free again", f"晚于 {first} 的日期，即恢复后的第一天")
        findings.error(label, row_place(row, say("to", "恢复日期")), last, allowed)
    late_rows = table.filter((pl.col("to") <= calendar.start) | (pl.col("from") >= calendar.end)).select("row", "from", "to")
    for row, first, last in late_rows.iter_rows():
        allowed = say(f"a time between {calendar.start} and {calendar.end}", f"{calendar.start} 至 {calendar.end} 之间")
        findings.warn(label, row_place(row), f"{first} - {last}", allowed)


def with_free_days(table: pl.DataFrame, label: str, findings: Findings) -> pl.DataFrame:
    """Return a table with the first free day ``to`` where it gives the last blocked one, and refuse rows with neither."""
    if table.is_empty() or "from" not in table.columns:
        return table
    last = pl.col("last") if "last" in table.columns else pl.lit(None, pl.Date)
    given_end = pl.col("to") if "to" in table.columns else pl.lit(None, pl.Date)
    next_day = last + pl.duration(days=1)
    allowed = say(
        "the last blocked day 停巡结束日期, or the first free one 恢复日期",
        "停巡结束日期（最后一天），或恢复日期（恢复后首日）",
    )
    open_end = table.filter(pl.col("from").is_not_null() & pl.coalesce(next_day, given_end).is_null())
    for row in open_end["row"].to_list():
        findings.error(label, row_place(row), say("no end", "没有结束日期"), allowed)
    ends = table.select("row", last.alias("last"), given_end.alias("free"), next_day.alias("next_day"))
    for row, end, free, _ in ends.filter(pl.col("next_day") != pl.col("free")).iter_rows():
        fault = say(f"last day {end}, free from {free}", f"停至 {end}，{free} 恢复")
        findings.error(
            label,
            row_place(row),
            fault,
            say("the day after the last blocked day, or only one of the two", "次日恢复，或只填其一"),
        )
    return table.with_columns(pl.coalesce(given_end, next_day).alias("to"))


def blocked_times(table: pl.DataFrame, calendar: WorkCalendar) -> tuple[Blocked, ...]:
    """Return the rows of a checked table as times of the term; those outside it are left out."""
    times = []
    columns = ("from", "to", *KINDS)
    for first, last, *names in _with_all(table).select(columns).iter_rows() if not table.is_empty() else ():
        start, end = max(calendar.day(first), 0), min(calendar.day(last), calendar.days)
        kind, name = next((kind, name) for kind, name in zip(KINDS, names, strict=True) if name is not None)
        if start < end:
            times.append(Blocked(kind, name, start, end))
    return tuple(times)


def closed_days(blocked: tuple[Blocked, ...], calendar: WorkCalendar, kind: BlockedKind) -> dict[str, np.ndarray]:
    """Days on which each office, team, township or site that is blocked at all is so, each of shape (days,)."""
    days_of: dict[str, np.ndarray] = {}
    for entry in blocked:
        if entry.kind == kind:
            days_of.setdefault(entry.id, np.zeros(calendar.days, bool))[entry.start : entry.end] = True
    return days_of


def _with_all(table: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(kind) for kind in KINDS if kind not in table.columns]
    return table.with_columns(missing)
