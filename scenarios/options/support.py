"""Support of other regions (跨市州帮扶): which donor may inspect which sites, and which of its teams go in which round."""

import numpy as np
from numpy.typing import NDArray

from scenarios.entities import Round
from scenarios.language import say
from scenarios.naming.option_words import level_zh
from scenarios.people.pools import named_offices, named_rounds
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.schema import ScenarioFile
from scenarios.schema.people.pools import SupportSection
from scenarios.stays.mode_rounds import season_rounds
from scenarios.stays.windows import team_windows


def linked_sites(scenario: Scenario, link: SupportSection) -> NDArray[np.bool_]:
    """Whether each site lies in the region of a link, shape (sites,)."""
    return scenario.sites["id"].str.starts_with(link.region).to_numpy()


def support_rounds(scenario: Scenario, link: SupportSection) -> NDArray[np.bool_]:
    """Whether teams may be sent in each round, shape (rounds,): those that the link names, else those in season."""
    if link.rounds:
        return np.array([rnd.id in link.rounds for rnd in scenario.rounds], bool)
    level = scenario.offices[scenario.office_index(link.donor)].level
    modes = [scenario.mode(name) for name in scenario.modes]
    of_support = [mode.team.members == "support" and mode.level == level for mode in modes]
    return np.asarray(season_rounds(scenario)[of_support].any(axis=0), bool)


def support_rotation(
    scenario: Scenario, sent: NDArray[np.bool_] | None = None, closed: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Whether each link sends each team in each round, shape (links, teams, rounds).

    Round by round those teams of the donor go that have been away least, the lower number first of equals; none in two
    regions at a time, none that isn't formed, none more often than the ``most_rounds`` of any link
    that has sent it.

    Parameters
    ----------
    sent
        Teams that each link has sent, or will send whatever else, shape (links, teams, rounds).
    closed
        Rounds in which nobody is sent any more, shape (rounds,); what was sent in them counts.
    """
    links = scenario.file.support
    result = np.zeros((len(links), len(scenario.teams), len(scenario.rounds)), bool)
    if not links:
        return result
    at_hand = team_windows(scenario).days > 0
    allowed = [support_rounds(scenario, link) for link in links]
    team_office = np.array([team.office for team in scenario.teams])
    settled_teams = np.zeros_like(result) if sent is None else sent
    rounds_away = settled_teams.sum(axis=(0, 2), dtype=np.int64)
    round_limit = np.full(len(scenario.teams), len(scenario.rounds), np.int64)
    for number, link in enumerate(links):
        round_limit[settled_teams[number].any(axis=1)] = np.minimum(
            round_limit[settled_teams[number].any(axis=1)], link.most_rounds
        )
    for rnd in range(len(scenario.rounds)):
        if closed is not None and closed[rnd]:
            continue
        is_busy = ~at_hand[:, rnd] | settled_teams[:, :, rnd].any(axis=0)
        result[:, :, rnd] = settled_teams[:, :, rnd]
        for number, link in enumerate(links):
            if not allowed[number][rnd]:
                continue
            of_donor = team_office == scenario.office_index(link.donor)
            free = np.flatnonzero(of_donor & ~is_busy & (rounds_away < np.minimum(round_limit, link.most_rounds)))
            vacant = max(link.teams - int(settled_teams[number, :, rnd].sum()), 0)
            senders = free[np.argsort(rounds_away[free], kind="stable")][:vacant]
            result[number, senders, rnd] = True
            is_busy[senders] = True
            rounds_away[senders] += 1
            round_limit[senders] = np.minimum(round_limit[senders], link.most_rounds)
    return result


def check_support(file: ScenarioFile, rounds: tuple[Round, ...], findings: Findings) -> None:
    """Check that links name donors with teams and rounds that there are, and no region twice for a donor."""
    round_ids = [rnd.id for rnd in rounds]
    for number, link in enumerate(file.support, start=1):
        place = f"support[{number}]"
        named_rounds(f"{place}.rounds", link.rounds, round_ids, findings)
        if not named_offices(f"{place}.donor", [link.donor], file, findings):
            continue
        if link.donor not in file.teams or not file.teams[link.donor].count:
            findings.error(SCENARIO_FILE, f"{place}.donor", link.donor, say("an office with teams", "有巡察组的巡察办"))
        donor_region = file.offices[link.donor].region
        if donor_region.startswith(link.region) or link.region.startswith(donor_region):
            allowed = say(
                f"a region that does not overlap the donor's own, {donor_region}",
                f"与支援方所辖地区 {donor_region} 不重叠的地区",
            )
            findings.error(SCENARIO_FILE, f"{place}.region", link.region, allowed)
        for link_number, earlier_link in enumerate(file.support[: number - 1], start=1):
            inside = earlier_link.region.startswith(link.region) or link.region.startswith(earlier_link.region)
            if earlier_link.donor == link.donor and inside:
                fault = say(
                    f"{link.region}, which overlaps support[{link_number}]", f"{link.region}，与 support[{link_number}] 重叠"
                )
                allowed = say("regions that don't overlap for one donor", "同一支援方的地区不重叠")
                findings.error(SCENARIO_FILE, f"{place}.region", fault, allowed)


def warn_of_idle_links(scenario: Scenario, findings: Findings) -> None:
    """Warn of links that send no team, and of those without a site or a mode."""
    if not scenario.file.support:
        return
    rotation = support_rotation(scenario)
    for number, link in enumerate(scenario.file.support):
        place = f"support[{number + 1}]"
        level = scenario.offices[scenario.office_index(link.donor)].level
        if not any(
            scenario.mode(name).team.members == "support" and scenario.mode(name).level == level for name in scenario.modes
        ):
            fault = say(f"no mode of support for offices of level {level}", f"没有{level_zh(level)}巡察办的帮扶方式")
            allowed = say(
                'a mode of that level with team = { members = "support" }', '该级方式且 team = { members = "support" }'
            )
            findings.warn(SCENARIO_FILE, f"{place}.donor", fault, allowed)
        elif not rotation[number].any():
            fault = say("no team that is sent in any round", "各轮均不派组")
            findings.warn(
                SCENARIO_FILE, f"{place}.rounds", fault, say("a round in season with free teams", "当季且有可派组的轮次")
            )
        if not linked_sites(scenario, link).any():
            findings.warn(
                SCENARIO_FILE, f"{place}.region", say("no site", "没有对象"), say("a region with sites", "有对象的地区")
            )
