"""Who is in a team, at the limit of each rule and just beyond it."""

import dataclasses

import polars as pl
import pytest
from verified import OTHER_TOWN, TOWN, VILLAGE, with_file, with_mode, with_section
from verified_rosters import AT, OTHER, OTHER_AT, TEAM, breaches_of, county, crossed, with_person

from scenarios.language import of_number, speaking
from scenarios.schema.mode_parts import ModeTeam
from scenarios.schema.people.pools import ExchangeSection, PoolSection


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
    assert later == [("county team 1, spring 2028", "audit/district/1", "somebody at hand in the round")]
    for office in ("next", "city"):  # which shares no people of it, and which has no people in the table
        assert breaches_of(scenario, [(TEAM, 0, f"d0 audit/{office}/1")])[0][2] == "somebody of the table of staff"


def test_people_of_a_pool_are_shared_by_villages() -> None:
    """Fifteen villages and five: six people of eight, and two."""
    offices = tuple(
        dataclasses.replace(office, region="330503190") if office.id == "next" else office for office in county().offices
    )
    pool = PoolSection(name={"zh": "池", "en": "pool"}, people=8, offices=("district", "next"))
    scenario = with_file(dataclasses.replace(county(), offices=offices), pools={"audit": pool})
    assert breaches_of(scenario, [(TEAM, 0, "d0 audit/district/6"), ("next-1", 0, "n0 audit/next/2")]) == []
    told = breaches_of(scenario, [(TEAM, 0, "d0 audit/district/7"), ("next-1", 0, "n0 audit/next/3")])
    assert [breach[1] for breach in told if breach[2] == "somebody of the table of staff"] == [
        "audit/district/7",
        "audit/next/3",
    ]


@pytest.mark.parametrize(
    ("home", "avoid", "fine"), [(TOWN, True, False), (TOWN, False, True), (OTHER_TOWN, True, True), (None, True, True)]
)
def test_home_townships(home: str | None, avoid: bool, fine: bool) -> None:
    scenario = with_section(with_person(county(), "d3", home=home), "roster", avoid_home=avoid)
    words = [(AT, "d3 (town 0)", "nobody whose home township is inspected")]
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


def test_crossed_teams_hold_as_many_of_others_as_is_said() -> None:
    """The first team of each office; the other one holds its own alone."""
    assert breaches_of(crossed(), [(TEAM, 0, "d0 n3"), (OTHER, 0, "d1 d4"), ("next-1", 0, "n0 d3")]) == []
    assert breaches_of(crossed(), [(TEAM, 0, "d0 d3")]) == [(AT, "0 people of next", "1 person"), (AT, "2 people", "1 person")]
    assert breaches_of(crossed(), [(TEAM, 0, "d0 n3 n4")]) == [(AT, "2 people of next", "1 person")]
    assert breaches_of(crossed(), [(TEAM, 0, "n0 d3")]) == [(AT, "n0 (next)", "a leader of its own office")]
    told = breaches_of(crossed(), [(OTHER, 0, "d1 n3")])
    assert told == [(OTHER_AT, "n3 (next)", "people of the team's office")]


def test_how_many_of_the_own_office_is_said_in_chinese() -> None:
    with speaking("zh"):
        told = breaches_of(crossed(), [(TEAM, 0, "d0 d3 n3")])
    assert [breach[1:] for breach in told] == [("2 人", "1 人")]


def test_offices_without_people_send_whom_they_like() -> None:
    """The table of staff names none of the sender's people: only those of the team's own office are counted."""
    section = ExchangeSection(offices=("district", "park"), people=1, outsiders=1)
    scenario = with_file(county(), exchanges=(section,))
    assert breaches_of(scenario, [(TEAM, 0, "d0")]) == []
    assert breaches_of(scenario, [(TEAM, 0, "d0 d3")]) == [(AT, "2 people", "1 person")]


@pytest.mark.parametrize(("people", "fine"), [("- n3 n4", True), ("n0 n3", False)])
def test_outsiders_do_not_lead_a_team_of_an_office_without_people(people: str, fine: bool) -> None:
    """Two of the sender's, of whom one leads."""
    scenario = crossed(people=2, outsiders=2)
    assert scenario.staff is not None
    scenario = dataclasses.replace(scenario, staff=scenario.staff.filter(pl.col("office") == "next"))
    assert breaches_of(scenario, [(TEAM, 0, people)]) == (
        [] if fine else [(AT, "a leader from outside", "a leader of its own office")]
    )


def test_an_exchange_of_some_rounds() -> None:
    """Of two exchanges of the same offices each has its rounds and its numbers."""
    first = ExchangeSection(offices=("district", "next"), people=2, outsiders=2, rounds=("2028-spring",))
    second = ExchangeSection(offices=("next", "district"), people=1, outsiders=1, rounds=("2027-spring",))
    scenario = with_file(county(), exchanges=(first, second))
    assert breaches_of(scenario, [(TEAM, 0, "d0 n3")]) == []
    assert breaches_of(scenario, [(TEAM, 2, "d0 d3")]) == []
    (told,) = breaches_of(crossed(rounds=("2028-spring",)), [(TEAM, 0, "d0 n3")])
    assert told == (AT, "n3 (next)", "people of the team's office")


def test_people_of_no_team() -> None:
    """Somebody in a team that has no visits in the round."""
    told = breaches_of(county(), [(TEAM, 0, "d0 d3"), (OTHER, 0, "d1 d4")], [VILLAGE, ""])
    words = "a team with visits in the round"
    assert told == [(OTHER_AT, person, words) for person in ("d1", "d4")]


def test_teams_of_offices_without_people_are_left_alone() -> None:
    """Nobody is asked for in a team of an office that the table of staff does not name."""
    assert breaches_of(county(), [("park-1", 0, "- -")]) == []


def test_people_are_named_in_a_team_that_needs_none() -> None:
    """A team of an office that the table of staff does not name has no stay of the roster's."""
    told = breaches_of(county(), [("park-1", 0, "d0")])
    assert told == [("zone team 1, spring 2027", "d0", "a team with visits in the round")]


def test_teams_places_and_skills_are_called_by_their_names_in_chinese() -> None:
    """People keep their ids: names of staff are no data of the program."""
    skilled = with_mode(with_person(county(), "d3", home=TOWN), "direct", team=ModeTeam(skills=("审计",)))
    with speaking("zh"):
        told = breaches_of(skilled, [(TEAM, 0, "d3 d4"), (OTHER, 0, "d1 n3")])
    first, second = "2027年春county第1组", "2027年春county第2组"
    assert told == [
        (second, "n3（邻）", "本巡察办人员"),
        (first, "d3（组员）", "人员表中的组长"),
        (first, "无审计专业人员", "至少一人"),
        (first, "d3（town 0）", "须回避，不得巡察家庭所在乡镇"),
        (second, "无审计专业人员", "至少一人"),
    ]
