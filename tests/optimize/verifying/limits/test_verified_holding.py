"""Which teams hold a round: offices that hold some, rounds that ask for teams, teams that are formed."""

import dataclasses

import numpy as np
from verified import SPRING, SUMMER, TEAM, flat_county, stays_of, with_rounds

from scenarios.scenario import Scenario

OTHER = "district-2"


def holding(scenario: Scenario, rnd: str) -> list[str]:
    stays = stays_of(scenario)
    return [team.id for team in scenario.teams if stays.holds(team.id, rnd)]


def test_rounds_that_touch_are_one_after_the_other() -> None:
    """A special round takes a team from rounds that share a day with it, not from those that end as it begins."""
    usual = ("usual", 59, 99, (), ())
    assert holding(with_rounds(usual, ("special", 98, 110, (), (("district", 1),))), "usual") == [
        "city-1", "district-1", "district-2", "district-3", "park-1", "province-1",
    ]  # fmt: skip
    assert len(holding(with_rounds(usual, ("special", 99, 110, (), (("district", 1),))), "usual")) == 7
    assert len(holding(with_rounds(("special", 40, 59, (), (("district", 1),)), usual), "usual")) == 7
    assert len(holding(with_rounds(("special", 40, 60, (), (("district", 1),)), usual), "usual")) == 6


def test_rounds_that_ask_for_teams_take_the_last_that_are_free() -> None:
    """Three at a time: each takes of those whom the rounds before it left; a round of another time takes the last again."""
    asked = (("district", 1),)
    scenario = with_rounds(
        ("a", 59, 99, (), asked), ("b", 60, 80, (), (("district", 2),)), ("c", 61, 70, (), asked), ("d", 99, 120, (), asked),
        ("usual", 65, 66, (), ()), ("other", 120, 130, (), ()),
    )  # fmt: skip
    assert holding(scenario, "a") == ["district-4"]
    assert holding(scenario, "b") == ["district-2", "district-3"]
    assert holding(scenario, "c") == ["district-1"]
    assert holding(scenario, "d") == ["district-4"]
    assert holding(scenario, "usual") == ["city-1", "park-1", "province-1"]
    assert len(holding(scenario, "other")) == 7
    stays = stays_of(scenario)
    assert [stays.days(f"district-{k}", "b") for k in (1, 2, 3, 4)] == [0, 20, 20, 0]


def test_rounds_that_ask_for_teams_take_formed_ones() -> None:
    """Two of four teams can be formed: the second of them is taken."""
    scenario = with_rounds(("usual", 59, 99, (), ()), ("special", 60, 80, (), (("district", 1),)))
    formed = np.full((len(scenario.offices), 2), 9)
    formed[[office.id for office in scenario.offices].index("district")] = 2
    scenario = dataclasses.replace(scenario, formed=formed)
    assert holding(scenario, "special") == ["district-2"]
    stays = stays_of(scenario)
    assert [stays.days(f"district-{k}", "usual") for k in (1, 2, 3, 4)] == [40, 0, 0, 0]
    assert [stays.is_formed(f"district-{k}", "usual") for k in (1, 2, 3, 4)] == [True, True, False, False]


def test_rounds_of_offices_and_of_teams_together() -> None:
    """An office that holds no usual round holds none, whether or not a team of it is taken; others are not concerned."""
    scenario = with_rounds(
        ("usual", 59, 99, ("district", "city"), ()), ("special", 60, 80, ("district",), (("district", 3),)),
        ("all", 200, 210, (), ()),
    )  # fmt: skip
    assert holding(scenario, "usual") == ["city-1", "district-1"]
    assert holding(scenario, "special") == ["district-2", "district-3", "district-4"]
    assert len(holding(scenario, "all")) == 7


def test_teams_formed_for_some_rounds_are_formed_in_those() -> None:
    """Whatever the staff of the office."""
    county = flat_county()
    teams = tuple(dataclasses.replace(team, rounds=(SUMMER,) if team.id == OTHER else None) for team in county.teams)
    no_teams = np.zeros((len(county.offices), len(county.rounds)), int)
    for formed in (None, no_teams):
        stays = stays_of(dataclasses.replace(county, teams=teams, formed=formed))
        assert [stays.is_formed(OTHER, rnd) for rnd in (SPRING, SUMMER)] == [False, True]
        assert stays.is_formed(TEAM, SPRING) == (formed is None)
        assert stays.days(OTHER, SPRING) == 0
