"""Teams of special composition, each at the limit of a rule and just beyond it: skills, support, exchanges."""

import dataclasses

import numpy as np
import pytest
from verified import (
    FOURTH,
    NEXT,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SPRING,
    SUMMER,
    THIRD,
    TOWN,
    VILLAGE,
    at,
    flat_county,
    plan,
    several,
    told,
    with_file,
    with_mode,
)

from optimize.verifying.verify import verify
from optimize.verifying.verify_composition import Composition
from scenarios.language import speaking
from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import ModeTeam
from scenarios.schema.people.pools import ExchangeSection, SupportSection


def skilled(people: int | None) -> Scenario:
    scenario = with_mode(flat_county(), "direct", team=ModeTeam(skills=("审计",)))
    row = [office.id for office in scenario.offices].index("district")
    count = np.full((len(scenario.offices), len(scenario.rounds)), 9)
    count[row, 0] = people or 0
    return dataclasses.replace(scenario, skilled={} if people is None else {"audit": count})


@pytest.mark.parametrize(("people", "fine"), [(2, True), (1, False), (0, False), (None, False)])
def test_one_person_of_a_skill_for_each_team(people: int | None, fine: bool) -> None:
    """A team needs one, however many visits it makes; other rounds are not concerned."""
    spring = plan(at(NEXT), at(VILLAGE, "district-2"), at(THIRD, first=4))
    summer = plan(
        *((site, "direct", f"district-{k}", 112, 3, 2.0) for k, site in enumerate((FOURTH, OTHER_VILLAGE), 1)), rnd=SUMMER
    )
    (*breaches,) = told(skilled(people), several(spring, summer) if people is not None else spring)
    words = f"2 teams that need audit | at most {people or 0}, one for each person"
    assert breaches == ([] if fine else [(words, (1, 2, 3))])


def supported(*links: SupportSection) -> Scenario:
    """The county whose city supports regions in the mode of that name."""
    scenario = with_mode(flat_county(), "direct", level="prefecture", team=ModeTeam(members="support"))
    teams = (
        *scenario.teams,
        *(dataclasses.replace(next(t for t in scenario.teams if t.id == "city-1"), id=f"city-{k}") for k in (2, 3)),
    )
    return with_file(dataclasses.replace(scenario, teams=teams), support=links)


def link(region: str = "330503", teams: int = 2, most_rounds: int = 2, rounds: tuple[str, ...] = ()) -> SupportSection:
    return SupportSection(donor="city", region=region, teams=teams, most_rounds=most_rounds, rounds=rounds)


def test_teams_of_a_support() -> None:
    """As many in a round as the link says; a team counts once."""
    visits = [at(NEXT, "city-1"), at(THIRD, "city-1", 4), at(VILLAGE, "city-2")]
    assert told(supported(link()), plan(*visits)) == []
    breaches = told(supported(link()), plan(*visits, at(FOURTH, "city-3")))
    assert breaches == [("3 teams in spring 2027 | at most 2", (1, 2, 3, 4))]


def test_teams_of_a_support_count_round_by_round() -> None:
    later = (THIRD, "direct", "city-2", 112, 3, 2.0)
    visits = several(plan(at(NEXT, "city-1")), plan(later, rnd=SUMMER))
    assert told(supported(link(teams=1)), visits) == []


def test_a_support_of_some_rounds_and_of_a_region() -> None:
    assert told(supported(link(rounds=(SPRING,))), plan(at(NEXT, "city-1"))) == []
    breaches = told(supported(link(rounds=(SUMMER,))), plan(at(NEXT, "city-1")))
    assert breaches == [("spring 2027 | a round of the support", (1,))]
    assert told(supported(link(TOWN)), plan(at(NEXT, "city-1"))) == []
    breaches = told(supported(link(TOWN)), plan(at(OTHER_VILLAGE, "city-1")))
    assert breaches == [("prefecture | a prefecture office that supports the region", (1,))]
    breaches = told(supported(link()), plan(at(NEXT, "district-1")))
    assert breaches == [("county | a prefecture office that supports the region", (1,))]


