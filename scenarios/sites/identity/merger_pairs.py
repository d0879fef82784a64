"""Pairs of a former and a present village, as tables give them: read, checked one by one, and followed to their end."""

import datetime as dt
from typing import NamedTuple

import polars as pl

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.schema.time.term import TermSection
from scenarios.tables.where import row_place

SPLIT = r"[;,、；，\s/]+"
DIGITS = 12


class Pair(NamedTuple):
    """A village that became another one."""

    row: int | str
    old: str
    new: str
    date: dt.date | None
    old_name: str | None
    new_name: str | None
    label: str


def pairs_of(sites: pl.DataFrame, table: pl.DataFrame, labels: tuple[str, str]) -> list[Pair]:
    """Read the pairs off the column ``predecessors`` of the sites, and off the table of that name."""
    pairs: list[Pair] = []
    if {"predecessors", "id"} <= set(sites.columns):
        for row, new_code, text in sites.select("row", "id", "predecessors").drop_nulls().iter_rows():
            olds = pl.Series([text]).str.replace_all(SPLIT, ";")[0].split(";")
            pairs += [Pair(row, old_code, new_code, None, None, None, labels[0]) for old_code in olds if old_code]
    if {"old", "new"} <= set(table.columns):
        optional = [
            pl.col(name) if name in table.columns else pl.lit(None).alias(name) for name in ("date", "old_name", "new_name")
        ]
        rows = table.filter(pl.col("old").is_not_null() & pl.col("new").is_not_null()).select("row", "old", "new", *optional)
        for row, old_code, new_code, date, old_name, new_name in rows.iter_rows():
            pairs.append(Pair(row, old_code, new_code, date, old_name, new_name, labels[1]))
    return pairs


def is_sound(pair: Pair, site_ids: set[str], term: TermSection | None, findings: Findings) -> bool:
    """Whether a row can be what it says; it is refused, or warned of, where not."""
    place = row_place(pair.row, say("old code", "原代码"))
    for code in (pair.old, pair.new):
        if not (code.isdigit() and len(code) == DIGITS):
            allowed = say("codes of 12 digits, several separated by ;", "12 位代码，多个用 ；分隔")
            findings.error(pair.label, place, code, allowed)
            return False
    if pair.date is not None and term is not None and pair.date >= term.end:
        allowed = say(f"a date before the end of the term, {term.end}", f"届满（{term.end}）前的日期")
        findings.warn(pair.label, place, pair.date, allowed, say("not counted in this term", "本届不计"))
        return False
    if pair.old == pair.new and not pair.new_name:
        findings.error(pair.label, place, pair.old, say("another code, or a new name", "另一代码，或新村名"))
        return False
    if pair.old in site_ids and pair.date is None and pair.old != pair.new:
        fault = say(f"{pair.old}, which is still a site of its own", f"{pair.old} 仍是单独的对象")
        allowed = say("the code of a former village", "已撤并村的代码")
        hint = say("give the date of the merger if it falls within the term", "若届内撤并，请填撤并日期")
        findings.error(pair.label, place, fault, allowed, hint)
        return False
    return True


def steps_of(pairs: list[Pair], findings: Findings) -> dict[str, str]:
    """Return what each village became; one that would have become two is refused."""
    step: dict[str, str] = {}
    for pair in pairs:
        if step.setdefault(pair.old, pair.new) != pair.new:
            fault = say(
                f"{pair.old} merged into {step[pair.old]} and into {pair.new}",
                f"{pair.old} 既并入 {step[pair.old]} 又并入 {pair.new}",
            )
            place = row_place(pair.row, say("old code", "原代码"))
            findings.error(pair.label, place, fault, say("one village for each", "只能并入一个村"))
    return step


def followed(code: str, step: dict[str, str]) -> str:
    """Return what a village is now, where it was merged again and again."""
    successor, seen_codes = step[code], {code}
    while successor in step and successor not in seen_codes:
        seen_codes.add(successor)
        successor = step[successor]
    return successor
