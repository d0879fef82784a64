"""Regions explained county by county: what is said of a part is true of the region, and of the part as a scenario."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apart import Apart
from make import NAME, small_region

from optimize import size
from optimize.decomposition.apportionment import own_duties
from optimize.decomposition.parts import cut, part_sites
from optimize.explaining.explain import explain
from optimize.explaining.feasibility import feasibility, most_in_time
from optimize.explaining.part_feasibility import days_short
from optimize.explaining.regional import explain_region, regional
from optimize.explaining.subscenario import subscenario
from optimize.problem.problem import Problem, build_problem
from optimize.valuing.bottleneck import region_sentence
from optimize.valuing.county_values import marginal_values
from optimize.valuing.regional_values import regional_values
from scenarios.language import speaking
from xuncha.cli.words.explaining.region import missed_milestone

TIGHT = {"rounds": {"yearly": [{"name": NAME, "start": "03-01", "on_site_days": 15}]}}
"""One round a year of 15 days: the second county, with one team, can't cover all; the first with the third can't either."""
EARLY: dict[str, Any] = {"milestones": [{"name": NAME, "by": dt.date(2027, 2, 1), "target": 1.0, "office": "second"}]}
"""A milestone of one county before the first round."""
APART: dict[str, Any] = {"modes": {"elevated": {"quota": 0}}, "milestones": [], "objective": {"preset": "coverage"}}
"""Nothing is shared: the values of parts are those of the whole."""


def sites_and_shortfalls(problem: Problem) -> float:
    return feasibility(problem).missing


@pytest.mark.parametrize(
    "changes",
    [
        {},
        TIGHT,
        {"modes": {"elevated": {"quota": 1000, "quota_share": 0.2, "quota_least": 3}}} | TIGHT,
        {"travel": {"settling_days": 0.5}, "milestones": [{"name": NAME, "by": dt.date(2028, 6, 30), "target": 1.0}]},
    ],
    ids=["as it is", "tight", "a share as quota", "settling"],
)
@pytest.mark.quick(1)
def test_a_part_is_the_same_as_a_scenario(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A part cut out of the problem, and the problem of the scenario cut out: options, goals, teams and what is missing."""
    scenario = small_region(tmp_path, changes)
    problem = build_problem(scenario)
    all_rooms = np.ones(problem.rooms.shape, bool)
    for sites in part_sites(problem, scenario.office_in_charge):
        wanted = own_duties(problem, sites)
        part = cut(problem, sites, all_rooms, wanted, problem.quotas.most, np.zeros_like(problem.quotas.least))
        alone = subscenario(scenario, part, wanted)
        county_problem = build_problem(alone)
        assert county_problem.days.tolist() == part.problem.days.tolist()
        assert county_problem.site.tolist() == part.problem.site.tolist()
        assert county_problem.host.tolist() == part.problem.host.tolist()
        assert (county_problem.open == part.problem.open).all()
        assert [goal.wanted for goal in county_problem.goals] == [goal.wanted for goal in part.problem.goals]
        np.testing.assert_allclose(county_problem.capacity[part.offices], part.problem.capacity)
        nodes = np.concatenate([sites, problem.sites + np.arange(len(scenario.offices))])
        far = np.arange(len(nodes))
        np.testing.assert_array_equal(alone.travel.days(far[:, None], far), scenario.travel.days(nodes[:, None], nodes))
        assert sites_and_shortfalls(county_problem) == pytest.approx(sites_and_shortfalls(part.problem), abs=1e-6)


def test_counties_out_of_reach(tmp_path: Path) -> None:
    """What parts miss with all of what is shared the region misses too; those that miss most come first."""
    scenario = small_region(tmp_path, TIGHT)
    explained = explain_region(scenario, fully=0)
    assert explained.proven
    assert explained.whole is None
    assert len(explained.out_of_reach) == len(explained.counties) == 2
    assert (
        sum(county.feasibility.missing for county in explained.counties) <= sites_and_shortfalls(build_problem(scenario)) + 1e-6
    )
    first, second = (county.feasibility for county in explained.counties)
    assert first.missing >= second.missing > 0
    for shortfall in (first, second):
        assert shortfall.missing >= max(shortfall.left_out, shortfall.late) - 1e-6
        assert shortfall.left_out > 0
    assert [county.why for county in explained.counties] == [None, None]


@pytest.mark.slow
def test_the_worst_is_explained_in_full(tmp_path: Path) -> None:
    """As a county is: what clashes there, remedies that bring it within reach, and a plan with the first of them."""
    scenario = small_region(tmp_path, EARLY)
    explained = explain_region(scenario)
    (worst,) = explained.out_of_reach
    assert worst.offices == ("second",)
    assert worst.why is not None
    assert [conflict.conflict.kinds for conflict in worst.why.conflicts] == [("milestone",)]
    assert worst.why.conflicts[0].conflict.missing == pytest.approx(worst.feasibility.missing)
    assert {remedy.kind for remedy in worst.why.conflicts[0].remedies} >= {"date"}
    assert worst.why.replanned is not None
    assert worst.why.replanned.covers_all
    spoken = explained.as_json()
    assert spoken["out_of_reach"] == 1
    assert spoken["within_reach"] is False
    assert spoken["counties"][0]["why"]["clashes"]


