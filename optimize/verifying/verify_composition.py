"""What the verifier knows of teams of special composition: skills, exchanges and support, reckoned apart from the planner.

The planner settles beforehand which teams may go where; here only what the scenario demands is counted, whoever goes.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from optimize.verifying.verify_row import TOLERANCE
from scenarios.language import of_number, say
from scenarios.people.skills import skill_in_words, skill_name
from scenarios.plans.plan_names import PlanNames
from scenarios.scenario import Scenario
from scenarios.schema.people.pools import SupportSection


class Visit(Protocol):
    """What the checks need to know of a visit."""

    @property
    def number(self) -> int: ...  # noqa: D102 - see verify_row.Row
    @property
    def site(self) -> str: ...  # noqa: D102 - see verify_row.Row
    @property
    def mode(self) -> str: ...  # noqa: D102 - see verify_row.Row
    @property
    def office(self) -> str: ...  # noqa: D102 - see verify_row.Row
    @property
    def team(self) -> str: ...  # noqa: D102 - see verify_row.Row
    @property
    def round(self) -> str: ...  # noqa: D102 - see verify_row.Row
    @property
    def place(self) -> str: ...  # noqa: D102 - see verify_row.Row


Add = Callable[[str, object, str, Iterable[Visit]], None]
"""Takes the place of a breach, what was found there, what is allowed, and the visits that break the rule together."""


class Composition:
    """Checks which teams carry out what; see `check`."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.names = scenario, PlanNames(scenario)
        self.offices = [office.id for office in scenario.offices]
        self.rounds = [round_.id for round_ in scenario.rounds]
        self.number: dict[str, int] = {}
        """Number of each team among those of its office."""
        counts: dict[int, int] = defaultdict(int)
        for team in scenario.teams:
            self.number[team.id] = counts[team.office]
            counts[team.office] += 1

    def sender(self, office: str, team: str, rnd: str) -> str | None:
        """Office whose people the team holds in the round, None where it holds none."""
        for exchange in self.scenario.file.exchanges:
            is_host = office in exchange.offices and rnd in (exchange.rounds or self.rounds)
            if is_host and (self.number[team] + 1) * exchange.outsiders <= exchange.people:
                return exchange.offices[exchange.offices.index(office) - 1]
        return None

    def lost_days(self, office: str, team: str, rnd: str) -> int:
        """Working days that the team's stay loses to the way of its outsiders."""
        sender = self.sender(office, team, rnd)
        if sender is None:
            return 0
        travel = self.scenario.travel
        office_base, sender_base = (travel.base(self.offices.index(name)) for name in (office, sender))
        return math.ceil(
            float(travel.days(office_base, sender_base)) + float(travel.days(sender_base, office_base)) - TOLERANCE
        )

    def link(self, visit: Visit) -> SupportSection | None:
        """Link by which the office may support the site, None where there is none."""
        for link in self.scenario.file.support:
            if link.donor == visit.office and visit.site[: len(link.region)] == link.region:
                return link
        return None

    def check(self, visits: Iterable[Visit], add: Add) -> None:
        """Check every visit of a plan whose mode asks for people of a special kind."""
        holders: dict[tuple[str, str, str], list[Visit]] = defaultdict(list)
        visits_by_link: dict[tuple[str, str], list[Visit]] = defaultdict(list)
        for visit in visits:
            team = self.scenario.mode(visit.mode).team
            for skill in team.skills:
                holders[skill_name(skill), visit.office, visit.round].append(visit)
            if team.members == "crossed" and self.sender(visit.office, visit.team, visit.round) is None:
                words = say("a team with people of another office in this round", "本轮有外派人员的交叉组")
                add(visit.place, self.names.team(visit.team), words, [visit])
            if team.members == "support" and (link := self.link(visit)) is not None:
                if link.rounds and visit.round not in link.rounds:  # else the mode's season decides, see verify
                    add(visit.place, self.names.round(visit.round), say("a round of the support", "帮扶轮次"), [visit])
                visits_by_link[link.donor, link.region].append(visit)
        self._skills(holders, add)
        for link in self.scenario.file.support:
            self._support(link, visits_by_link[link.donor, link.region], add)
        self._everywhere(visits_by_link, add)

    def _skills(self, holders: dict[tuple[str, str, str], list[Visit]], add: Add) -> None:
        for (skill, office, rnd), visits in holders.items():
            people = self.scenario.skilled.get(skill)
            qualified = 0 if people is None else int(people[self.offices.index(office), self.rounds.index(rnd)])
            teams = len({visit.team for visit in visits})
            if teams > qualified:
                office_name, round_name, skill_word = self.names.office(office), self.names.round(rnd), skill_in_words(skill)
                place = say(f"{office_name}, {round_name}", f"{round_name}{office_name}")
                fault = say(
                    f"{of_number(teams, 'team that needs', 'teams that need')} {skill_word}",
                    f"{teams} 个组需{skill_word}专业人员",
                )
                add(place, fault, say(f"at most {qualified}, one for each person", f"不超过 {qualified} 个，每组一人"), visits)

    def _support(self, link: SupportSection, link_visits: list[Visit], add: Add) -> None:
        region, donor = self.names.site(link.region), self.names.office(link.donor)
        place = say(f"support of {region} by {donor}", f"{donor}支援 {region}")
        for rnd in self.rounds:
            present = [visit for visit in link_visits if visit.round == rnd]
            teams = len({visit.team for visit in present})
            if teams > link.teams:
                round_name = self.names.round(rnd)
                fault = say(f"{of_number(teams, 'team', 'teams')} in {round_name}", f"{round_name}有 {teams} 个组")
                add(place, fault, say(f"at most {link.teams}", f"不超过 {link.teams} 个"), present)

    def _everywhere(self, visits_by_link: dict[tuple[str, str], list[Visit]], add: Add) -> None:
        """Check over all regions that a team is in one of them at a time, and not away too often."""
        visits_away: dict[str, list[Visit]] = defaultdict(list)
        stays: dict[str, list[str]] = defaultdict(list)
        limits: dict[str, int] = {}
        for link in self.scenario.file.support:
            visits = visits_by_link[link.donor, link.region]
            for visit in visits:
                visits_away[visit.team].append(visit)
                limits[visit.team] = min(limits.get(visit.team, link.most_rounds), link.most_rounds)
            for team, rnd in sorted({(visit.team, visit.round) for visit in visits}):
                stays[team].append(rnd)
        for team, rounds_away in stays.items():
            place = self.names.team(team)
            for rnd in sorted(_repeated(rounds_away)):
                round_name = self.names.round(rnd)
                fault = say(f"two regions in {round_name}", f"{round_name}在两个地区")
                present = [visit for visit in visits_away[team] if visit.round == rnd]
                add(place, fault, say("one region in a round", "每轮一个地区"), present)
            if len(rounds_away) > limits[team]:
                fault = say(f"{of_number(len(rounds_away), 'round', 'rounds')} away", f"外出 {len(rounds_away)} 轮")
                add(place, fault, say(f"at most {limits[team]}", f"不超过 {limits[team]} 轮"), visits_away[team])


def _repeated(words: Iterable[str]) -> set[str]:
    seen_words: set[str] = set()
    return {word for word in words if word in seen_words or seen_words.add(word)}  # type: ignore[func-returns-value]
