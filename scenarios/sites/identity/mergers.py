"""Villages that were merged, renamed or founded: their former codes and names, since when they exist, and what was done there.

A merger that falls into the term while the former villages are still in the list is settled before planning, as offices do it:
the village that comes of it takes their place, with what they have together, and is inspected from its date on.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from scenarios.language import of_number, say
from scenarios.problems import Findings
from scenarios.schema.time.term import TermSection
from scenarios.sites.identity.merged_rows import with_merged_rows
from scenarios.sites.identity.merger_names import with_merger_codes
from scenarios.sites.identity.merger_pairs import followed, is_sound, pairs_of, steps_of
from scenarios.tables.where import row_place

MergedDone = Literal["any", "all"]


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
        former = [old_code for old_code, new_code in self.step.items() if new_code == site and old_code != site]
        return bool(former) and (any if rule == "any" else all)(self.covered(old_code, done, rule) for old_code in former)


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
    pairs = pairs_of(sites, with_merger_codes(sites, table, labels[1], findings), labels)
    site_ids = set(sites["id"].drop_nulls().to_list()) if "id" in sites.columns else set()
    if not pairs or not site_ids:
        return sites, nothing_done, Mergers()
    pairs = [pair for pair in pairs if is_sound(pair, site_ids, term, findings)]
    new_name_of = {pair.old: pair.new_name for pair in pairs if pair.old == pair.new and pair.new_name}
    step = steps_of([pair for pair in pairs if pair.old != pair.new], findings)
    now = {old_code: followed(old_code, step) for old_code in step}
    names = {pair.old_name: now.get(pair.old, pair.old) for pair in pairs if pair.old_name}
    merged_codes = [old_code for old_code in now if old_code in site_ids]
    for pair in pairs:
        successor = now.get(pair.old, pair.old)
        if successor not in site_ids and not any(now[old_code] == successor for old_code in merged_codes):
            allowed = say("the code of a site of the scenario", "情景中对象的代码")
            findings.error(pair.label, row_place(pair.row), successor, allowed)
    dates: dict[str, dt.date] = {}
    for pair in pairs:
        if pair.date is not None and pair.old != pair.new and (term is None or pair.date > term.start):
            dates[now[pair.old]] = max(pair.date, dates.get(now[pair.old], pair.date))
    new_names = {
        successor: next((pair.new_name for pair in pairs if pair.new == successor and pair.new_name), None)
        for successor in set(now.values())
    }
    sites, done = with_merged_rows(sites, now, merged_codes, new_names)
    if new_name_of:
        sites = sites.with_columns(pl.coalesce(pl.col("id").replace_strict(new_name_of, default=None), "name").alias("name"))
    notes = []
    if merged_codes:
        successor_count = len({now[old_code] for old_code in merged_codes})
        notes.append(
            say(
                f"{of_number(len(merged_codes), 'village')} merged during the term count as {successor_count}",
                f"{len(merged_codes)} 个届内撤并的村按 {successor_count} 个村计",
            )
        )
    return sites, done, Mergers(now, step, dates, names, tuple(notes))


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
    is_moved = originals.is_in(list(mergers.now)).fill_null(value=False)
    if not is_moved.any():
        return done, []
    codes = set(originals.drop_nulls().to_list())
    half = sorted({site for site in done.filter(is_moved)["site"].to_list() if not mergers.covered(site, codes, rule)})
    is_repeated = done["site"].is_duplicated() & done["site"].is_in(done["site"].filter(is_moved).to_list())
    last = done.with_columns(several=is_repeated).with_row_index("position").sort("date", descending=True, nulls_last=True)
    kept_rows = (
        last.filter(~pl.col("several") | pl.col("site").is_first_distinct()).sort("position").drop("position", "several")
    )
    notes = [
        say(
            f"{of_number(int(is_moved.sum()), 'merged village counts')} towards the present ones",
            f"{int(is_moved.sum())} 个已撤并村计入现村",
        )
    ]
    if half:
        notes.append(
            say(
                f"{len(half)} of these are only partly covered and still to be inspected",
                f"其中 {len(half)} 个现村只巡了一部分，仍须巡察",
            )
        )
    return kept_rows.filter(~pl.col("site").is_in(half)), notes