def test_the_days_short_are_the_least(tmp_path: Path) -> None:
    """With so many team-days fewer than short the sites don't fit: capacity alone, without packing, says the same."""
    scenario = small_region(tmp_path, TIGHT)
    problem = build_problem(scenario)
    sites = part_sites(problem, scenario.office_in_charge)[1]
    part = cut(problem, sites, np.ones(problem.rooms.shape, bool), (None,) * len(problem.goals), problem.quotas.most,
               np.zeros_like(problem.quotas.least))  # fmt: skip
    in_charge = np.isin(part.offices, scenario.office_in_charge[sites])
    short = days_short(part.problem, in_charge)
    assert short is not None
    assert short >= part.problem.fewest_days.sum() - part.problem.capacity.sum() - 1e-6
    shut = np.zeros_like(in_charge)
    assert days_short(part.problem, shut) is None


def test_the_most_in_time_is_the_most(tmp_path: Path) -> None:
    """A milestone of so many is in reach, and one of a site more is not."""
    by = dt.date(2027, 12, 31)
    scenario = small_region(tmp_path, TIGHT | {"milestones": [{"name": NAME, "by": by, "target": 0.5}]})
    problem = build_problem(scenario)
    goal = problem.goals[0]
    largest = most_in_time(problem, goal.sites, goal.rounds)
    assert 0 < largest < goal.sites.sum()
    for wanted, within in ((largest - 1e-4, True), (largest + 0.5, False)):
        asked = replace(problem, goals=(replace(goal, wanted=wanted),))
        assert feasibility(asked, np.zeros(problem.sites, bool), np.ones(1, bool)).feasible == within
    assert most_in_time(problem, goal.sites, np.zeros_like(goal.rounds)) == 0


def test_a_milestone_of_the_region_alone(tmp_path: Path) -> None:
    """No part has a duty of its own, and the sum of what they can do is less than what is wanted."""
    changes = {"milestones": [{"name": NAME, "by": dt.date(2027, 6, 30), "target": 0.9, "kind": "village"}]}
    scenario = small_region(tmp_path, changes)
    explained = explain_region(scenario, replan=False)
    assert not explained.out_of_reach
    assert explained.proven
    (goal,) = explained.missed
    assert goal.most < goal.wanted
    assert sites_and_shortfalls(build_problem(scenario)) >= goal.missing - 1e-6
    assert f"{goal.most:.1f}" in missed_milestone(scenario, goal)


def test_nothing_is_proven_where_all_is_in_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small region is then explained as a whole; of a large one nothing is said to be proven."""
    scenario = small_region(tmp_path)
    explained = explain_region(scenario, replan=False)
    assert explained.whole is not None
    assert explained.whole.conflicts == explain(scenario, replan=False).conflicts == ()
    assert not explained.proven
    monkeypatch.setattr(size, "LARGEST", 10)
    large = explain_region(scenario, replan=False)
    assert large.whole is None
    assert not large.proven
    assert large.as_json()["within_reach"] is None


@pytest.mark.long
def test_values_are_those_of_the_whole_where_nothing_is_shared(tmp_path: Path) -> None:
    """Part by part, or all together: the same falls of the bound, by duals and solved again."""
    scenario = small_region(tmp_path, APART)
    parts, whole = regional_values(scenario), marginal_values(scenario)
    assert parts.objective == pytest.approx(whole.objective, rel=1e-4)
    for kind in ("team-round", "team", "day"):
        of_parts = {
            (value.office, value.year): value for value in parts.values if value.kind == kind and value.solved is not None
        }
        together = {(value.office, value.year): value for value in whole.values if value.kind == kind and value.fall > 1e-9}
        assert of_parts.keys() >= together.keys() != set()
        for key, value in together.items():
            assert of_parts[key].solved == pytest.approx(value.solved, abs=1e-9)
            assert of_parts[key].team_days >= 0


@pytest.mark.long
def test_values_with_something_shared(tmp_path: Path) -> None:
    """A team of one part is solved again and worth no more than by duals; one of several parts has the region's price."""
    scenario = small_region(tmp_path)
    values = regional_values(scenario)
    kinds = {(value.office, value.solved is None) for value in values.values if value.kind == "team-round"}
    assert {("second", False), ("district", False)} <= kinds
    assert ("city", False) not in kinds
    assert all(value.solved <= value.dual + 1e-9 for value in values.values if value.solved is not None and value.kind != "day")
    assert all(0 < value.weight < 1 for value in values.values if value.solved is not None and value.kind != "day")
    with Apart(2) as executor:
        assert regional_values(scenario, executor=executor).values == values.values
    said = region_sentence(None, values, scenario)
    best = values.best("team-round")
    assert best is not None
    assert said.startswith("Every county is within reach")
    assert f"{scenario.offices[scenario.office_index(best.office)].name} in {best.year}" in said


def test_workers_explain_the_same(tmp_path: Path) -> None:
    """Whoever solves the parts."""
    scenario = small_region(tmp_path, TIGHT)
    in_process = explain_region(scenario, replan=False, fully=0)
    with Apart(2) as executor:
        in_workers = explain_region(scenario, replan=False, fully=0, executor=executor)
    assert [county.feasibility for county in in_process.counties] == [county.feasibility for county in in_workers.counties]


def test_small_regions_are_explained_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A county is, however large; a region from a size on is not."""
    scenario = small_region(tmp_path)
    assert not regional(scenario)
    monkeypatch.setattr(size, "TOGETHER", 10)
    assert regional(scenario)


@pytest.mark.slow
def test_words_in_chinese(tmp_path: Path) -> None:
    """The headline says how many counties, in the language in force."""
    scenario = small_region(tmp_path, TIGHT)
    explained = explain_region(scenario, replan=False, fully=0)
    with speaking("zh"):
        assert "2 个县中有 2 个达不到" in region_sentence(explained, marginal_values(scenario), scenario)
