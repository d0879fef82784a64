"""Villages that were merged, renamed or founded: their former codes and names, since when they exist, and what was done there.

A merger that falls into the term while the former villages are still in the list is settled before planning, as offices do it:
the village that comes of it takes their place, with what they have together, and is inspected from its date on.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import polars as pl

from scenarios.language import of_number, say
from scenarios.problems import Findings
from scenarios.schema.base import CLASSES
from scenarios.schema.time import TermSection
from scenarios.sites.identity.merger_names import with_merger_codes
from scenarios.tables.where import row_place

SPLIT = r"[;,、；，\s/]+"
SUMS = ("population", "area", "income", "assets", "complaints", "funds")
MEANS = ("lon", "lat")
LARGEST = ("weak_organisation", "hardship", "altitude", "access")
FIRST = ("kind", "township_name", "theme", "cluster", "season", "host")
EARLIEST = ("last_inspected",)
LATEST = ("other_check",)
DIGITS = 12
MergedDone = Literal["any", "all"]


class Pair(NamedTuple):
    """A village that became another one."""

    row: int | str
    old: str
    new: str
    date: dt.date | None
    old_name: str | None
    new_name: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Mergers:
    """What became of villages."""

    now: dict[str, str] = field(default_factory=dict)
    """Present code by each former one."""
    step: dict[str, str] = field(default_factory=dict)
    """Code that each former one became, which may have been merged again."""
    since: dict[str, dt.date] = field(default_factory=dict)
    """First day of each village that comes of a merger with a date."""
    former_names: dict[str, str] = field(default_factory=dict)
    """Present code by each former name."""
    notes: tuple[str, ...] = ()

    def covered(self, site: str, done: set[str], rule: MergedDone) -> bool:
        """Whether a village counts as done by the codes of what was done: its own, or those of any (or all) former ones."""
        if site in done:
            return True
        former = [old for old, new in self.step.items() if new == site and old != site]
        return bool(former) and (any if rule == "any" else all)(self.covered(old, done, rule) for old in former)


def settle_mergers(
    sites: pl.DataFrame, table: pl.DataFrame, term: TermSection | None, labels: tuple[str, str], findings: Findings
) -> tuple[pl.DataFrame, pl.DataFrame, Mergers]:
    """Put the villages of today, or of the term, in place of former ones.

    The pairs of old and new codes are checked one by one, then followed to their end where a village was merged again. Only
    former villages that are still in the list are replaced: the others merely lend their codes and names to the present ones.

    Parameters
    ----------
    sites
        Table of sites; its column ``predecessors`` holds old codes, several separated by ``;``.
    table
        Table ``predecessors`` with the columns ``old`` and ``new``, and ``date``, ``old_name`` and ``new_name`` as far as they
        are given; no columns where it is not given.
    term
        The term, None where the file is refused anyway.
    labels
        Names of the two files, for problems.

    Returns
    -------
    tuple
        The sites, what was done in those that are no more (columns ``row``, ``site`` and ``date``), and what became of them.
    """
    nothing_done = pl.DataFrame(schema={"row": pl.Int64, "site": pl.String, "date": pl.Date})
    pairs = _pairs(sites, with_merger_codes(sites, table, labels[1], findings), labels)
    known = set(sites["id"].drop_nulls().to_list()) if "id" in sites.columns else set()
    if not pairs or not known:
        return sites, nothing_done, Mergers()
    pairs = [pair for pair in pairs if _sound(pair, known, term, findings)]
    renamed = {pair.old: pair.new_name for pair in pairs if pair.old == pair.new and pair.new_name}
    step = _steps([pair for pair in pairs if pair.old != pair.new], findings)
    now = {old: _followed(old, step) for old in step}
    names = {pair.old_name: now.get(pair.old, pair.old) for pair in pairs if pair.old_name}
    gone = [old for old in now if old in known]
    for pair in pairs:
        new = now.get(pair.old, pair.old)
        if new not in known and not any(now[old] == new for old in gone):
            allowed = say("the code of a site of the scenario", "情景中对象的代码")
            findings.error(pair.label, row_place(pair.row), new, allowed)
    since: dict[str, dt.date] = {}
    for pair in pairs:
        if pair.date is not None and pair.old != pair.new and (term is None or pair.date > term.start):
            since[now[pair.old]] = max(pair.date, since.get(now[pair.old], pair.date))
    new_names = {
        new: next((pair.new_name for pair in pairs if pair.new == new and pair.new_name), None) for new in set(now.values())
    }
    sites, done = _replaced(sites, now, gone, new_names)
    if renamed:
        sites = sites.with_columns(pl.coalesce(pl.col("id").replace_strict(renamed, default=None), "name").alias("name"))
    notes = []
    if gone:
        formed = len({now[old] for old in gone})
        notes.append(
            say(
                f"{of_number(len(gone), 'village')} merged during the term count as {formed}",
                f"{len(gone)} 个届内撤并的村按 {formed} 个村计",
            )
        )
    return sites, done, Mergers(now, step, since, names, tuple(notes))


def _pairs(sites: pl.DataFrame, table: pl.DataFrame, labels: tuple[str, str]) -> list[Pair]:
    pairs: list[Pair] = []
    if {"predecessors", "id"} <= set(sites.columns):
        for row, new, text in sites.select("row", "id", "predecessors").drop_nulls().iter_rows():
            olds = pl.Series([text]).str.replace_all(SPLIT, ";")[0].split(";")
            pairs += [Pair(row, old, new, None, None, None, labels[0]) for old in olds if old]
    if {"old", "new"} <= set(table.columns):
        optional = [
            pl.col(name) if name in table.columns else pl.lit(None).alias(name) for name in ("date", "old_name", "new_name")
        ]
        rows = table.filter(pl.col("old").is_not_null() & pl.col("new").is_not_null()).select("row", "old", "new", *optional)
        for row, old, new, date, old_name, new_name in rows.iter_rows():
            pairs.append(Pair(row, old, new, date, old_name, new_name, labels[1]))
    return pairs


def _sound(pair: Pair, known: set[str], term: TermSection | None, findings: Findings) -> bool:
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
    if pair.old in known and pair.date is None and pair.old != pair.new:
        fault = say(f"{pair.old}, which is still a site of its own", f"{pair.old} 仍是单独的对象")
        allowed = say("the code of a former village", "已撤并村的代码")
        hint = say("give the date of the merger if it falls within the term", "若届内撤并，请填撤并日期")
        findings.error(pair.label, place, fault, allowed, hint)
        return False
    return True


def _steps(pairs: list[Pair], findings: Findings) -> dict[str, str]:
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


def _followed(old: str, step: dict[str, str]) -> str:
    """Return what a village is now, where it was merged again and again."""
    new, seen = step[old], {old}
    while new in step and new not in seen:
        seen.add(new)
        new = step[new]
    return new


def _replaced(
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


def latest_of_mergers(
    done: pl.DataFrame, mergers: Mergers, originals: pl.Series, rule: MergedDone
) -> tuple[pl.DataFrame, list[str]]:
    """Keep one row for each village of which several former ones are done: that of the latest date; and say so.

    Parameters
    ----------
    done
        Table ``done``, its codes those of today.
    originals
        The codes as they were given, in the same order.
    rule
        Whether a village of which only some former ones are done counts as done.
    """
    if not {"site", "date"} <= set(done.columns) or not mergers.now:
        return done, []
    moved = originals.is_in(list(mergers.now)).fill_null(value=False)
    if not moved.any():
        return done, []
    codes = set(originals.drop_nulls().to_list())
    half = sorted({site for site in done.filter(moved)["site"].to_list() if not mergers.covered(site, codes, rule)})
    several = done["site"].is_duplicated() & done["site"].is_in(done["site"].filter(moved).to_list())
    last = done.with_columns(several=several).with_row_index("position").sort("date", descending=True, nulls_last=True)
    kept = last.filter(~pl.col("several") | pl.col("site").is_first_distinct()).sort("position").drop("position", "several")
    notes = [
        say(
            f"{of_number(int(moved.sum()), 'merged village counts')} towards the present ones",
            f"{int(moved.sum())} 个已撤并村计入现村",
        )
    ]
    if half:
        notes.append(
            say(
                f"{len(half)} of these are only partly covered and still to be inspected",
                f"其中 {len(half)} 个现村只巡了一部分，仍须巡察",
            )
        )
    return kept.filter(~pl.col("site").is_in(half)), notes
