"""What a person does over the term, at the limit of each rule and just beyond it."""

import dataclasses
from typing import Any

import pytest
from verified import NEXT, OTHER_TOWN, OTHER_VILLAGE, THIRD, TOWN, VILLAGE, with_file, with_section
from verified_rosters import AT, OTHER, OTHER_AT, TEAM, breaches_of, county, crossed, with_person

from scenarios.language import of_number, speaking
from scenarios.scenario import Scenario
from scenarios.schema.people.pools import SupportSection


def test_one_team_a_round() -> None:
    """The second one is named, with the first; the same for somebody who is twice in one team."""
    told = breaches_of(county(), [(TEAM, 0, "d0 d3"), (OTHER, 0, "d1 d3")])
    told_twice = breaches_of(county(), [(TEAM, 0, "d0 d3 d3")])
    assert told_twice == [(AT, "3 people", "2 people"), (AT, "d3", "one team a round; also in county team 1")]
    assert told == [(OTHER_AT, "d3", "one team a round; also in county team 1")]


def test_no_site_twice() -> None:
    """In the order of the sites; the first time is named, and a site that a stay visits twice is no matter."""
    stays = [(TEAM, 0, "d0 d3"), (TEAM, 1, "d1 d3"), (TEAM, 2, "d2 d3")]
    told = breaches_of(
        county(), stays, [f"{VILLAGE} {VILLAGE} {NEXT}", f"{NEXT} {VILLAGE} {THIRD}", f"{VILLAGE} {OTHER_VILLAGE}"]
    )
    words = f"no site twice; {AT}"
    names = (("2028", "village 0-0"), ("2028", "village 0-1"), ("2029", "village 0-0"))
    assert told == [(f"county team 1, spring {year}", f"d3 ({name})", words) for year, name in names]


@pytest.mark.parametrize(("limit", "fine"), [(None, True), (3, True), (2, False)])
def test_rounds_of_a_term(limit: int | None, fine: bool) -> None:
    scenario = with_section(county(), "roster", most_rounds=limit)
    told = breaches_of(scenario, [(TEAM, 0, "d0 d3"), (TEAM, 1, "d1 d3"), (TEAM, 3, "d2 d3")])
    assert told == ([] if fine else [("d3", "3 rounds", "at most 2")])


@pytest.mark.parametrize(
    ("rounds", "limit", "longest"),
    [
        ((0, 1, 2), 2, 3),
        ((0, 1, 2), 3, 0),
        ((0, 1, 3), 2, 0),
        ((0, 1, 3), 1, 2),
        ((0, 2), 1, 0),
        ((2, 3), 1, 2),
        ((0, 1, 2, 3), None, 0),
    ],
)
def test_rounds_in_a_row(rounds: tuple[int, ...], limit: int | None, longest: int) -> None:
    """The longest run without a round off, wherever in the term."""
    scenario = with_section(county(), "roster", most_rounds_in_a_row=limit)
    leaders = ("d0", "d1", "d2", "d0")
    told = breaches_of(scenario, [(TEAM, rnd, f"{leaders[rnd]} d3") for rnd in rounds])
    told = [breach for breach in told if breach[0] == "d3"]
    assert told == ([("d3", f"{longest} rounds in a row", f"at most {limit}")] if longest else [])


@pytest.mark.parametrize(
    ("limit", "personal", "fine"),
    [(None, None, True), (2, None, True), (1, None, False), (1, 2.0, True), (9, 1.0, False), (0, None, False)],
)
def test_rounds_away(limit: int | None, personal: float | None, fine: bool) -> None:
    """Two rounds in teams of another office; a figure of the table goes before that of all."""
    scenario = with_person(with_section(crossed(), "roster", most_rounds_away=limit), "n3", rounds_away=personal)
    told = breaches_of(scenario, [(TEAM, 0, "d0 n3"), (TEAM, 1, "d1 n3")])
    assert told == ([] if fine else [("n3", "2 rounds away", f"at most {limit if personal is None else personal:.0f}")])


def supporting(*links: SupportSection, **roster: Any) -> Scenario:
    return with_section(with_file(county(), support=links), "roster", **roster)


def support(region: str = "330503", most_rounds: int = 1) -> SupportSection:
    return SupportSection(donor="next", region=region, teams=2, most_rounds=most_rounds)


def test_rounds_of_support() -> None:
    """As many as the link says, the strictest of several; links of other regions or donors are no matter."""
    stays = [("next-1", 0, "n0 n3"), ("next-1", 1, "n1 n3")]
    words = [("n3", "2 rounds of support", "at most 1")]
    assert breaches_of(supporting(support()), stays) == words
    assert breaches_of(supporting(support(most_rounds=2)), stays) == []
    assert breaches_of(supporting(support(TOWN, 2), support(OTHER_TOWN, 1)), stays, [VILLAGE, OTHER_VILLAGE]) == words
    assert breaches_of(supporting(support(TOWN, 2), support(OTHER_TOWN, 1)), stays, [VILLAGE, NEXT]) == []
    assert breaches_of(supporting(support(OTHER_TOWN, 1)), stays, [VILLAGE, NEXT]) == []
    assert breaches_of(supporting(support(TOWN, 1)), stays, [VILLAGE, OTHER_VILLAGE]) == []
    assert breaches_of(supporting(support()), stays[:1]) == []
    # one visit of a stay in the region will do
    assert breaches_of(supporting(support(TOWN, 1)), stays, [f"{VILLAGE} {OTHER_VILLAGE}", f"{NEXT} {OTHER_TOWN}202"]) == words
    with speaking("zh"):
        strict = breaches_of(supporting(support(TOWN, 2), support(OTHER_TOWN, 1)), stays, [VILLAGE, OTHER_VILLAGE])
    assert strict == [("n3", "帮扶 2 轮", "不超过 1 轮")]


def test_rounds_outside_the_own_region() -> None:
    """A visit in another region is a round away, by whatever team."""
    stays = [("next-1", 0, "n0 n3"), ("next-1", 1, "n1 n3")]
    assert breaches_of(supporting(support(most_rounds=9), most_rounds_away=1), stays) == [("n3", "2 rounds away", "at most 1")]
    assert breaches_of(supporting(support(most_rounds=9), most_rounds_away=2), stays) == []
    home = [(TEAM, 0, "d0 d3"), (TEAM, 1, "d1 d3")]
    assert breaches_of(supporting(most_rounds_away=0), home) == []


def holding(*codes: str) -> Scenario:
    """The county whose first office holds regions of its own, with no round away allowed."""
    offices = tuple(
        dataclasses.replace(office, holds=codes) if office.id == "district" else office for office in county().offices
    )
    return with_section(dataclasses.replace(county(), offices=offices), "roster", most_rounds_away=0)


@pytest.mark.parametrize(
    ("codes", "away"),
    [((TOWN, OTHER_TOWN), 0), ((OTHER_TOWN, TOWN), 0), ((TOWN,), 1), ((OTHER_TOWN,), 2), ((TOWN[:7],), 0), ((), 0)],
)
def test_the_own_region_of_an_office_that_holds_several(codes: tuple[str, ...], away: int) -> None:
    """A visit in any of them is no round away; a round away where one visit of several lies in none of them."""
    stays = [(TEAM, 0, "d0 d3"), (TEAM, 1, "d1 d3")]
    told = breaches_of(holding(*codes), stays, [VILLAGE, f"{NEXT} {OTHER_VILLAGE}"])
    told = [breach for breach in told if breach[0] == "d3"]
    assert told == ([("d3", of_number(away, "round", "rounds") + " away", "at most 0")] if away else [])
