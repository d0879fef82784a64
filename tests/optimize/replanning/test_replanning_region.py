"""Regions planned again part by part: every rule holds, the bound is valid, and what is shared stays where it was."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apart import Apart
from make import small_region
from stops import after

from optimize.decomposition.apportionment import keep_rounds
from optimize.decomposition.decompose import decompose_as_planned
from optimize.decomposition.part_places import places_by_part
from optimize.decomposition.parts import part_sites
from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.relax import relax
from optimize.replanning.replan import replan
from optimize.scoring.places import places_of
from optimize.search_budget import budget_of_part
from optimize.solving import Solution, solve
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

LATER = dt.date(2027, 3, 12)
ROUNDING = 1e-7


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_region(
        tmp_path_factory.mktemp("again") / "region", {"objective": {"effort": 0.1, "notice": 0, "change_price": 0.05}}
    )


@pytest.fixture(scope="module")
def old(region: Scenario) -> Plan:
    return baseline_plan(region, "uniform")


@pytest.mark.slow
def test_what_is_left_of_a_region_is_planned_again(region: Scenario, old: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better than before; its bound is below the relaxation of all that is left together."""
    problems: list[Problem] = []

    def watched(scenario: Scenario, problem: Problem, *words: Any, **options: Any) -> Solution | None:
        problems.append(problem)
        return solve(scenario, problem, *words, **options)

    monkeypatch.setattr("optimize.replanning.replan.solve", watched)
    made = replan(region, old, as_of=LATER)
    assert made.breaches == ()
    assert verify(region, made.plan) == []
    assert made.done + made.frozen > 10
    assert made.after.objective < made.before.objective
    assert made.count("moved") > 0
    assert made.incumbent is not None
    whole = relax(problems[0]).bound
    assert 0.93 * whole < made.incumbent.bound <= whole + ROUNDING
    assert whole <= made.after.objective + ROUNDING


@pytest.mark.slow
def test_workers_mend_the_same_plan(region: Scenario, old: Plan) -> None:
    alone = replan(region, old, as_of=LATER)
    with Apart(2) as executor:
        shared = replan(region, old, as_of=LATER, executor=executor)
    assert shared.plan.visits.write_csv() == alone.plan.visits.write_csv()
    assert (shared.changes, shared.incumbent) == (alone.changes, alone.incumbent)


@pytest.mark.slow
def test_a_dear_change_leaves_a_good_plan_alone(tmp_path: Path) -> None:
    """Nothing has happened yet, and each change costs more than any gain: also in what parts share."""
    region = small_region(tmp_path, {"objective": {"effort": 0.02, "change_price": 20.0, "notice": 0}})
    plan = make_plan(region).plan
    made = replan(region, plan, as_of=dt.date(2027, 1, 1))
    assert made.kept == len(plan)
    assert {change.kind for change in made.changes} <= {"added"}


@pytest.mark.slow
def test_stopped_at_once_the_old_places_stand(region: Scenario, old: Plan) -> None:
    """Before the bound is known: the bound of pooled days, and the old visits as far as they still fit."""
    made = replan(region, old, as_of=LATER, stop=after(0))
    assert made.interrupted
    assert made.breaches == ()
    assert made.count("moved") == 0
    assert made.after.objective <= made.before.objective + 1e-9
    assert made.incumbent is not None
    assert 0 < made.incumbent.bound <= replan(region, old, as_of=LATER).after.objective


@pytest.mark.slow
def test_progress_tells_of_bound_and_parts(region: Scenario, old: Plan) -> None:
    told: list[str] = []
    replan(region, old, as_of=LATER, progress=lambda step, _incumbent: told.append(step))
    assert "reckoning how good a plan can be 3/3" in told
    assert told[-2:] == ["planning counties 2/3", "planning counties 3/3"]


def test_shared_rounds_stay_with_the_part_that_has_them(region: Scenario, old: Plan) -> None:
    """Every place of the old plan that is in the part with most days of its team's round is handed to that part."""
    problem = build_problem(region)
    groups = part_sites(problem, region.office_in_charge)
    places = places_of(region, problem, old.visits)
    decomposition = decompose_as_planned(problem, groups, budget_of_part(region), places, 1.5)
    days: dict[tuple[int, int], np.ndarray] = {}
    for number, subproblem in enumerate(decomposition.subproblems):
        for site in subproblem.part.sites.tolist():
            if site in places:
                option, rnd, team = places[site]
                days.setdefault((team, rnd), np.zeros(len(groups)))[number] += problem.days[option]
    city = [key for key in days if problem.team_office[key[0]] == region.office_index("city")]
    assert city
    for team, rnd in city:
        owners = [k for k, subproblem in enumerate(decomposition.subproblems) if team in subproblem.part.teams.tolist()
                  and subproblem.part.problem.rooms[subproblem.part.teams.tolist().index(team), rnd] > 0]  # fmt: skip
        assert owners == [int(days[team, rnd].argmax())]
    handed = places_by_part([subproblem.part for subproblem in decomposition.subproblems], places)
    assert sum(map(len, handed)) == len(places)


def test_without_an_old_plan_rounds_are_handed_out_as_before(region: Scenario) -> None:
    problem = build_problem(region)
    usable = np.random.default_rng(1).random((2, *problem.rooms.shape)) < 0.5
    before = usable.copy()
    keep_rounds(problem, np.ones(len(problem.capacity), bool), np.zeros(problem.sites, np.int64), {}, usable)
    assert (usable == before).all()
