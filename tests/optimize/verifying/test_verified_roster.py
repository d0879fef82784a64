"""Rosters at the limit of each rule and just beyond it: who is in a team, and what a person does over the term."""

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from make import STAFF_HEADER, staffed_county, visit_table
from verified import NEXT, OTHER_TOWN, OTHER_VILLAGE, THIRD, TOWN, VILLAGE, with_file, with_mode, with_section

from optimize.verifying.verify_roster import verify_roster
from scenarios.language import of_number
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import ModeTeam
from scenarios.schema.people.pools import ExchangeSection, PoolSection, SupportSection

NEIGHBOUR = {"name": {"zh": "邻", "en": "next"}, "level": "county", "region": "330502", "lon": 121.0, "lat": 30.6}
OUTSIDE = "330502001201"
"""A site in the neighbour's region."""
TEAM, OTHER = "district-1", "district-2"
Stay = tuple[str, int, str]
"""Team, number of the round, and people, the first of whom leads; a dash stands for nobody."""


@cache
def county() -> Scenario:
    """Four rounds, a spring each; two teams of two of the district, two of its neighbour, and people of both."""
    people = [f"d{k},district,{'组长' if k < 3 else '组员'},,,," for k in range(9)]
    people += [f"n{k},next,{'组长' if k < 3 else '组员'},,,," for k in range(9)]
    changes: dict[str, Any] = {
        "term": {"years": 4}, "offices": {"next": NEIGHBOUR},
        "teams": {"district": {"count": 2, "size": 2}, "next": {"count": 2, "size": 2}},
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        return staffed_county(Path(folder), people, changes, f"{STAFF_HEADER},外派轮数上限")


def with_person(scenario: Scenario, person: str, **cells: Any) -> Scenario:
    assert scenario.staff is not None
    changed = [
        pl.when(pl.col("id") == person).then(pl.lit(value, scenario.staff.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in cells.items()
    ]
    return dataclasses.replace(scenario, staff=scenario.staff.with_columns(changed))


def breaches_of(
    scenario: Scenario, stays: list[Stay], sites: list[str] | None = None, mode: str = "direct"
) -> list[tuple[str, str, str]]:
    """What is found of teams by round and people, the first of whom leads; each visits a site of its own, or those given."""
    names = [f"{TOWN}{201 + k}" for k in range(5)] + [f"{OTHER_TOWN}{201 + k}" for k in range(5)]
    visits, rows = [], []
    for number, (team, rnd, people) in enumerate(stays):
        rounds, office = scenario.rounds, team.rpartition("-")[0]
        day = scenario.calendar.date(rounds[rnd].start)
        place = names[number] if sites is None else sites[number]
        visits += [(site, mode, team, rounds[rnd].id, day, day + dt.timedelta(days=5), 5.0) for site in place.split()]
        rows += [
            (rounds[rnd].id, team, office, person, "member" if k else "leader")
            for k, person in enumerate(people.split())
            if person != "-"
        ]
    table = pl.DataFrame(rows, ["round", "team", "office", "person", "role"], orient="row")
    plan = Plan(visit_table(*visits), as_given=True)
    return [(breach.where, breach.found, breach.allowed) for breach in verify_roster(scenario, plan, table)]


AT = f"team {TEAM}, round 2027-spring"


def test_a_roster_that_keeps_every_rule() -> None:
    assert breaches_of(county(), [(TEAM, 0, "d0 d3"), (OTHER, 0, "d1 d4"), (TEAM, 1, "d0 d3"), ("next-1", 1, "n0 n3")]) == []


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("d0", [("1 person", "2 people")]),
        ("d0 d3 d4", [("3 people", "2 people")]),
        ("- d0 d3", [("0 leaders", "one leader")]),
        ("d3 d4", [("d3 (member)", "a leader by the table of staff")]),
        ("d0 n3", [("n3 (next)", "people of the team's office")]),
        ("n0 d3", [("n0 (next)", "people of the team's office")]),
        ("d0 nobody", [("nobody", "somebody of the table of staff"), ("1 person", "2 people")]),
        ("- -", [("0 people", "2 people"), ("0 leaders", "one leader")]),
    ],
)
def test_who_is_in_a_team(people: str, words: list[tuple[str, str]]) -> None:
    """Every rule that is broken, and no other; a team that nobody is in is checked too."""
    assert breaches_of(county(), [(TEAM, 0, people)]) == [(AT, *expected) for expected in words]


def test_people_without_a_level_may_lead() -> None:
    assert breaches_of(with_person(county(), "d3", level=None), [(TEAM, 0, "d3 d4")]) == []


@pytest.mark.parametrize(("deputies", "needed", "fine"), [(0, 0, True), (1, 1, True), (0, 1, False), (1, 2, False)])
def test_deputies(deputies: int, needed: int, fine: bool) -> None:
    section = county().file.teams["district"].model_copy(update={"deputies": needed})
    scenario = with_file(county(), teams=county().file.teams | {"district": section})
    if deputies:
        scenario = with_person(scenario, "d3", level="deputy")
    words = [(AT, of_number(deputies, "deputy"), f"at least {needed}")]
    assert breaches_of(scenario, [(TEAM, 0, "d0 d3")]) == ([] if fine else words)


@pytest.mark.parametrize(
    ("skills", "fine"), [("审计", True), ("财会,审计", True), ("财会、audit", True), (None, False), ("财会", False)]
)
def test_skills(skills: str | None, fine: bool) -> None:
    """One of the team has each; in the order of their names what nobody has."""
    scenario = with_mode(county(), "direct", team=ModeTeam(skills=("审计",)))
    scenario = with_person(scenario, "d3", skills=skills)
    assert breaches_of(scenario, [(TEAM, 0, "d0 d3")]) == ([] if fine else [(AT, "nobody with audit", "at least one")])
    assert breaches_of(scenario, [(TEAM, 0, "d0 d3")], mode="regular") == []


def test_people_of_a_pool() -> None:
    """As many as the pool lends, in the rounds in which it does, with its skill; under their own names."""
    pool = PoolSection(
        name={"zh": "池", "en": "pool"}, people=2, skills=("审计",), offices=("district",), rounds=("2027-spring",)
    )
    scenario = with_file(county(), pools={"audit": pool})
    scenario = with_mode(scenario, "direct", team=ModeTeam(skills=("审计",)))
    assert breaches_of(scenario, [(TEAM, 0, "d0 audit/district/1"), (OTHER, 0, "d1 audit/district/2")]) == []
    told = breaches_of(scenario, [(TEAM, 0, "d0 audit/district/3")])
    assert told[0] == (AT, "audit/district/3", "somebody of the table of staff")
    later = breaches_of(scenario, [(TEAM, 1, "d0 audit/district/1")])
    assert later == [(f"team {TEAM}, round 2028-spring", "audit/district/1", "somebody at hand in the round")]
    assert breaches_of(scenario, [(TEAM, 0, "d0 audit/next/1")])[0][2] == "somebody of the table of staff"


@pytest.mark.parametrize(
    ("home", "avoid", "fine"), [(TOWN, True, False), (TOWN, False, True), (OTHER_TOWN, True, True), (None, True, True)]
)
def test_home_townships(home: str | None, avoid: bool, fine: bool) -> None:
    scenario = with_section(with_person(county(), "d3", home=home), "roster", avoid_home=avoid)
    words = [(AT, f"d3 ({TOWN})", "nobody whose home township is inspected")]
    assert breaches_of(scenario, [(TEAM, 0, "d0 d3")]) == ([] if fine else words)


@pytest.mark.parametrize(
    ("rounds", "fine"),
    [
        ("2027-spring", True),
        ("2028-spring", False),
        ("2028-spring；2027-spring", False),
        ("2028-spring, 2027-spring", True),
        ("", False),
    ],
)
def test_who_is_at_hand(rounds: str, fine: bool) -> None:
    words = [(AT, "d3", "somebody at hand in the round")]
    assert breaches_of(with_person(county(), "d3", rounds=rounds), [(TEAM, 0, "d0 d3")]) == ([] if fine else words)


def test_one_team_a_round() -> None:
    """The second one is named, with the first."""
    told = breaches_of(county(), [(TEAM, 0, "d0 d3"), (OTHER, 0, "d1 d3")])
    assert told == [(f"team {OTHER}, round 2027-spring", "d3", f"one team a round; also in {TEAM}")]


def test_no_site_twice() -> None:
    """In the order of the sites; the first time is named, and a site that a stay visits twice is no matter."""
    stays = [(TEAM, 0, "d0 d3"), (TEAM, 1, "d1 d3"), (TEAM, 2, "d2 d3")]
    told = breaches_of(
        county(), stays, [f"{VILLAGE} {VILLAGE} {NEXT}", f"{NEXT} {VILLAGE} {THIRD}", f"{VILLAGE} {OTHER_VILLAGE}"]
    )
    words = f"no site twice; {AT}"
    named = (("2028", VILLAGE), ("2028", NEXT), ("2029", VILLAGE))
    assert told == [(f"team {TEAM}, round {year}-spring", f"d3 ({site})", words) for year, site in named]


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


def crossed(people: int = 1, outsiders: int = 1, rounds: tuple[str, ...] = ()) -> Scenario:
    section = ExchangeSection(offices=("district", "next"), people=people, outsiders=outsiders, rounds=rounds)
    return with_file(county(), exchanges=(section,))


def test_crossed_teams_hold_as_many_of_others_as_is_said() -> None:
    """The first team of each office; the other one holds its own alone."""
    assert breaches_of(crossed(), [(TEAM, 0, "d0 n3"), (OTHER, 0, "d1 d4"), ("next-1", 0, "n0 d3")]) == []
    assert breaches_of(crossed(), [(TEAM, 0, "d0 d3")]) == [(AT, "0 people of next", "1 person"), (AT, "2 people", "1 person")]
    assert breaches_of(crossed(), [(TEAM, 0, "d0 n3 n4")]) == [(AT, "2 people of next", "1 person")]
    assert breaches_of(crossed(), [(TEAM, 0, "n0 d3")]) == [(AT, "n0 (next)", "a leader of its own office")]
    told = breaches_of(crossed(), [(OTHER, 0, "d1 n3")])
    assert told == [(f"team {OTHER}, round 2027-spring", "n3 (next)", "people of the team's office")]


def test_an_exchange_of_some_rounds() -> None:
    """Of two exchanges of the same offices each has its rounds and its numbers."""
    first = ExchangeSection(offices=("district", "next"), people=2, outsiders=2, rounds=("2028-spring",))
    second = ExchangeSection(offices=("next", "district"), people=1, outsiders=1, rounds=("2027-spring",))
    scenario = with_file(county(), exchanges=(first, second))
    assert breaches_of(scenario, [(TEAM, 0, "d0 n3")]) == []
    assert breaches_of(scenario, [(TEAM, 2, "d0 d3")]) == []
    (told,) = breaches_of(crossed(rounds=("2028-spring",)), [(TEAM, 0, "d0 n3")])
    assert told == (AT, "n3 (next)", "people of the team's office")


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


def test_people_of_no_team() -> None:
    """Somebody in a team that has no visits in the round."""
    told = breaches_of(county(), [(TEAM, 0, "d0 d3"), (OTHER, 0, "d1 d4")], [VILLAGE, ""])
    words = "a team with visits in the round"
    assert told == [(f"team {OTHER}, round 2027-spring", person, words) for person in ("d1", "d4")]


def test_teams_of_offices_without_people_are_left_alone() -> None:
    """Nobody is asked for in a team of an office that the table of staff does not name."""
    assert breaches_of(county(), [("park-1", 0, "- -")]) == []
