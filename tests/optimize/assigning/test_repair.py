"""Repair: an older plan is put back as far as it fits, and improved at a price of each visit that changes."""

from pathlib import Path

import pytest
from make import small_county

from optimize.assigning.assign import Assigned, repair
from optimize.planning import baseline_plan
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.relax import relax
from optimize.scoring.places import places_of
from optimize.scoring.schedule import Place
from optimize.search_budget import SearchBudget
from scenarios.scenario import Scenario

TWO_TEAMS = {"teams": {"district": {"count": 2}}, "objective": {"effort": 0.1}}
LATER = 9
"""Rounds by which every visit is put off."""


@pytest.fixture
def county(tmp_path: Path) -> Scenario:
    return small_county(tmp_path, TWO_TEAMS)


def places_now(assigned: Assigned) -> dict[int, Place]:
    """Place of each site with a visit."""
    return {site: (assigned.options[site], rnd, team) for (team, rnd), tour in assigned.tours.items() for site in tour}


def late_places(county: Scenario, problem: Problem) -> dict[int, Place]:
    """Places of a plan in which everything is late."""
    places = places_of(county, problem, baseline_plan(county, "uniform").visits)
    return {site: (option, rnd + LATER, team) for site, (option, rnd, team) in places.items()}


def test_a_schedule_far_from_the_best_is_given_up(county: Scenario) -> None:
    """Everything late: at a low price most visits change, at a high one none does."""
    problem = build_problem(county)
    late, relaxation = late_places(county, problem), relax(problem)
    changed = repair(relaxation, late, 1e-6, SearchBudget(1e-6, steps=50))
    assert changed.back == set(late)
    moved = places_now(changed)
    assert sum(moved[site] == place for site, place in late.items()) < len(late) / 2
    kept = repair(relaxation, late, 10.0, SearchBudget(1e-6, steps=50))
    assert {site: places_now(kept)[site] for site in late} == late
    assert changed.incumbent.objective < kept.incumbent.objective


def test_the_objective_holds_the_price_of_every_change(county: Scenario) -> None:
    """Without a step of search: what is put back changes nothing; a place that there is no room for costs its price."""
    problem = build_problem(county)
    relaxation, late = relax(problem), late_places(county, problem)
    budget = SearchBudget(1e-6, steps=0)
    free = repair(relaxation, late, 0.0, budget)
    assert repair(relaxation, late, 0.25, budget).incumbent.objective == pytest.approx(free.incumbent.objective)
    crowded = {site: (option, len(problem.time) - 1, team) for site, (option, _, team) in late.items()}
    cheap, dear = (repair(relaxation, crowded, price, budget) for price in (0.0, 0.25))
    changes = sum(places_now(dear).get(row) != place for row, place in crowded.items())
    assert changes > 0
    assert dear.incumbent.objective == pytest.approx(cheap.incumbent.objective + 0.25 * changes)
