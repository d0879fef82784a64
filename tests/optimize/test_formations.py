"""Teams of other sizes in some rounds: merged for one place, split, formed anew after a change of office; groups that guide."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, merged, small_county, spring, write_county

from optimize.placing.places import places
from optimize.planning import baseline_plan, make_plan
from optimize.replanning.replan import replan
from optimize.rolling.dispatching import make_world
from optimize.staffing.team_counts import with_team_counts
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.naming.names import team_names
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.replications import simulate

SPRING = spring()
ONE_ROUND = {"rounds": {"yearly": [SPRING]}}
MERGED = {"office": "district", "sizes": [12, 6, 6], "rounds": ["2027-spring"]}
SPLIT = {"office": "district", "sizes": [6, 6, 6, 4, 2], "rounds": ["2028-spring"]}
KEY = "330503001201"
"""A key village: 10 days of six people where nothing else is said."""
CALM = {"uncertainty": CERTAIN}


def county(folder: Path, *formations: dict[str, Any], **changes: Any) -> Scenario:
    return small_county(folder, merged(ONE_ROUND | {"formations": list(formations)}, changes))


def visit(scenario: Scenario, team: str, days: float, site: str = KEY, start: str = "2027-03-01") -> dict[str, Any]:
    first = dt.date.fromisoformat(start)
    office = scenario.offices[next(candidate.office for candidate in scenario.teams if candidate.id == team)].id
    return {"site": site, "name": "", "mode": "direct", "office": office, "team": team, "round": f"{first.year}-spring",
            "start": first, "end": first + dt.timedelta(days=int(np.ceil(days))), "team_days": days}  # fmt: skip


def plan_of(*visits: dict[str, Any]) -> Plan:
    return Plan(pl.DataFrame(visits))


def in_round(scenario: Scenario, rnd: str) -> dict[str, int]:
    """Size of each team with a stay in a round."""
    days = team_windows(scenario).days[:, [round_.id for round_ in scenario.rounds].index(rnd)]
    return {team.id: team.size for team, at_hand in zip(scenario.teams, days.tolist(), strict=True) if at_hand}


def test_merged_and_split_teams_stand_in_their_rounds_alone(tmp_path: Path) -> None:
    """Two of four teams make one of twelve; one of four makes one of four and one of two; in other rounds there are four."""
    scenario = county(tmp_path, MERGED, SPLIT)
    district = {
        rnd: {team: size for team, size in in_round(scenario, rnd).items() if team.startswith("district")}
        for rnd in ("2027-spring", "2028-spring", "2029-spring")
    }
    assert district["2027-spring"] == {"district-1": 6, "district-2": 6, "district-12p1": 12}
    assert district["2028-spring"] == {f"district-{k}": 6 for k in (1, 2, 3)} | {"district-4p1": 4, "district-2p1": 2}
    assert district["2029-spring"] == {f"district-{k}": 6 for k in (1, 2, 3, 4)}
    names = team_names(scenario.teams, scenario.offices)
    assert names.name("district-12p1") == "county team 1 (12 people)"
    assert names.find("county team 1 (12 people)") == ("district-12p1",)


@pytest.mark.parametrize(
    "method", ["uniform", "nearest", "risk", "roundrobin", pytest.param("optimal", marks=pytest.mark.slow)]
)
def test_plans_use_them_for_what_their_people_get_done(tmp_path: Path, method: str) -> None:
    """Visits of a merged team take half the days, of a part of a team longer; every plan is verified."""
    scenario = county(tmp_path, MERGED | {"rounds": []}, teams={"district": {"count": 3}}, modes={"direct": {"min_days": 0.5}})
    plan = make_plan(scenario, method).plan
    assert verify(scenario, plan) == []
    size = {team.id: team.size for team in scenario.teams}
    days = {
        size[team]: team_days
        for site, team, team_days in plan.visits.filter(pl.col("mode") == "direct")
        .select("site", "team", "team_days")
        .iter_rows()
        if site.startswith(("330503001", "330503002"))
    }
    assert set(size.values()) >= {12, 6}
    assert 12 in {size[team] for team in plan.visits["team"].to_list()}
    if {12, 6} <= set(days):
        assert days[12] < days[6]


def test_the_verifier_knows_the_size_of_a_team(tmp_path: Path) -> None:
    """Half the days are enough for twelve people and too few for six; a merged team is nowhere in other rounds."""
    scenario = county(tmp_path, MERGED)
    whole = baseline_plan(scenario, "uniform").visits.filter(pl.col("site") == KEY)["team_days"][0]
    six = float(np.where(whole < 8, 2 * whole, whole))
    assert verify(scenario, plan_of(visit(scenario, "district-12p1", six / 2))) == []
    assert any("at least" in str(breach) for breach in verify(scenario, plan_of(visit(scenario, "district-1", six / 2))))
    late = plan_of(visit(scenario, "district-12p1", six / 2, start="2029-03-01"))
    assert verify(scenario, late)
    absent = plan_of(visit(scenario, "district-4", six))
    assert verify(scenario, absent)


def test_two_teams_at_one_place_are_told_how_they_are_said(tmp_path: Path) -> None:
    """A table with two rows for one village on the same days, as a county typed it."""
    scenario = county(tmp_path)
    twice = plan_of(visit(scenario, "district-1", 5.5), visit(scenario, "district-2", 5.5))
    assert any("a team of 12 people" in str(breach) for breach in verify(scenario, twice))


def test_work_goes_by_people_in_a_simulation(tmp_path: Path) -> None:
    """Twelve people are done in half the days of six; whole teams of both sizes carry their plan out exactly."""
    scenario = county(tmp_path, MERGED, **CALM)
    six = baseline_plan(county(tmp_path / "six", **CALM), "uniform").visits.filter(pl.col("site") == KEY)["team_days"][0]
    for dispatch in ("follow", "repair"):
        for team, days in (("district-12p1", six / 2), ("district-1", six)):
            outcomes = simulate(make_world(scenario, plan_of(visit(scenario, team, days)), dispatch), replications=2, seed=1)
            assert outcomes.worked.sum(axis=(1, 2)).tolist() == pytest.approx([days, days])
            assert outcomes.lost.sum() == pytest.approx(0.0, abs=1e-6)


def test_absence_counts_by_the_size_of_a_team(tmp_path: Path) -> None:
    """One away of twelve is a twelfth: the mean work lost is the same share, its spread is smaller."""
    away = {"uncertainty": CERTAIN | {"absence": {"probability": 0.5}}}
    scenario = county(tmp_path, MERGED, **away)
    small = simulate(make_world(scenario, plan_of(visit(scenario, "district-1", 20)), "follow"), replications=200, seed=1)
    large = simulate(make_world(scenario, plan_of(visit(scenario, "district-12p1", 20)), "follow"), replications=200, seed=1)
    lasting = [outcomes.worked.sum(axis=(1, 2)) for outcomes in (small, large)]
    assert lasting[0].mean() == pytest.approx(lasting[1].mean(), rel=0.02)
    assert lasting[1].std() < lasting[0].std()
    assert small.lost.sum() == pytest.approx(large.lost.sum(), rel=0.25)


def test_others_go_on_with_what_a_merged_team_left(tmp_path: Path) -> None:
    """It is not formed in the next round: with repair an ordinary team finishes in days of its own, by the letter nobody."""
    scenario = county(tmp_path, MERGED, **CALM)
    long = plan_of(visit(scenario, "district-12p1", 30) | {"end": dt.date(2027, 4, 9)})
    long = Plan(long.visits.with_columns(pl.lit(60.0).alias("team_days")))
    outcomes = {way: simulate(make_world(scenario, long, way), replications=1, seed=1) for way in ("follow", "repair")}
    merged_days, later = 40, (60 - 40) * 2
    assert outcomes["follow"].worked.sum() == pytest.approx(merged_days, abs=0.5)
    assert outcomes["repair"].worked.sum() == pytest.approx(merged_days + later, abs=1.5)


def test_a_change_of_office_forms_teams_anew(tmp_path: Path) -> None:
    """换届: no inspections in the weeks of the change, five teams of five from then on."""
    anew = {"office": "district", "sizes": [5] * 5, "since": dt.date(2029, 1, 1)}
    change = {"name": {"zh": "换届", "en": "change"}, "from": dt.date(2029, 3, 1), "to": dt.date(2029, 3, 20)}
    scenario = county(tmp_path, anew, calendar={"blackouts": [change]})
    sizes = {rnd: sorted(size for team, size in in_round(scenario, rnd).items() if "district" in team) for rnd in
             ("2028-spring", "2029-spring", "2031-spring")}  # fmt: skip
    assert sizes == {"2028-spring": [6] * 4, "2029-spring": [5] * 5, "2031-spring": [5] * 5}
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    assert plan.visits.filter((pl.col("start") < change["to"]) & (pl.col("end") > change["from"])).is_empty()


def test_more_teams_leave_formations_as_they_are(tmp_path: Path) -> None:
    """What-if of six teams, or of two: the merged team stands, ordinary teams are more or fewer."""
    scenario = county(tmp_path, MERGED)
    office = scenario.office_index("district")
    for count, ordinary in ((6, 4), (1, 1)):
        enlarged = with_team_counts(scenario, {office: count})
        sizes = [size for team, size in in_round(enlarged, "2027-spring").items() if team.startswith("district")]
        assert sorted(sizes) == [6] * ordinary + [12]
    assert len([team_ for team_ in in_round(load(scenario.address), "2029-spring") if team_.startswith("district")]) == 4


@pytest.mark.slow
def test_planning_again_keeps_them(tmp_path: Path) -> None:
    """A plan with merged teams is planned again at a date, and every place of a village is told with its team."""
    scenario = county(tmp_path, MERGED | {"rounds": ["2028-spring"]})
    plan = baseline_plan(scenario, "uniform")
    again = replan(scenario, plan, as_of=dt.date(2027, 6, 1))
    assert verify(scenario, again.plan) == []
    told = places(scenario, plan, KEY)
    assert "district-12p1" in {place.team for place in (*told.allowed, *told.forbidden)}


SPECIAL = {"id": "hj", "name": {"zh": "专项", "en": "special"}, "start": dt.date(2028, 3, 8), "on_site_days": 15,
           "teams": {"district": 1}}  # fmt: skip
REFUSED = {
    "unknown office": ({"office": "distric", "sizes": [6]}, {}, "office"),
    "no round": ({"office": "district", "sizes": [6], "since": dt.date(2050, 1, 1)}, {}, "at least one round"),
    "unknown round": ({"office": "district", "sizes": [6], "rounds": ["2027-sprin"]}, {}, "2027-spring"),
    "both": ({"office": "district", "sizes": [6], "rounds": ["2027-spring"], "since": dt.date(2028, 1, 1)}, {}, "not both"),
    "reserve": ({"office": "district", "sizes": [12, 12]}, {"teams": {"district": {"reserve": 1}}}, "reserve"),
    "leaders": ({"office": "district", "sizes": [3] * 8}, {"teams": {"district": {"leaders": 4}}}, "at most 4"),
    "by number": (
        {"office": "district", "sizes": [12, 6, 6]},
        {"rounds": {"yearly": [SPRING], "dated": [SPECIAL]}},
        "rounds held by all teams",
    ),
    "rule": ({"office": "district", "sizes": [12, 6, 6]}, {"simulation": {"dispatch": "reoptimize"}}, "follow or repair"),
}  # fmt: skip


def planned_and_sent(folder: Path, formation: dict[str, Any], changes: dict[str, Any]) -> None:
    scenario = county(folder, formation, **changes)
    make_world(scenario, baseline_plan(scenario, "uniform"), scenario.file.simulation.dispatch)


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.quick(3)
def test_what_does_not_go_together_is_refused(tmp_path: Path, case: str) -> None:
    """In words, when the scenario is loaded, or where teams are sent."""
    formation, changes, words = REFUSED[case]
    with pytest.raises(ScenarioError) as refused:
        planned_and_sent(tmp_path, formation, changes)
    assert words in str(refused.value)


def test_twice_for_one_round_is_refused(tmp_path: Path) -> None:
    """Each office and round once."""
    with pytest.raises(ScenarioError, match="formations"):
        county(tmp_path, MERGED, MERGED | {"sizes": [18, 6]})


def test_guiding_groups_limit_how_many_teams_are_formed(tmp_path: Path) -> None:
    """One group guides three teams of four, in the rounds for which it is there; two groups guide all."""
    guides = {"name": {"zh": "指导组", "en": "guides"}, "people": 1, "role": "guide", "teams": 3, "offices": ["district"],
              "rounds": ["2027-spring"]}  # fmt: skip
    pools: dict[str, Any] = {"guides": guides}
    guided = county(tmp_path / "one", pools=pools)
    counts = [sum(team.startswith("district") for team in in_round(guided, rnd)) for rnd in ("2027-spring", "2028-spring")]
    assert counts == [3, 4]
    two = county(tmp_path / "two", pools={"guides": guides | {"people": 2}})
    assert sum(team.startswith("district") for team in in_round(two, "2027-spring")) == 4
    assert verify(guided, baseline_plan(guided, "uniform")) == []


@pytest.mark.parametrize("wrong", [{"teams": None, "role": "guide"}, {"teams": 3, "role": "leader"},
                                   {"teams": 3, "role": "guide", "skills": ["audit"]}])  # fmt: skip
def test_guides_are_said_in_full(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """How many teams each guides, and no skills."""
    pool = {"name": {"zh": "指导组", "en": "guides"}, "people": 1, "offices": ["district"]} | wrong
    pool = {key: value for key, value in pool.items() if value is not None}
    with pytest.raises(ScenarioError, match="guide"):
        load(write_county(tmp_path, {"pools": {"guides": pool}}))
