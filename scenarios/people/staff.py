"""The table ``staff``: who there is, and how many teams they can form in each round."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round
from scenarios.language import listed, of_number, say
from scenarios.people.pools import Lent
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema.people.staff import TeamsSection
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
    unknown_rows = table.filter(pl.col("office").is_not_null() & ~pl.col("office").is_in(offices)).select("row", "office")
    for row, word in unknown_rows.iter_rows():
        place = row_place(row, say("office", "巡察办"))
        findings.error(label, place, word, listed(offices), nearest(word, offices))
    repeated_rows = table.with_columns(pl.col("row").first().over("id").alias("first")).filter(
        pl.col("id").is_not_null() & (pl.col("row") != pl.col("first"))
    )
    for row, person, first in repeated_rows.select("row", "id", "first").iter_rows():
        place = row_place(row, say("id", "编号"))
        fault = say(f"{person}, already in row {first}", f"{person}，与第 {first} 行重复")
        findings.error(label, place, fault, say("each person once", "每人一行"))
    if "rounds_away" in table.columns:
        parts = table.filter(pl.col("rounds_away") != pl.col("rounds_away").floor()).select("row", "rounds_away")
        for row, figure in parts.iter_rows():
            place = row_place(row, say("rounds_away", "外派轮数上限"))
            findings.error(label, place, figure, say("a whole number of rounds", "整数轮数"))
    if "rounds" in table.columns:
        unknown_rounds = _by_round(table).filter(~pl.col("round").is_in(rounds)).select("row", "round")
        for row, word in unknown_rounds.iter_rows():
            place = row_place(row, say("rounds", "可用轮次"))
            findings.error(label, place, word or '""', listed(rounds), nearest(word, rounds))


def at_hand(table: pl.DataFrame, offices: tuple[Office, ...], rounds: tuple[Round, ...]) -> NDArray[np.int64]:
    """People of the table at hand by office and round, shape (offices, rounds)."""
    result = np.zeros((len(offices), len(rounds)), np.int64)
    keys = pl.DataFrame(
        {"office": [office.id for office in offices], "k": np.arange(len(offices))}, schema_overrides={"office": pl.String}
    )
    people = table.join(keys, on="office", how="inner")
    always = people.filter(pl.col("rounds").is_null()) if "rounds" in people.columns else people
    np.add.at(result, always["k"].to_numpy(), 1)
    if "rounds" in people.columns:
        columns = pl.DataFrame(
            {"round": [rnd.id for rnd in rounds], "r": np.arange(len(rounds))}, schema_overrides={"round": pl.String}
        )
        by_round = _by_round(people).unique(["row", "round"], maintain_order=True).join(columns, on="round", how="inner")
        np.add.at(result, (by_round["k"].to_numpy(), by_round["r"].to_numpy()), 1)
    return result


def formed_teams(
    table: pl.DataFrame,
    sections: dict[str, TeamsSection],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    pool_people: tuple[Lent, ...] = (),
) -> NDArray[np.int64] | None:
    """Teams that each office can form in each round, shape (offices, rounds); None where nothing limits them.

    As many as its people at hand make complete teams, as it has leaders if the table or its section says who leads, and as it
    has deputies where its teams need them and guiding groups where it shares them; at most its ``count``. The shares of pools
    come on top of its own people. An office with nobody in the table is assumed to have people for its ``count``.
    """
    has_table = set(table.columns) >= NEEDED
    guides = [share for share in pool_people if share.role == "guide"]
    if (
        not has_table
        and not guides
        and not any(section.leaders is not None or section.deputies for section in sections.values())
    ):
        return None
    shape = (len(offices), len(rounds))
    nobody = np.zeros(shape, np.int64)
    extra = {
        role: sum((share.people for share in pool_people if share.role == role), nobody)
        for role in ("leader", "deputy", "member")
    }
    people = at_hand(table, offices, rounds) if has_table else nobody
    offices_of_staff = set(table["office"].drop_nulls().to_list()) if has_table else set()
    levels = {
        role: at_hand(table.filter(pl.col("level") == role), offices, rounds)
        if has_table and "level" in table.columns
        else nobody
        for role in ("leader", "deputy")
    }
    result = np.zeros(shape, np.int64)
    for k, office in enumerate(offices):
        section = sections.get(office.id)
        if section is None:
            continue
        result[k] = section.count
        if office.id in offices_of_staff:
            headcount = people[k] + sum(counts[k] for counts in extra.values())
            result[k] = np.minimum(result[k], headcount // section.size)
        if office.id in offices_of_staff and "level" in table.columns:
            result[k] = np.minimum(result[k], levels["leader"][k] + extra["leader"][k])
        elif section.leaders is not None:
            result[k] = np.minimum(result[k], section.leaders + extra["leader"][k])
        if section.deputies:
            result[k] = np.minimum(result[k], (levels["deputy"][k] + extra["deputy"][k]) // section.deputies)
        for guide in guides:
            result[k] = np.where(guide.shared[k], np.minimum(result[k], guide.people[k]), result[k])
    return result


def warn_of_missing_teams(
    team_numbers: NDArray[np.int64] | None,
    sections: dict[str, TeamsSection],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    pool_people: tuple[Lent, ...],
    findings: Findings,
) -> None:
    """Warn of offices whose staff can't form all of their teams in some round."""
    if team_numbers is None:
        return
    for k, office in enumerate(offices):
        section = sections.get(office.id)
        if section is None or not len(rounds) or team_numbers[k].min() >= section.count:
            continue
        fewest = int(team_numbers[k].min())
        short = rounds[int(np.argmin(team_numbers[k]))].id
        fault = say(
            f"staff for {fewest} of {of_number(section.count, 'team')} in round {short}",
            f"{short} 轮人员只够 {section.count} 个组中的 {fewest} 个",
        )
        allowed = say(
            f"{of_number(section.size, 'person')} for each team, one of them its leader",
            f"每组 {section.size} 人，其中一名组长",
        )
        if section.deputies:
            allowed += say(f", and {of_number(section.deputies, 'deputy')}", f"，另有 {section.deputies} 名副组长")
        if any(share.role == "guide" and share.shared[k].any() for share in pool_people):
            allowed += say(", and a guiding group", "，并有指导组")
        findings.warn(SCENARIO_FILE, f"teams.{office.id}", fault, allowed)


def _by_round(table: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each person and round that is named, with the column ``round``."""
    rounds = pl.col("rounds").str.replace_all(SPLIT, ";").str.strip_chars(";").str.split(";")
    return table.filter(pl.col("rounds").is_not_null()).with_columns(rounds.alias("round")).explode("round")
