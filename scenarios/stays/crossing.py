"""Crossed teams (交叉巡): which teams hold people of another office in which rounds, and the days that this takes."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenarios.entities import Round
from scenarios.language import aside, listed, say
from scenarios.people.pools import named_offices, named_rounds
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.schema import ScenarioFile
from scenarios.schema.people.pools import ExchangeSection
from scenarios.stays.workload import ROUNDING


def crossed_teams(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each team holds outsiders in each round, shape (teams, rounds).

    In the rounds of an exchange the first teams of each of its offices do, as many as the people it is sent make up.
    """
    result = np.zeros((len(scenario.teams), len(scenario.rounds)), bool)
    for exchange, rounds in _exchanges(scenario):
        offices = [scenario.office_index(office) for office in exchange.offices]
        host = np.isin(_offices(scenario), offices) & (scenario.team_rank < exchange.people // exchange.outsiders)
        result |= host[:, None] & rounds[None, :]
    return result


def crossing_days(scenario: Scenario) -> NDArray[np.int64]:
    """Working days that each team's stay loses to the outsiders' way there and back, shape (teams, rounds).

    It is the trip between the bases of the office that sends them and their own, in whole days.
    """
    result = np.zeros((len(scenario.teams), len(scenario.rounds)), np.int64)
    if not scenario.file.exchanges:
        return result
    is_crossed, travel, team_office = crossed_teams(scenario), scenario.travel, _offices(scenario)
    for exchange, rounds in _exchanges(scenario):
        offices = [scenario.office_index(office) for office in exchange.offices]
        for sender, host in zip(offices, [*offices[1:], offices[0]], strict=True):
            host_base, sender_base = travel.base(host), travel.base(sender)
            way = float(travel.days(sender_base, host_base) + travel.days(host_base, sender_base))
            is_host = is_crossed & (team_office == host)[:, None] & rounds[None, :]
            result[is_host] = int(np.ceil(way - ROUNDING))
    return result


def senders(scenario: Scenario) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Office that sends outsiders to each team in each round, and how many, both of shape (teams, rounds).

    The office is -1, and nobody is sent, where a team is not crossed.
    """
    shape = (len(scenario.teams), len(scenario.rounds))
    sender, people = np.full(shape, -1, np.int64), np.zeros(shape, np.int64)
    if not scenario.file.exchanges:
        return sender, people
    is_crossed, team_office = crossed_teams(scenario), _offices(scenario)
    for exchange, rounds in _exchanges(scenario):
        offices = [scenario.office_index(office) for office in exchange.offices]
        for sending, host in zip(offices, [*offices[1:], offices[0]], strict=True):
            is_host = is_crossed & (team_office == host)[:, None] & rounds[None, :]
            sender[is_host], people[is_host] = sending, exchange.outsiders
    return sender, people


def check_exchanges(file: ScenarioFile, rounds: tuple[Round, ...], findings: Findings) -> None:
    """Check that exchanges name offices of one level with teams, rounds that there are, and no office twice in a round."""
    round_ids = [rnd.id for rnd in rounds]
    holder: dict[tuple[str, str], int] = {}
    for number, exchange in enumerate(file.exchanges, start=1):
        place = f"exchanges[{number}]"
        named_rounds(f"{place}.rounds", exchange.rounds, round_ids, findings)
        if not named_offices(f"{place}.offices", exchange.offices, file, findings):
            continue
        levels = {office: file.offices[office].level for office in exchange.offices}
        if len(set(levels.values())) > 1:
            fault = listed(office + aside(level) for office, level in levels.items())
            findings.error(SCENARIO_FILE, f"{place}.offices", fault, say("offices of one level", "同一层级的巡察办"))
        for office in exchange.offices:
            if office not in file.teams or not file.teams[office].count:
                findings.error(SCENARIO_FILE, f"{place}.offices", office, say("offices with teams", "有巡察组的巡察办"))
            elif (size := file.teams[office].size) <= exchange.outsiders:
                fault = say(
                    f"{exchange.outsiders} in teams of {size} ({office})",
                    f"{exchange.outsiders} 名，而 {office} 每组 {size} 人",
                )
                findings.error(SCENARIO_FILE, f"{place}.outsiders", fault, say("fewer than a team's people", "少于每组人数"))
            holders = [holder.setdefault((office, rnd), number) for rnd in exchange.rounds or round_ids]
            if first_number := next((first_number for first_number in holders if first_number != number), 0):
                fault = say(
                    f"{office}, already in exchanges[{first_number}] in the same round",
                    f"{office}，与 exchanges[{first_number}] 同轮",
                )
                findings.error(
                    SCENARIO_FILE,
                    f"{place}.offices",
                    fault,
                    say("one exchange for each office and round", "每个巡察办每轮一次互派"),
                )


def _exchanges(scenario: Scenario) -> Iterator[tuple[ExchangeSection, NDArray[np.bool_]]]:
    for exchange in scenario.file.exchanges:
        yield exchange, np.array([not exchange.rounds or rnd.id in exchange.rounds for rnd in scenario.rounds], bool)


def _offices(scenario: Scenario) -> NDArray[np.int64]:
    return np.array([team.office for team in scenario.teams], np.int64)
