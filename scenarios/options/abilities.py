"""Abilities: which teams may carry out the modes that ask for people of a special kind, round by round."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenarios.language import listed, say
from scenarios.naming.option_words import level_zh
from scenarios.options.support import support_rotation
from scenarios.people.skills import skill_name
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.stays.crossing import crossed_teams

NONE = -1


@dataclass(frozen=True, slots=True)
class Need:
    """What a visit asks of its team: a mode's, and for support the link that it goes by."""

    mode: int
    """Column of the mode."""
    link: int = NONE
    """Position of the link of support, -1 where the mode has none."""
    size: int = NONE
    """People of the team, where teams of its office differ in size; the mode is -1 where nothing else is asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """Which teams can do what; modes that any team can carry out are in no need."""

    needs: tuple[Need, ...]
    able: NDArray[np.bool_]
    """Whether each team fulfils each need in each round, shape (needs, teams, rounds)."""

    def number(self, mode: int, link: int = NONE, size: int = NONE) -> int:
        """Position of a need, -1 where there is none."""
        for need in (Need(mode, link, size), Need(NONE, NONE, size)):
            if need in self.needs:
                return self.needs.index(need)
        return NONE


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
    needs, able_by_need = [], []
    all_teams = np.ones((len(scenario.teams), len(scenario.rounds)), bool)
    stand_arrays = (None, None) if settled is None else (settled.sent, settled.closed)
    rotation = support_rotation(scenario, *stand_arrays) if scenario.file.support else None
    for column, name in enumerate(scenario.modes):
        team = scenario.mode(name).team
        if team.members == "own" and not team.skills:
            continue
        able_teams = all_teams
        for skill in team.skills:
            holders = None if settled is None else settled.holders.get(skill_name(skill))
            able_teams = able_teams & (_ranks(scenario, holders) < _people(scenario, skill))
        if team.members == "support":
            for link in range(len(scenario.file.support)):
                needs.append(Need(column, link))
                able_by_need.append(able_teams if rotation is None else able_teams & rotation[link])
            continue
        needs.append(Need(column))
        able_by_need.append(able_teams & crossed_teams(scenario) if team.members == "crossed" else able_teams)
    plain = [(Need(NONE), all_teams), *zip(needs, able_by_need, strict=True)]
    for size in sorted({size for sizes in team_sizes(scenario).values() for size in sizes}):
        for need, teams in plain:
            needs.append(replace(need, size=size))
            able_by_need.append(teams & of_size(scenario, needs[-1]))
    return Abilities(tuple(needs), np.stack(able_by_need) if able_by_need else np.zeros((0, *all_teams.shape), bool))


def of_size(scenario: Scenario, need: Need) -> NDArray[np.bool_]:
    """Whether each team is of the size that a need asks for, shape (teams, 1); all where it asks for none."""
    return np.array([need.size in (NONE, team.size) for team in scenario.teams], bool)[:, None]


def team_sizes(scenario: Scenario) -> dict[int, list[int]]:
    """Sizes of the teams of each office that has teams of several, the ordinary one first."""
    sizes: dict[int, dict[int, None]] = {}
    for team in scenario.teams:
        if team.rounds is not None:
            sizes.setdefault(team.office, {})
    for team in scenario.teams:
        if team.office in sizes:
            sizes[team.office].setdefault(team.size)
    return {office: list(office_sizes) for office, office_sizes in sizes.items()}


def crews(
    scenario: Scenario, team_abilities: Abilities, office: NDArray[np.int64], need: NDArray[np.int64]
) -> NDArray[np.float64]:
    """People of the teams that some ways are for, over those of their office's ordinary teams; shape (ways,).

    Parameters
    ----------
    office, need
        Of each way.
    """
    result = np.ones(len(office))
    for office_index, sizes in team_sizes(scenario).items():
        for number, team_need in enumerate(team_abilities.needs):
            if team_need.size != NONE:
                result[(office == office_index) & (need == number)] = team_need.size / sizes[0]
    return result


def check_abilities(scenario: Scenario, findings: Findings) -> None:
    """Refuse modes that no team can ever carry out because nobody qualifies."""
    team_abilities = abilities(scenario)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        team, place = mode.team, f"modes.{name}.team"
        needs = [number for number, need in enumerate(team_abilities.needs) if need.mode == column]
        level = np.array([scenario.offices[candidate.office].level == mode.level for candidate in scenario.teams], bool)
        if team.members == "own" and not team.skills:
            continue
        if needs and (team_abilities.able[needs] & level[None, :, None]).any():
            continue
        if team.members == "crossed" and not (crossed_teams(scenario) & level[:, None]).any():
            fault = say(
                f"crossed, but no {mode.level} offices exchange people", f"crossed，但没有{level_zh(mode.level)}巡察办互派"
            )
            allowed = say(
                "an exchange between offices of its level, under [[exchanges]]", "在 [[exchanges]] 下写同级巡察办互派"
            )
            hint = say('exchanges = [{ offices = ["A", "B"] }]', 'exchanges = [{ offices = ["甲", "乙"] }]')
            findings.error(SCENARIO_FILE, f"{place}.members", fault, allowed, hint)
        elif team.members == "support" and not scenario.file.support:
            allowed = say("a link of donor and region, under [[support]]", "在 [[support]] 下写支援方和受援地区")
            hint = say('support = [{ donor = "OFFICE", region = "5132" }]', 'support = [{ donor = "巡察办", region = "5132" }]')
            findings.error(
                SCENARIO_FILE, f"{place}.members", say("support, but no link", "support，但没有帮扶关系"), allowed, hint
            )
        elif team.skills and not all((_people(scenario, skill)[level] > 0).any() for skill in team.skills):
            missing = listed(skill for skill in team.skills if not (_people(scenario, skill)[level] > 0).any())
            fault = say(
                f"{missing}, which nobody at a {mode.level} office has", f"{missing}，{level_zh(mode.level)}巡察办无人具备"
            )
            allowed = say(
                "skills in the table of staff, under [teams.NAME] skills or in a pool",
                "人员表专业列、[teams.名] skills 或 [pools] 中的专业",
            )
            hint = say("remove the mode, or write team = { skills = [] }", "删去该方式，或写 team = { skills = [] }")
            findings.error(SCENARIO_FILE, f"{place}.skills", fault, allowed, hint)
        else:
            fault = say("no team that can carry it out in any round", "各轮均无组可承担")
            findings.warn(SCENARIO_FILE, place, fault, say("a mode for some team and round", "至少一组一轮可承担"))


def _ranks(scenario: Scenario, holders: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Rank the teams of each office, from 0 on; those that hold a person with the skill already come first.

    Where formations change the teams in some rounds, those that aren't formed come last.
    """
    if any(team.rounds is not None for team in scenario.teams):
        holders = scenario.team_formed if holders is None else holders & scenario.team_formed
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
