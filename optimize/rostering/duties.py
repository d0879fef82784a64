"""Duties of a plan: what each team does in each round, as far as it matters who is in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from scenarios.people.skills import skill_name
from scenarios.plans.plan import Plan
from scenarios.plans.roster_people import Person
from scenarios.scenario import Scenario
from scenarios.schema.people.roster import RosterSection
from scenarios.stays.crossing import senders


@dataclass(frozen=True, slots=True)
class Duty:
    """What a team does in a round."""

    office: int
    """Index of the team's office."""
    round: int
    team: int
    size: int
    """People of the team, outsiders among them."""
    deputies: int
    """Deputies that the team needs."""
    sites: frozenset[str]
    townships: frozenset[str]
    skills: frozenset[str]
    """Skills that its visits ask for."""
    sender: int | None = None
    """Office whose people the team holds (crossed); None where it holds none."""
    outsiders: int = 0
    """People of the sender in the team."""
    away: bool = False
    """Whether one of its sites lies outside the region of the team's office."""
    sent: int | None = None
    """Rounds of the term for which the links of support that it serves send anybody at most; None where it serves none."""


def is_away(person: Person, duty: Duty) -> bool:
    """Whether somebody is away (外派) while in a team: lent to another office, or sent out of their own office's region."""
    return duty.away or person.office != duty.office


def most_away(person: Person, rules: RosterSection) -> int | None:
    """Return the rounds away that somebody may serve: their own figure in the table of staff, else that of the rules."""
    return rules.most_rounds_away if person.rounds_away is None else person.rounds_away


def may_serve(person: Person, duty: Duty, rules: RosterSection) -> bool:
    """Whether a person has a seat in a team, is at hand, may be away if that is asked, and has no home in its tour."""
    if person.office != duty.office and (person.office != duty.sender or not duty.outsiders):
        return False
    if is_away(person, duty) and most_away(person, rules) == 0:
        return False
    home = rules.avoid_home and person.home is not None and person.home in duty.townships
    return bool(person.rounds[duty.round]) and not home


class DutyMaker:
    """Makes duties of the visits of teams; see `duties_of`."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.townships: list[str] = scenario.sites["township"].to_list()
        self.sender, self.outsiders = senders(scenario)

    def duty(self, rnd: int, team: int, visits: Iterable[tuple[str, str]]) -> Duty:
        """Make the duty of a team in a round from its visits, as pairs of site and mode."""
        scenario, member_team = self.scenario, self.scenario.teams[team]
        office, visit_list = scenario.offices[member_team.office], list(visits)
        sites = frozenset(site for site, _ in visit_list)
        links = [link for link in scenario.file.support if link.donor == office.id]
        served = [link.most_rounds for link in links if any(site.startswith(link.region) for site in sites)]
        outsider_count = int(self.outsiders[team, rnd])
        return Duty(
            office=member_team.office,
            round=rnd,
            team=team,
            size=member_team.size,
            deputies=scenario.file.teams[office.id].deputies,
            sites=sites,
            townships=frozenset(self.townships[scenario.site_row[site]] for site in sites),
            skills=frozenset(skill_name(word) for _, mode in visit_list for word in scenario.mode(mode).team.skills),
            sender=int(self.sender[team, rnd]) if outsider_count else None,
            outsiders=outsider_count,
            away=not all(office.covers(site) for site in sites),
            sent=min(served, default=None),
        )


def duties_of(scenario: Scenario, plan: Plan) -> list[Duty]:
    """Collect what each team does in each round of a plan, in order of time."""
    visits_by_stay: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for site, mode, team, rnd in plan.visits.select("site", "mode", "team", "round").iter_rows():
        visits_by_stay.setdefault((scenario.round_row[rnd], scenario.team_row[team]), []).append((site, mode))
    maker = DutyMaker(scenario)
    return [maker.duty(rnd, team, visits) for (rnd, team), visits in sorted(visits_by_stay.items())]
