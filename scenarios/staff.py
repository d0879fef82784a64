"""The table ``staff``: who there is, and how many teams they can form in each round."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.scenario import Office, Round
from scenarios.schema.staff import TeamsSection

SHOWN = 20
SPLIT = r"\s*[;,、]\s*"
NEEDED = {"id", "office"}


def check_staff(table: pl.DataFrame, offices: list[str], rounds: list[str], label: str, findings: Findings) -> None:
    """Check that a table of staff names offices and rounds of the scenario, and each person once.

    Parameters
    ----------
    table
        As `scenarios.tables.read_table` returns it.
    offices, rounds
        Ids that there are.
    """
    if not set(table.columns) >= NEEDED:
        return
    strange = table.filter(pl.col("office").is_not_null() & ~pl.col("office").is_in(offices)).select("row", "office")
    for row, found in strange.head(SHOWN).iter_rows():
        where = say(f"row {row}, column office", f"第 {row} 行, 巡察办列")
        findings.error(label, where, found, ", ".join(offices), nearest(found, offices))
    twice = table.with_columns(pl.col("row").first().over("id").alias("first")).filter(
        pl.col("id").is_not_null() & (pl.col("row") != pl.col("first"))
    )
    for row, found, first in twice.select("row", "id", "first").head(SHOWN).iter_rows():
        where = say(f"row {row}, column id", f"第 {row} 行, 编号列")
        shown = say(f"{found}, which row {first} has already", f"{found}, 与第 {first} 行重复")
        findings.error(label, where, shown, say("each person once", "每人一行"))
    if "rounds" in table.columns:
        wrong = _by_round(table).filter(~pl.col("round").is_in(rounds)).select("row", "round")
        for row, found in wrong.head(SHOWN).iter_rows():
            where = say(f"row {row}, column rounds", f"第 {row} 行, 可用轮次列")
            findings.error(label, where, found or '""', ", ".join(rounds), nearest(found, rounds))


def formed_teams(
    table: pl.DataFrame, sections: dict[str, TeamsSection], offices: tuple[Office, ...], rounds: tuple[Round, ...]
) -> NDArray[np.int64] | None:
    """Teams that each office can form in each round, shape (offices, rounds); None without a table of staff.

    So many as its people at hand make whole teams, and, where the table says who leads, as it has leaders; at most the
    office's ``count``. An office of which the table names nobody has its ``count``.
    """
    if not set(table.columns) >= NEEDED:
        return None
    result = np.zeros((len(offices), len(rounds)), np.int64)
    always, some = (table, table.clear()) if "rounds" not in table.columns else (
        table.filter(pl.col("rounds").is_null()), table.filter(pl.col("rounds").is_not_null())
    )  # fmt: skip
    listed = _by_round(some) if "rounds" in table.columns else some.with_columns(pl.lit("").alias("round"))
    for k, office in enumerate(offices):
        section = sections.get(office.id)
        if section is None:
            continue
        mine = pl.col("office") == office.id
        if table.filter(mine).is_empty():
            result[k] = section.count
            continue
        for column, one in enumerate(rounds):
            here = pl.concat([always.filter(mine), listed.filter(mine & (pl.col("round") == one.id)).select(always.columns)])
            teams = len(here) // section.size
            if "level" in table.columns:
                teams = min(teams, len(here.filter(pl.col("level") == "leader")))
            result[k, column] = min(teams, section.count)
    return result


def warn_of_missing_teams(
    formed: NDArray[np.int64] | None,
    sections: dict[str, TeamsSection],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    findings: Findings,
) -> None:
    """Warn of offices whose staff can't form all of their teams in some round."""
    if formed is None:
        return
    for k, office in enumerate(offices):
        section = sections.get(office.id)
        if section is None or not len(rounds) or formed[k].min() >= section.count:
            continue
        fewest = int(formed[k].min())
        short = rounds[int(np.argmin(formed[k]))].id
        found = say(
            f"staff for {fewest} of {section.count} teams in round {short}",
            f"{short} 轮人员只够 {section.count} 个组中的 {fewest} 个",
        )
        allowed = say(f"{section.size} people for each team, one of them its leader", f"每组 {section.size} 人, 其中一名组长")
        findings.warn("scenario.toml", f"teams.{office.id}", found, allowed)


def _by_round(table: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each person and round that is named, with the column ``round``."""
    rounds = pl.col("rounds").str.replace_all(SPLIT, ";").str.strip_chars(";").str.split(";")
    return table.filter(pl.col("rounds").is_not_null()).with_columns(rounds.alias("round")).explode("round")
