"""What teams lack (缺员), whose fault it is, and who could fill it."""

from dataclasses import dataclass

from optimize.rostering.duties import Duty, may_serve
from scenarios.language import say
from scenarios.people.skills import skill_in_words
from scenarios.plans.plan_names import PlanNames
from scenarios.plans.roster_people import Person
from scenarios.problems import SCENARIO_FILE, Problem
from scenarios.scenario import Scenario
from scenarios.schema.people.roster import RosterSection

NOTHING: tuple[int, frozenset[str]] = (0, frozenset())


@dataclass(frozen=True, slots=True)
class Gap:
    """What a team lacks in a round, and why."""

    team: str
    round: str
    kind: str
    """``seats``, ``outsiders``, ``leader``, ``deputies``, or a skill."""
    missing: int
    wanted: int
    able: int
    """People at hand who could fill it, whatever else they do in the round."""
    at_hand: int
    """Those, and whoever is at hand in the round and could but for their home township."""

    @property
    def barred(self) -> int:
        """People who are kept out by their home township."""
        return self.at_hand - self.able

    @property
    def hopeless(self) -> bool:
        """Whether no roster can fill it: the plan's tour itself is at fault, or the staff."""
        return self.able < self.wanted

    def as_problem(self, scenario: Scenario) -> Problem:
        """Say what is missing, and which rule stands in the way."""
        names = {
            "seats": say("people", "人员"), "leader": say("a leader", "组长"), "deputies": say("deputies", "副组长"),
            "outsiders": say("people of the office that sends", "外派人员"),
        }  # fmt: skip
        skill = skill_in_words(self.kind)
        kind = names.get(self.kind, say(f"somebody with the skill {skill}", f"{skill}专业人员"))
        place = PlanNames(scenario).stay(self.team, self.round)
        present = self.wanted - self.missing
        fault = say(f"{present} of {self.wanted}: {kind}", f"缺{kind} {self.missing} 名（应有 {self.wanted} 名）")
        allowed = say(
            f"{self.wanted}; of {self.at_hand} at hand, {self.barred} have their home in a township of the tour",
            f"{self.wanted} 名；到岗 {self.at_hand} 名中 {self.barred} 名须回避（家在所巡乡镇）",
        )
        if self.hopeless and self.barred:
            hint = say("exchange visits with another team of the round", "与同轮其他组调换对象")
        elif self.hopeless:
            hint = say("more people in this round", "本轮增派人员")
        else:
            hint = say(
                "they serve in other teams of the round, or have reached a limit of rounds",
                "这些人员已在同轮其他组，或已达轮数上限",
            )
        return Problem(SCENARIO_FILE, place, fault, allowed, hint)


def gap_of(scenario: Scenario, staff: list[Person], duty: Duty, kind: str, shortage: int) -> Gap:
    """Describe what a duty lacks."""
    seats, people, at_hand = fitting(staff, duty, kind, scenario.file.roster)
    team, rnd = scenario.teams[duty.team].id, scenario.rounds[duty.round].id
    return Gap(team, rnd, kind, shortage, seats, len(people), at_hand)


def fitting(staff: list[Person], duty: Duty, kind: str, rules: RosterSection) -> tuple[int, list[Person], int]:
    """People whom a duty wants of a kind, those who could serve, and how many could but for their home township."""
    free = rules.model_copy(update={"avoid_home": False})

    def fit(person: Person) -> bool:
        is_own = person.office == duty.office
        if kind in {"seats", "outsiders"}:
            return is_own == (kind == "seats")
        if kind == "leader":
            return is_own and person.level in {None, "leader"}
        return person.level == "deputy" if kind == "deputies" else kind in person.skills

    candidates = [person for person in staff if fit(person) and may_serve(person, duty, free)]
    seats = {"seats": duty.size - duty.outsiders, "outsiders": duty.outsiders, "deputies": duty.deputies}
    return seats.get(kind, 1), [person for person in candidates if may_serve(person, duty, rules)], len(candidates)


def wants(staff: list[Person], duty: Duty, rules: RosterSection) -> dict[str, tuple[int, frozenset[str]]]:
    """People whom a duty wants of each kind, and ids of those who could serve so, whatever else they do."""
    offices_named = {person.office for person in staff}
    kinds = ["outsiders"] if duty.sender in offices_named and duty.outsiders else []
    if duty.office in offices_named:
        kinds += ["seats", "leader", "deputies", *sorted(duty.skills)]
    people_by_kind = {kind: fitting(staff, duty, kind, rules) for kind in kinds}
    return {kind: (seats, frozenset(person.id for person in people)) for kind, (seats, people, _) in people_by_kind.items()}


def lacking_together(
    wanted_here: dict[str, tuple[int, frozenset[str]]], wanted_there: dict[str, tuple[int, frozenset[str]]]
) -> int:
    """Return what two duties of a round lack whatever the roster: a lower bound, since nobody can be in both."""
    shortage = 0
    for kind in sorted(wanted_here.keys() | wanted_there.keys()):
        (seats, people), (partner_seats, partner_people) = wanted_here.get(kind, NOTHING), wanted_there.get(kind, NOTHING)
        separately = max(seats - len(people), 0) + max(partner_seats - len(partner_people), 0)
        shortage += max(separately, seats + partner_seats - len(people | partner_people))
    return shortage
