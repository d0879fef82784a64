"""Mending: the better of an old schedule put back and a new one, at a price of change."""

from pathlib import Path

import numpy as np
import pytest
from small_county import small_county
from test_stopping import leave_to_search

from optimize.allocation import build_allocation
from optimize.county import Effort
from optimize.linear import solve
from optimize.mending import mend, remember
from optimize.places import places_of
from optimize.planning import baseline_plan, make_plan
from optimize.problem import Problem, build_problem
from optimize.search import Place, Search
from optimize.simplex import Simplex
from scenarios.scenario import Scenario

TWO = {"teams": {"district": {"count": 2}}, "objective": {"effort": 0.1}}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_to_search(monkeypatch)


@pytest.fixture
def county(tmp_path: Path) -> Scenario:
    return small_county(tmp_path, TWO)


def mended(county: Scenario, problem: Problem, old: dict[int, Place], price: float, steps: int = 2) -> tuple[Search, set[int]]:
    allocation = build_allocation(problem)
    place = (county.travel, np.arange(problem.sites + len(county.offices)), county.sites["township"].to_list())
    relaxed = solve(allocation.model)
    return mend(problem, allocation, Simplex(allocation.model), relaxed, place, old, price, Effort(0, steps, 1e-6))


def test_a_schedule_far_from_the_best_is_given_up(county: Scenario) -> None:
    """Everything late, at a low price: without a step of search the old schedule is as it was, the new one much better."""
    problem = build_problem(county)
    places = places_of(county, problem, baseline_plan(county, "uniform").visits)
    late = {site: (option, rnd + 9, team) for site, (option, rnd, team) in places.items()}
    search, back = mended(county, problem, late, 1e-6, steps=0)
    assert back == set(late)
    assert sum(search.place_of[site] == place for site, place in late.items()) < len(late)
    kept, _ = mended(county, problem, late, 10.0, steps=0)
    assert {site: kept.place_of[site] for site in late} == late
    assert search.objective() < kept.objective()


def test_the_objective_holds_the_price_of_every_change(county: Scenario) -> None:
    problem = build_problem(county)
    places = places_of(county, problem, make_plan(county).plan.visits)
    search, _ = mended(county, problem, places, 0.0)
    before = search.objective()
    wrong = {site: (option, rnd + 1, team) for site, (option, rnd, team) in places.items()}
    search.old = {}
    remember(search, places | {0: wrong[0]}, 0.25)
    changed = sum(search.place_of[site] != place for site, place in (places | {0: wrong[0]}).items())
    assert changed > 0
    assert search.objective() == pytest.approx(before + 0.25 * changed)
    search.remove(1)
    stood = before + 0.25 * changed + search.cost[1][search.rounds]
    assert search.objective() > stood - search.cost[1][search.rounds]
