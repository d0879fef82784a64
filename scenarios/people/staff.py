"""The table ``staff``: who there is, and how many teams they can form in each round."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round
from scenarios.language import listed, say
from scenarios.people.pools import Lent
from scenarios.problems import Findings, nearest
from scenarios.schema.staff import TeamsSection
from scenarios.tables.where import row_place

SPLIT_CHARACTERS = ";,、"
SPLIT = rf"\s*[{SPLIT_CHARACTERS}]\s*"
NEEDED = {"id", "office"}


def check_staff(table: pl.DataFrame, offices: list[str], rounds: list[str], label: str, findings: Findings) -> None:
    """Check that a table of staff names offices and rounds of the scenario, and each person once.

    Parameters
    ----------
    table
        As `scenarios.tables.read_table.read_table` returns it.
    offices, rounds
        Ids that there are.
    """
    if not set(table.columns) >= NEEDED:
        return
    strange = table.filter(pl.col("office").is_not_null() & ~pl.col("office").is_in(offices)).select("row", "office")
    for row, found in strange.iter_rows():
        where = row_place(row, say("office", "巡察办"))
        findings.error(label, where, found, listed(offices), nearest(found, offices))
    twice = table.with_columns(pl.col("row").first().over("id").alias("first")).filter(
        pl.col("id").is_not_null() & (pl.col("row") != pl.col("first"))
    )
    for row, found, first in twice.select("row", "id", "first").iter_rows():
        where = row_place(row, say("id", "编号"))
        shown = say(f"{found}, which row {first} has already", f"{found}，与第 {first} 行重复")
        findings.error(label, where, shown, say("each person once", "每人一行"))
    if "rounds_away" in table.columns:
        parts = table.filter(pl.col("rounds_away") != pl.col("rounds_away").floor()).select("row", "rounds_away")
        for row, found in parts.iter_rows():
            where = row_place(row, say("rounds_away", "外派轮数上限"))
            findings.error(label, where, found, say("a whole number of rounds", "整数轮数"))
    if "rounds" in table.columns:
        wrong = _by_round(table).filter(~pl.col("round").is_in(rounds)).select("row", "round")
        for row, found in wrong.iter_rows():
            where = row_place(row, say("rounds", "可用轮次"))
            findings.error(label, where, found or '""', listed(rounds), nearest(found, rounds))


def at_hand(table: pl.DataFrame, offices: tuple[Office, ...], rounds: tuple[Round, ...]) -> NDArray[np.int64]:
    """People of the table at hand by office and round, shape (offices, rounds)."""
    result = np.zeros((len(offices), len(rounds)), np.int64)
    keys = pl.DataFrame(
        {"office": [one.id for one in offices], "k": np.arange(len(offices))}, schema_overrides={"office": pl.String}
    )
    known = table.join(keys, on="office", how="inner")
    always = known.filter(pl.col("rounds").is_null()) if "rounds" in known.columns else known
    np.add.at(result, always["k"].to_numpy(), 1)
    if "rounds" in known.columns:
        columns = pl.DataFrame(
            {"round": [one.id for one in rounds], "r": np.arange(len(rounds))}, schema_overrides={"round": pl.String}
        )
        some = _by_round(known).unique(["row", "round"], maintain_order=True).join(columns, on="round", how="inner")
        np.add.at(result, (some["k"].to_numpy(), some["r"].to_numpy()), 1)
    return result


def formed_teams(
    table: pl.DataFrame,
    sections: dict[str, TeamsSection],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    lent: tuple[Lent, ...] = (),
) -> NDArray[np.int64] | None:
    """Teams that each office can form in each round, shape (offices, rounds); None where nothing limits them.

    So many as its people at hand make whole teams, as it has leaders where the table or its section says who leads, and as it
    has deputies where its teams need them and guiding groups where it shares them; at most its ``count``. The shares of pools
    come on top of its own people. An office of which the table names nobody has people for its ``count``.
    """
    given = set(table.columns) >= NEEDED
    guides = [one for one in lent if one.role == "guide"]
    if not given and not guides and not any(one.leaders is not None or one.deputies for one in sections.values()):
        return None
    shape = (len(offices), len(rounds))
    nobody = np.zeros(shape, np.int64)
    extra = {role: sum((one.people for one in lent if one.role == role), nobody) for role in ("leader", "deputy", "member")}
    people = at_hand(table, offices, rounds) if given else nobody
    named = set(table["office"].drop_nulls().to_list()) if given else set()
    levels = {
        role: at_hand(table.filter(pl.col("level") == role), offices, rounds) if given and "level" in table.columns else nobody
        for role in ("leader", "deputy")
    }
    result = np.zeros(shape, np.int64)
    for k, office in enumerate(offices):
        section = sections.get(office.id)
        if section is None:
            continue
        result[k] = section.count
        if office.id in named:
            everybody = people[k] + sum(one[k] for one in extra.values())
            result[k] = np.minimum(result[k], everybody // section.size)
        if office.id in named and "level" in table.columns:
            result[k] = np.minimum(result[k], levels["leader"][k] + extra["leader"][k])
        elif section.leaders is not None:
            result[k] = np.minimum(result[k], section.leaders + extra["leader"][k])
        if section.deputies:
            result[k] = np.minimum(result[k], (levels["deputy"][k] + extra["deputy"][k]) // section.deputies)
        for one in guides:
            result[k] = np.where(one.shared[k], np.minimum(result[k], one.people[k]), result[k])
    return result


def warn_of_missing_teams(
    formed: NDArray[np.int64] | None,
    sections: dict[str, TeamsSection],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    lent: tuple[Lent, ...],
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
        allowed = say(f"{section.size} people for each team, one of them its leader", f"每组 {section.size} 人，其中一名组长")
        if section.deputies:
            allowed += say(f", and {section.deputies} deputies", f"，另有 {section.deputies} 名副组长")
        if any(one.role == "guide" and one.shared[k].any() for one in lent):
            allowed += say(", and a guiding group", "，并有指导组")
        findings.warn("scenario.toml", f"teams.{office.id}", found, allowed)


def _by_round(table: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each person and round that is named, with the column ``round``."""
    rounds = pl.col("rounds").str.replace_all(SPLIT, ";").str.strip_chars(";").str.split(";")
    return table.filter(pl.col("rounds").is_not_null()).with_columns(rounds.alias("round")).explode("round")
