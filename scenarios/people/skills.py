"""Skills (专业): how many people with each an office has at hand in each round."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round
from scenarios.language import say
from scenarios.people.pools import Lent
from scenarios.people.staff import SPLIT, at_hand
from scenarios.schema.people.staff import TeamsSection

WORDS = {
    "审计": "audit", "审计局": "audit", "审计人员": "audit",
    "纪检": "discipline", "纪检监察": "discipline", "纪检监察室": "discipline", "巡纪协作": "discipline",
    "财务": "finance", "财会": "finance", "会计": "finance", "财政": "finance",
    "组织": "organisation", "组织人事": "organisation", "农业": "agriculture", "农业农村": "agriculture",
    "民政": "civil-affairs", "法律": "law", "工程": "engineering", "工程建设": "engineering",
    "离任干部库": "retired", "离任职级干部库": "retired", "离任干部": "retired", "离任": "retired",
}  # fmt: skip
"""Chinese words for skills and pools; any other word stands for itself."""


def skill_name(word: str) -> str:
    """Return the name of a skill or pool, whichever of its words is written."""
    text = word.strip()
    return WORDS.get(text, text.lower())


def skill_in_words(name: str) -> str:
    """Return a skill as messages say it: in Chinese by the first of its words, where it has any."""
    return say(name, next((word for word, meaning in WORDS.items() if meaning == name), name))


def skilled_people(
    skills: Iterable[str],
    table: pl.DataFrame,
    sections: dict[str, TeamsSection],
    pool_people: tuple[Lent, ...],
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
) -> dict[str, NDArray[np.int64]]:
    """Count the people with each of some skills, by name (see `skill_name`); each array of shape (offices, rounds).

    They are the office's people in the table of staff, or the numbers of its section where the table names none of them, and
    its share of the pools. Who comes from a pool has the skill of the pool's name.
    """
    names = sorted({skill_name(word) for word in skills})
    staffed_offices = set(table["office"].drop_nulls().to_list()) if "office" in table.columns else set()
    result = {}
    for name in names:
        people = np.zeros((len(offices), len(rounds)), np.int64)
        if staffed_offices:
            people += at_hand(table.filter(_holds(table, name)), offices, rounds)
        for k, office in enumerate(offices):
            section = sections.get(office.id)
            if section is not None and office.id not in staffed_offices:
                people[k] += sum(count for word, count in section.skills.items() if skill_name(word) == name)
        for share in pool_people:
            if name in {skill_name(word) for word in (share.pool, *share.skills)}:
                people += share.people
        result[name] = people
    return result


def pools_with(skills: Iterable[str], pool_people: tuple[Lent, ...]) -> set[str]:
    """Pools that bring one of some skills."""
    names = {skill_name(word) for word in skills}
    return {share.pool for share in pool_people if names & {skill_name(word) for word in (share.pool, *share.skills)}}


def _holds(table: pl.DataFrame, name: str) -> pl.Expr:
    """Whether each person of the table has a skill, or comes from the pool of that name."""
    words = [word for word, meaning in WORDS.items() if meaning == name] + [name]
    is_skilled = pl.lit(value=False)
    if "skills" in table.columns:
        skill_list = pl.col("skills").str.to_lowercase().str.replace_all(SPLIT, ";").str.strip_chars("; ").str.split(";")
        is_skilled |= skill_list.list.eval(pl.element().str.strip_chars().is_in(words)).list.any().fill_null(value=False)
    if "pool" in table.columns:
        is_skilled |= pl.col("pool").str.to_lowercase().str.strip_chars().is_in(words).fill_null(value=False)
    return is_skilled
