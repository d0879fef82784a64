"""Cuts: they raise the bound, and no plan needs what they cut off."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from make import each_class, merged, small_county, small_region

from optimize.decomposition.decompose import decompose
from optimize.decomposition.parts import part_sites, shared_offices
from optimize.planning import METHODS, make_plan
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.cuts import Cutting, by_stays, stays_of
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import Cut, build_master
from optimize.relaxation.relax import relax
from optimize.relaxation.simplex import Simplex
from optimize.search_budget import SearchBudget
from scenarios.scenario import Scenario

LONG: dict[str, Any] = {
    "objective": {"effort": 0.02},
    "modes": {"direct": {"days": {"key": 23.0, "general": 21.0, "good": 19.0}, "fixed_days": 0}},
}
"""Visits of which one or two fit into stays of 40 and 30 days."""


def bounds(scenario: Scenario) -> tuple[float, float]:
    """Without cuts and with all of them."""
    problem = build_problem(scenario)
    return solve(build_master(problem).model).objective, relax(problem).bound


@pytest.mark.parametrize("changes", [{}, {"teams": {"district": {"count": 3}}}, {"teams": {"district": {"count": 2}}}])
@pytest.mark.slow
def test_the_bound_rises_and_stays_below_every_plan(tmp_path: Path, changes: dict[str, Any]) -> None:
    scenario = small_county(tmp_path, merged(LONG, changes))
    plain, cut = bounds(scenario)
    assert cut > plain * (1 + 1e-4)
    for method in METHODS:
        assert make_plan(scenario, method).objective >= cut - 1e-9


def test_the_model_holds_its_cuts(tmp_path: Path) -> None:
    """Built with the cuts it has the value that the simplex had with them one by one."""
    scenario = small_county(tmp_path, LONG)
    problem = build_problem(scenario)
    plain = build_master(problem)
    simplex = Simplex(plain.model)
    cutting = Cutting(problem, plain, simplex)
    relaxed = cutting.tighten(simplex.solve())
    made = build_master(problem, cutting.cuts)
    assert len(cutting.cuts) > 1
    assert solve(made.model).objective == pytest.approx(relaxed.objective, rel=1e-9)
    assert len(made.team_rows) > len(plain.team_rows)
    assert all(rows.stop - rows.start == problem.capacity.size for rows in made.team_rows)


def test_a_cut_of_short_stays_says_nothing_of_long_ones(tmp_path: Path) -> None:
    problem = build_problem(small_county(tmp_path, LONG))
    office = int(problem.office[0])
    options = np.flatnonzero((problem.office == office) & problem.open.any(axis=1))
    made = build_master(problem, [Cut(office, 30.0, options, np.ones(len(options)))])
    rows = made.model.matrix[made.team_rows[-1]]
    used = np.flatnonzero(np.diff(rows.indptr)).reshape(-1) % len(problem.time)
    assert set(used.tolist()) == set(np.flatnonzero(problem.longest_stay[office] <= 30).tolist())


def county(whole: Problem, days: list[float], stay: float, trip: float = 0.0) -> Problem:
    """One office with two teams and one stay each, for visits of these days; what is not replaced is of another problem."""
    count = len(days)
    stays = np.full((2, 1), stay)
    return replace(
        whole,
        site=np.arange(count),
        office=np.zeros(count, np.int64),
        days=np.array(days),
        trip=np.full(count, trip),
        open=np.ones((count, 1), bool),
        team_office=np.zeros(2, np.int64),
        stay=stays,
        rooms=stays,
        capacity=np.array([[2 * stay]]),
        present=np.array([[2.0]]),
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return build_problem(small_county(tmp_path_factory.mktemp("county")))


def test_days_by_stays(whole: Problem) -> None:
    """Of two visits of 11 days in a stay of 20 each takes all of it, of 10 days half of it unless the way is too long."""
    all_offices = np.ones(1, bool)
    assert by_stays(county(whole, [11, 11, 11], 20), all_offices).days.tolist() == pytest.approx([20, 20, 20])
    assert by_stays(county(whole, [10, 10, 10], 20), all_offices).days.tolist() == pytest.approx([10, 10, 10])
    assert by_stays(county(whole, [10, 10, 10], 20, 0.4), all_offices).days.tolist() == pytest.approx([20, 20, 20])
    counted = by_stays(county(whole, [9.5, 9.5], 20, 0.4), all_offices)
    assert counted.capacity.tolist() == [[40.0]]
    assert by_stays(county(whole, [11, 11], 20), ~all_offices).days.tolist() == [11, 11]


def test_visits_that_fit_nowhere_count_nothing(whole: Problem) -> None:
    assert stays_of(county(whole, [25, 30], 20), 0, 20.0).largest == 0
    assert by_stays(county(whole, [25, 30], 20), np.ones(1, bool)).days.tolist() == [25, 30]


@pytest.mark.slow
def test_a_regions_bound_counts_stays_of_shared_teams(tmp_path: Path) -> None:
    """Plans of a region are no better than the bound, with elevated visits that take most of a stay."""
    days = each_class(21.0)
    scenario = small_region(tmp_path, {"modes": {"elevated": {"days": days}}, "objective": {"effort": 0.02}})
    problem = build_problem(scenario)
    groups = part_sites(problem, scenario.office_in_charge)
    decomposition = decompose(problem, groups, SearchBudget(0.0))
    assert decomposition is not None
    assert decomposition.bound <= min(make_plan(scenario, method).objective for method in METHODS) + 1e-9
    part = np.empty(problem.sites, np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    shared = shared_offices(problem, part)
    counted, of_shared = by_stays(problem, shared), shared[problem.office]
    assert (counted.days[of_shared] > problem.days[of_shared]).all()
    assert (counted.days[~of_shared] == problem.days[~of_shared]).all()
