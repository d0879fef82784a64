"""Days of a visit, at the limit of each rule and just beyond it: those that it takes, and those that its dates have."""

import dataclasses
from typing import Any

import pytest
from make import NAME
from verified import (
    NEXT,
    SPRING,
    TEAM,
    TOWN,
    direct,
    flat_county,
    plan,
    told,
    with_mode,
    with_section,
    with_site,
    with_ways,
)

from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import Households, ModeTeam, VisitPart
from scenarios.sites.blocked import Blocked


def least(scenario: Scenario, site: str = NEXT, mode: str = "direct", team: str = TEAM) -> float:
    """Days that a visit takes at least, by what is said of one without any."""
    (words,) = [words for words, _ in told(scenario, plan((site, mode, team, 1, 30, 0.0))) if "at least" in words]
    return float(words.split(" | at least ")[1].removesuffix(" days"))


def days_of(scenario: Scenario, **values: Any) -> float:
    return least(with_mode(scenario, "direct", **values))


@pytest.mark.parametrize("work", [2.0, 2.0 - 5e-7, 2.0 - 1e-6])
def test_just_enough_days(work: float) -> None:
    assert direct(flat_county(), days=2, work=work) == []


def test_too_few_days_by_little() -> None:
    assert direct(flat_county(), work=1.99) == ["1.99 | at least 2.00 days"]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"days": {"general": 2.25}}, 2.0),
        ({"days": {"general": 2.26}}, 2.5),
        ({"days": {"general": 2.75}}, 2.5),
        ({"fixed_days": 1.5}, 3.5),
        ({"parts": (VisitPart(name=NAME, days=1.0), VisitPart(name=NAME, days=0.5))}, 3.5),
        ({"fixed_days": 1.0, "parts": (VisitPart(name=NAME, days=0.5),)}, 3.5),
        ({"min_days": 4.0}, 4.0),
        ({"max_days": 1.5}, 1.5),
        ({"max_days": 2.5}, 2.0),
        ({"terms": {"population": 3.0}}, 5.0),
        ({"terms": {"area": 1.0}}, 4.0),
        ({"terms": {"income": 20.0}}, 4.0),
        ({"terms": {"complaints": 1.0}}, 5.0),
        ({"terms": {"funds": 4.0}}, 4.0),
        ({"terms": {"funds": 2.0, "population": 1.0}}, 4.0),
        ({"team": ModeTeam(size=3)}, 1.0),
        ({"team": ModeTeam(size=12)}, 4.0),
        ({"households": Households(share=1.0, people=4, a_day=50)}, 5.0),
        ({"households": Households(share=0.5, people=4, a_day=50)}, 2.5),
        ({"households": Households(share=1.0, people=5, a_day=80)}, 2.5),
        ({"households": Households(share=0.1, people=4, a_day=50)}, 2.0),
        ({"households": Households(share=1.0, people=4, a_day=50), "team": ModeTeam(size=12)}, 10.0),
        ({"households": Households(share=1.0, people=4, a_day=49)}, 5.5),
    ],
)
def test_days_that_a_visit_takes(values: dict[str, Any], days: float) -> None:
    """2 days of a team of six, 1,000 people, 2 km2, 100,000 yuan of income, 3 complaints, 500,000 yuan of funds; in halves."""
    assert days_of(flat_county(), **values) == days


@pytest.mark.parametrize(
    ("name", "value", "days"),
    [("assets", 3000.0, 5.0), ("altitude", 3000.0, 5.0), ("weak_organisation", 1.0, 3.0), ("hardship", 1.0, 3.0)],
)
def test_days_by_other_figures(name: str, value: float, days: float) -> None:
    """Money per million, height per 1,000 m, the rest as it is."""
    scenario = with_mode(flat_county(), "direct", terms={name: 1.0})
    assert least(scenario) == 2.0
    assert least(with_site(scenario, NEXT, **{name: value})) == days


def test_days_of_a_site_go_before_those_of_its_mode() -> None:
    """As they are for the office's teams, and by people for one that is merged."""
    scenario = with_site(flat_county(), NEXT, team_days=3.3)
    assert least(scenario) == 3.3
    teams = tuple(
        dataclasses.replace(team, size=12, rounds=(SPRING,) if team.id == "district-2" else None) for team in scenario.teams
    )
    merged = dataclasses.replace(scenario, teams=teams)
    assert [least(merged, team=f"district-{k}") for k in (1, 2)] == [3.3, 1.65]


@pytest.mark.parametrize(
    ("access", "seat", "days"), [(1.0, True, 2.0), (3.0, True, 4.0), (3.0, False, 6.0), (1.5, True, 2.5), (2.0, True, 3.0)]
)
def test_what_the_way_from_the_township_adds(access: float, seat: bool, days: float) -> None:
    """Half a day there and half a day back; from the base a day each, where the township is no site."""
    ways = {(TOWN, NEXT): 0.5, (NEXT, TOWN): 0.5, ("district", NEXT): 1.0, (NEXT, "district"): 1.0}
    scenario = with_ways(with_mode(flat_county(), "direct", access=access), ways)
    if not seat:
        scenario = with_site(scenario, TOWN, kind="department")
    assert least(scenario) == days


@pytest.mark.parametrize(("members", "days"), [("own", 3.5), ("support", 2.5)])
def test_whose_base_the_way_begins_at(members: Any, days: float) -> None:
    """That of the office that comes, a way of two days; who supports another region stays near: one day. Seven people."""
    ways = {("city", NEXT): 2.0, ("district", NEXT): 1.0}
    mode = with_mode(flat_county(), "direct", access=2.0, level="prefecture", team=ModeTeam(members=members))
    scenario = with_site(with_ways(mode, ways), TOWN, kind="department")
    assert least(scenario, team="city-1") == days


def test_the_most_days_of_a_mode() -> None:
    scenario = with_mode(flat_county(), "direct", max_days=3.0)
    assert [direct(scenario, days=9, work=work) for work in (3.0, 3.0 + 5e-7, 3.0 + 1e-6)] == [[]] * 3
    assert direct(scenario, days=9, work=3.01) == ["3.01 | at most 3 days"]


def test_working_days_of_a_visit() -> None:
    """As many as its team-days, exactly; days that are not worked don't count."""
    county = with_mode(flat_county(), "direct", max_days=None)
    assert [direct(county, 1, 5, work) for work in (5.0, 5.0 + 5e-7, 5.0 + 1e-6)] == [[]] * 3
    assert direct(county, 1, 5, 5.01) == ["5 working days | at least 5.01"]
    blocked = dataclasses.replace(county, blocked=(Blocked("office", "district", 60, 61),))
    assert direct(blocked, 1, 6, 5.0) == []
    assert direct(blocked, 1, 5, 5.0) == ["4 working days | at least 5"]


def test_what_a_visit_may_lack_at_the_end_of_its_stay() -> None:
    """A quarter of a day where the simulation makes it up; nowhere else."""
    county = with_section(flat_county(), "simulation", tolerance=0.25)
    assert direct(county, 36, 5, 5.25) == []
    assert direct(county, 36, 5, 5.26) == ["5 working days | at least 5.26"]
    assert direct(county, 35, 5, 5.25) == ["5 working days | at least 5.25"]
