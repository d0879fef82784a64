"""The people (巡察干部) of the table of staff and of pools, as rosters need them."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.people.pools import lend
from scenarios.people.skills import skill_name
from scenarios.people.staff import SPLIT_CHARACTERS
from scenarios.scenario import Scenario

ROSTER_SCHEMA = pl.Schema(dict.fromkeys(("round", "team", "office", "person", "role"), pl.String))
"""Columns of a roster: who is in which team of each round, by ids."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One inspector, by identifier only."""

    id: str
    """From the table; ``pool/office/number`` for people whom a pool lends, of whom only the number is known."""
    office: int
    """Index of the office."""
    level: str | None
    """``leader``, ``deputy``, ``member``; None where the table does not say."""
    rounds: NDArray[np.bool_]
    """Whether at hand in each round, shape (rounds,)."""
    home: str | None
    """Code of the home township."""
    skills: frozenset[str]
    """By `scenarios.people.skills.skill_name`; the pool is one of them."""
    rounds_away: int | None = None
    """Rounds of the term in which they may be away at most, where the table says so."""


def people(scenario: Scenario) -> tuple[Person, ...]:
    """People of the offices that the table of staff names, with those whom pools lend to these; in the order of the table."""
    table = scenario.staff
    if table is None or not {"id", "office"} <= set(table.columns):
        return ()
    number = {office.id: k for k, office in enumerate(scenario.offices)}
    result = []
    for row in table.iter_rows(named=True):
        words = [*_words(row.get("skills")), *_words(row.get("pool"))]
        round_words = row.get("rounds")
        rounds = np.ones(len(scenario.rounds), bool)
        if round_words is not None:
            rounds = np.array([rnd.id in _words(round_words) for rnd in scenario.rounds], bool)
        skills = frozenset(skill_name(word) for word in words)
        limit_cell = row.get("rounds_away")
        round_limit = None if limit_cell is None else int(limit_cell)
        result.append(Person(row["id"], number[row["office"]], row.get("level"), rounds, row.get("home"), skills, round_limit))
    return (*result, *_lent(scenario, {person.office for person in result}))


def _lent(scenario: Scenario, offices: set[int]) -> list[Person]:
    result = []
    villages = scenario.sites.filter(pl.col("kind") == "village")["id"]
    for share in lend(scenario.file, villages, scenario.offices, scenario.rounds):
        skills = frozenset(skill_name(word) for word in (share.pool, *share.skills))
        for office in sorted(offices):
            for k in range(int(share.people[office].max(initial=0))):
                name = f"{share.pool}/{scenario.offices[office].id}/{k + 1}"
                result.append(Person(name, office, share.role, share.people[office] > k, None, skills))
    return result


def _words(text: str | None) -> list[str]:
    for mark in SPLIT_CHARACTERS[1:]:
        text = (text or "").replace(mark, SPLIT_CHARACTERS[0])
    return [word.strip() for word in (text or "").split(SPLIT_CHARACTERS[0]) if word.strip()]