def rounds_away(scenario: Scenario, count: int) -> list[tuple[str, tuple[int, ...]]]:
    """What is found of one team that is sent to the first town in so many rounds, a village each."""
    days = (1, 112, 222)
    plans = [plan((f"{TOWN}20{k + 1}", "direct", "city-1", days[k], 3, 2.0), rnd=scenario.rounds[k].id) for k in range(count)]
    return told(scenario, several(*plans))


def test_rounds_away_of_a_team() -> None:
    """As many as its link allows; of two links the stricter one counts."""
    assert rounds_away(supported(link()), 2) == []
    assert rounds_away(supported(link()), 3) == [("3 rounds away | at most 2", (1, 2, 3))]
    assert rounds_away(supported(link(most_rounds=1)), 2) == [("2 rounds away | at most 1", (1, 2))]
    two = supported(link(TOWN, most_rounds=1), link(OTHER_TOWN, most_rounds=3))
    visits = several(plan(at(NEXT, "city-1")), plan((OTHER_VILLAGE, "direct", "city-1", 112, 3, 2.0), rnd=SUMMER))
    assert told(two, visits) == [("2 rounds away | at most 1", (1, 2))]
    assert told(supported(link(TOWN), link(OTHER_TOWN, most_rounds=3)), visits) == []


def test_one_region_in_a_round() -> None:
    two = supported(link(TOWN), link(OTHER_TOWN))
    assert told(two, plan(at(NEXT, "city-1"), at(OTHER_VILLAGE, "city-2"))) == []
    breaches = told(two, plan(at(VILLAGE, "city-2"), at(NEXT, "city-1"), at(OTHER_VILLAGE, "city-1", 4)))
    assert breaches == [("two regions in spring 2027 | one region in a round", (2, 3))]


def test_visits_of_other_rounds_are_not_named_with_two_regions() -> None:
    two = supported(link(TOWN, most_rounds=9), link(OTHER_TOWN, most_rounds=9))
    spring = plan(at(VILLAGE, "city-1"), at(OTHER_VILLAGE, "city-1", 4))
    breaches = told(two, several(spring, plan((NEXT, "direct", "city-1", 112, 3, 2.0), rnd=SUMMER)))
    assert breaches == [("two regions in spring 2027 | one region in a round", (1, 2))]


def test_crossed_teams() -> None:
    """Only those that hold people of the other office."""
    scenario = with_file(flat_county(), exchanges=(ExchangeSection(offices=("district", "park"), people=2, outsiders=2),))
    scenario = with_mode(scenario, "direct", team=ModeTeam(members="crossed"))
    breaches = told(scenario, plan(at(NEXT), at(THIRD, "district-2")))
    assert breaches == [("county team 2 | a team with people of another office in this round", (2,))]
    assert [Composition(scenario).number[f"district-{k}"] for k in (1, 2, 3, 4)] == [0, 1, 2, 3]


def test_names_of_teams_rounds_and_skills_are_said_in_chinese() -> None:
    """As a planner calls them, where a rule concerns no single visit."""
    two = supported(link(TOWN), link(OTHER_TOWN))
    with speaking("zh"):
        skill = verify(skilled(1), plan(at(NEXT), at(VILLAGE, "district-2")))
        support = verify(supported(link(TOWN, 1)), plan(at(NEXT, "city-1"), at(VILLAGE, "city-2")))
        regions = verify(two, plan(at(NEXT, "city-1"), at(OTHER_VILLAGE, "city-1", 4)))
    assert [(breach.where, breach.found) for breach in (*skill, *support, *regions)] == [
        ("2027年春county", "2 个组需审计专业人员"),
        ("prefecture支援 town 0", "2027年春有 2 个组"),
        ("prefecture第1组", "2027年春在两个地区"),
    ]
