"""Mending: the better of an old schedule put back and a new one, at a price of change."""

from pathlib import Path

import pytest
from make import small_county
from test_stopping import leave_to_search

from optimize.allocating.allocate import allocate
from optimize.assigning.mending import Old, mended, remember
from optimize.assigning.places import places_of
from optimize.assigning.timetable import Place, Timetable
from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import Problem, build_problem
from optimize.search_budget import SearchBudget
from scenarios.scenario import Scenario

TWO = {"teams": {"district": {"count": 2}}, "objective": {"effort": 0.1}}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_to_search(monkeypatch)


@pytest.fixture
def county(tmp_path: Path) -> Scenario:
    return small_county(tmp_path, TWO)


def again(
    county: Scenario, problem: Problem, places: dict[int, Place], price: float, steps: int = 2
) -> tuple[Timetable, set[int]]:
    return mended(allocate(problem), Old(places, price), SearchBudget(0, steps, 1e-6))


def test_a_schedule_far_from_the_best_is_given_up(county: Scenario) -> None:
    """Everything late, at a low price: without a step of search the old schedule is as it was, the new one much better."""
    problem = build_problem(county)
    places = places_of(county, problem, baseline_plan(county, "uniform").visits)
    late = {site: (option, rnd + 9, team) for site, (option, rnd, team) in places.items()}
    table, back = again(county, problem, late, 1e-6, steps=0)
    assert back == set(late)
    assert sum(table.place_of[site] == place for site, place in late.items()) < len(late)
    kept, _ = again(county, problem, late, 10.0, steps=0)
    assert {site: kept.place_of[site] for site in late} == late
    assert table.objective() < kept.objective()


@pytest.mark.long
def test_the_objective_holds_the_price_of_every_change(county: Scenario) -> None:
    problem = build_problem(county)
    places = places_of(county, problem, make_plan(county).plan.visits)
    table, _ = again(county, problem, places, 0.0)
    before = table.objective()
    wrong = {site: (option, rnd + 1, team) for site, (option, rnd, team) in places.items()}
    table.old = {}
    remember(table, Old(places | {0: wrong[0]}, 0.25))
    changed = sum(table.place_of[site] != place for site, place in (places | {0: wrong[0]}).items())
    assert changed > 0
    assert table.objective() == pytest.approx(before + 0.25 * changed)
    table.remove(1)
    stood = before + 0.25 * changed + table.cost[1][table.rounds]
    assert table.objective() > stood - table.cost[1][table.rounds]
