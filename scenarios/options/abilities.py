"""Abilities: which teams may carry out the modes that ask for people of a special kind, round by round."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.language import listed, say
from scenarios.options.crossing import crossed_teams
from scenarios.options.support import support_rotation
from scenarios.people.skills import skill_name
from scenarios.problems import Findings
from scenarios.scenario import Scenario

FILE = "scenario.toml"
NONE = -1


@dataclass(frozen=True, slots=True)
class Need:
    """What a visit asks of its team: a mode's, and for support the link that it goes by."""

    mode: int
    """Column of the mode."""
    link: int = NONE
    """Position of the link of support, -1 where the mode has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """Which teams can do what; modes that any team can carry out are in no need."""

    needs: tuple[Need, ...]
    able: NDArray[np.bool_]
    """Whether each team fulfils each need in each round, shape (needs, teams, rounds)."""

    def number(self, mode: int, link: int = NONE) -> int:
        """Position of a need, -1 where there is none."""
        return self.needs.index(Need(mode, link)) if Need(mode, link) in self.needs else NONE


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What visits that stand have settled."""

    sent: NDArray[np.bool_]
    """Whether each link of support has sent each team in each round, or will, shape (links, teams, rounds)."""
    holders: dict[str, NDArray[np.bool_]]
    """Teams that hold a person of each skill in each round, shape (teams, rounds)."""
    closed: NDArray[np.bool_]
    """Rounds in which nothing more is planned, shape (rounds,)."""


def abilities(scenario: Scenario, settled: Settled | None = None) -> Abilities:
    """Collect the needs of all modes and the teams that fulfil them.

    Where skills are asked for, the office's first teams do, as many as it has people of each skill. A crossed mode is for
    crossed teams, a mode of support for the teams that a link sends.

    Parameters
    ----------
    settled
        What stands already in the rounds that are to be planned, and before: these teams come first.
    """
    needs, able = [], []
    everybody = np.ones((len(scenario.teams), len(scenario.rounds)), bool)
    given = (None, None) if settled is None else (settled.sent, settled.closed)
    rotation = support_rotation(scenario, *given) if scenario.file.support else None
    for column, name in enumerate(scenario.modes):
        team = scenario.mode(name).team
        if team.members == "own" and not team.skills:
            continue
        mine = everybody
        for skill in team.skills:
            holders = None if settled is None else settled.holders.get(skill_name(skill))
            mine = mine & (_ranks(scenario, holders) < _people(scenario, skill))
        if team.members == "support":
            for link in range(len(scenario.file.support)):
                needs.append(Need(column, link))
                able.append(mine if rotation is None else mine & rotation[link])
            continue
        needs.append(Need(column))
        able.append(mine & crossed_teams(scenario) if team.members == "crossed" else mine)
    return Abilities(tuple(needs), np.stack(able) if able else np.zeros((0, *everybody.shape), bool))


def check_abilities(scenario: Scenario, findings: Findings) -> None:
    """Refuse modes that no team can ever carry out, for want of people."""
    have = abilities(scenario)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        team, where = mode.team, f"modes.{name}.team"
        mine = [number for number, need in enumerate(have.needs) if need.mode == column]
        level = np.array([scenario.offices[one.office].level == mode.level for one in scenario.teams], bool)
        if team.members == "own" and not team.skills:
            continue
        if mine and (have.able[mine] & level[None, :, None]).any():
            continue
        if team.members == "crossed" and not (crossed_teams(scenario) & level[:, None]).any():
            found = say(
                f"crossed, and no offices of level {mode.level} exchange people", f"crossed，但没有 {mode.level} 级巡察办互派"
            )
            allowed = say("an exchange of offices of its level, under [[exchanges]]", "在 [[exchanges]] 下写同级巡察办互派")
            hint = say('exchanges = [{ offices = ["A", "B"] }]', 'exchanges = [{ offices = ["甲", "乙"] }]')
            findings.error(FILE, f"{where}.members", found, allowed, hint)
        elif team.members == "support" and not scenario.file.support:
            allowed = say("a link of donor and region, under [[support]]", "在 [[support]] 下写支援方和受援地区")
            hint = say('support = [{ donor = "OFFICE", region = "5132" }]', 'support = [{ donor = "巡察办", region = "5132" }]')
            findings.error(FILE, f"{where}.members", say("support, and no link", "support，但没有帮扶关系"), allowed, hint)
        elif team.skills and not all((_people(scenario, one)[level] > 0).any() for one in team.skills):
            missing = listed(one for one in team.skills if not (_people(scenario, one)[level] > 0).any())
            found = say(f"{missing}, which nobody of a {mode.level} office has", f"{missing}，{mode.level} 级巡察办无人具备")
            allowed = say(
                "skills in the table of staff, under [teams.NAME] skills or in a pool",
                "人员表专业列、[teams.名] skills 或 [pools] 中的专业",
            )
            hint = say("leave the mode out, or write team = { skills = [] }", "删去该方式，或写 team = { skills = [] }")
            findings.error(FILE, f"{where}.skills", found, allowed, hint)
        else:
            found = say("no team can carry it out in any round", "各轮均无组可承担")
            findings.warn(FILE, where, found, say("a mode for some team and round", "至少一组一轮可承担"))


def _ranks(scenario: Scenario, holders: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Tell which team of its office comes when, from 0 on; those that hold a person already come first."""
    if holders is None:
        return np.asarray(scenario.team_rank[:, None])
    office = np.array([team.office for team in scenario.teams], np.int64)
    place = np.sort(office)
    number = np.arange(len(office)) - np.searchsorted(place, place)
    result = np.empty(holders.shape, np.int64)
    for rnd in range(holders.shape[1]):
        order = np.lexsort((scenario.team_rank, ~holders[:, rnd], office))
        result[order, rnd] = number
    return result


def _people(scenario: Scenario, skill: str) -> NDArray[np.int64]:
    """People with a skill at each team's office, shape (teams, rounds)."""
    people = scenario.skilled.get(skill_name(skill))
    if people is None:
        return np.zeros((len(scenario.teams), len(scenario.rounds)), np.int64)
    return people[[team.office for team in scenario.teams]]
