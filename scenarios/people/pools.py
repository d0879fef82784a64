"""Pools: people whom offices share, and how many of them each office has in each round."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round
from scenarios.language import listed, say
from scenarios.naming.option_words import level_zh
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema import ScenarioFile
from scenarios.schema.people.pools import PoolSection
from scenarios.sites.offices import apportion

SHOWN = 12
"""Words that are shown as allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class Lent:
    """The people of one pool, handed out."""

    pool: str
    role: Literal["leader", "deputy", "member", "guide"]
    skills: tuple[str, ...]
    """As they are written."""
    people: NDArray[np.int64]
    """People at each office in each round, shape (offices, rounds); of guiding groups the teams that they can guide."""
    shared: NDArray[np.bool_]
    """Whether each office is one of those that share them in each round, same shape."""


def lend(file: ScenarioFile, ids: pl.Series, offices: tuple[Office, ...], rounds: tuple[Round, ...]) -> tuple[Lent, ...]:
    """Hand out the people of all pools, by villages and largest remainder, or to one office a round by turns.

    Parameters
    ----------
    ids
        Ids of the villages.
    """
    result = []
    for name, pool in sorted(file.pools.items()):
        sharing = sharing_offices(pool, file, offices)
        round_rows = [k for k, rnd in enumerate(rounds) if not pool.rounds or rnd.id in pool.rounds]
        people = np.zeros((len(offices), len(rounds)), np.int64)
        is_shared, pool_size = np.zeros(people.shape, bool), pool.people * (pool.teams or 1)
        is_shared[np.ix_(np.array(sharing, np.int64), np.array(round_rows, np.int64))] = True
        if pool.by == "turns":
            order = [next(k for k in sharing if offices[k].id == name) for name in pool.offices] or sharing
            for turn, rnd in enumerate(round_rows):
                people[order[turn % len(order)], rnd] = pool_size
            result.append(Lent(name, pool.role, pool.skills, people, is_shared))
            continue
        villages = _villages(ids, [offices[k].prefixes for k in sharing])
        shares = apportion(pool_size, villages if any(villages) else [1] * len(sharing))
        people[np.ix_(np.array(sharing, np.int64), np.array(round_rows, np.int64))] = shares[:, None]
        result.append(Lent(name, pool.role, pool.skills, people, is_shared))
    return tuple(result)


def _villages(ids: pl.Series, regions: list[tuple[str, ...]]) -> list[int]:
    """Villages in the regions of each office; counted by length of the code, since a country has thousands of offices."""
    count: dict[str, int] = {}
    for digits in sorted({len(region) for office_regions in regions for region in office_regions}):
        count |= dict(ids.str.slice(0, digits).value_counts().iter_rows())
    return [sum(count.get(region, 0) for region in office_regions) for office_regions in regions]


def sharing_offices(pool: PoolSection, file: ScenarioFile, offices: tuple[Office, ...]) -> list[int]:
    """Positions of the offices that share a pool."""
    if pool.region is None:
        return [k for k, office in enumerate(offices) if office.id in pool.offices]
    staffed_offices = {name for name, section in file.teams.items() if section.count}
    return [
        k
        for k, office in enumerate(offices)
        if office.level == pool.level and office.lies_in(pool.region) and office.id in staffed_offices
    ]


def check_pools(file: ScenarioFile, offices: tuple[Office, ...], rounds: tuple[Round, ...], findings: Findings) -> None:
    """Check that pools name offices and rounds that there are, and that some office shares each."""
    round_ids = [rnd.id for rnd in rounds]
    for name, pool in file.pools.items():
        named_offices(f"pools.{name}.offices", pool.offices, file, findings)
        named_rounds(f"pools.{name}.rounds", pool.rounds, round_ids, findings)
        if pool.region is not None and not sharing_offices(pool, file, offices):
            fault = say(
                f"no {pool.level} office with teams in {pool.region}", f"{pool.region} 内没有有组的{level_zh(pool.level)}巡察办"
            )
            allowed = say("a region with offices of that level with teams", "该地区内须有该级巡察办且有巡察组")
            findings.error(SCENARIO_FILE, f"pools.{name}.region", fault, allowed)


def warn_of_idle_pools(
    file: ScenarioFile,
    pool_people: tuple[Lent, ...],
    staffed_offices: set[str],
    offices: tuple[Office, ...],
    used_pools: set[str],
    findings: Findings,
) -> None:
    """Warn of pools that change nothing: their people count towards no team, and no mode asks for their skills.

    Parameters
    ----------
    staffed_offices
        Offices of which the table of staff names somebody.
    used_pools
        Pools that bring a skill that some mode asks for.
    """
    for share in pool_people:
        served = [offices[k].id for k in np.flatnonzero(share.people.any(axis=1)).tolist()]
        sections = [file.teams[office] for office in served if office in file.teams]
        is_counted = (
            share.role == "guide"
            or any(office in staffed_offices for office in served)
            or (
                (share.role == "leader" and any(section.leaders is not None for section in sections))
                or (share.role == "deputy" and any(section.deputies for section in sections))
            )
        )
        if not is_counted and share.pool not in used_pools:
            allowed = say(
                "people who are counted: a table of staff, leaders or deputies under [teams], or a mode with their skills",
                "计入人数者：人员表、[teams] 的 leaders 或 deputies，或需要其专业的方式",
            )
            findings.warn(SCENARIO_FILE, f"pools.{share.pool}", say("changes nothing", "不起作用"), allowed)


def named_offices(place: str, names: Iterable[str], file: ScenarioFile, findings: Findings) -> bool:
    """Whether all offices that are named exist; refuse the others."""
    office_ids = list(file.offices)
    unknown_names = [name for name in names if name not in file.offices]
    for name in unknown_names:
        findings.error(SCENARIO_FILE, place, name, _shown(office_ids), nearest(name, office_ids))
    return not unknown_names


def named_rounds(place: str, names: Iterable[str], round_ids: list[str], findings: Findings) -> bool:
    """Whether all rounds that are named exist; refuse the others."""
    unknown_names = [name for name in names if name not in round_ids]
    for name in unknown_names:
        findings.error(SCENARIO_FILE, place, name, _shown(round_ids), nearest(name, round_ids))
    return not unknown_names


def _shown(words: list[str]) -> str:
    return listed(words, SHOWN)
