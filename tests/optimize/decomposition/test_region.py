"""Regions planned part by part: the bound holds, what is shared is handed out once, and the plan can be carried out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apart import Apart
from make import small_region

from optimize.decomposition.assign_parts import assign_parts
from optimize.decomposition.decompose import Decomposition, decompose
from optimize.decomposition.parts import part_sites, relaxed_clusters, shared_offices
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.relaxation.relax import relax
from optimize.search_budget import SearchBudget
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario

ROUNDING = 1e-7


@pytest.fixture(scope="module")
def problem(region: Scenario) -> Problem:
    return build_problem(region)


@pytest.fixture(scope="module")
def groups(region: Scenario, problem: Problem) -> list[np.ndarray]:
    return part_sites(problem, region.office_in_charge)


def taken_apart(scenario: Scenario, problem: Problem, groups: list[np.ndarray]) -> Decomposition:
    decomposition = decompose(problem, groups, SearchBudget(0.01, steps=2))
    assert decomposition is not None
    return decomposition


@pytest.fixture(scope="module")
def decomposition(region: Scenario, problem: Problem, groups: list[np.ndarray]) -> Decomposition:
    return taken_apart(region, problem, groups)


@pytest.fixture(scope="module")
def result(region: Scenario) -> PlanResult:
    return make_plan(region)


def relaxed(problem: Problem) -> float:
    """Value of the relaxation of the whole without cuts."""
    return solve(build_master(problem).model).objective


def cut_off(scenario: Scenario, problem: Problem) -> float:
    """Value of the relaxation of the whole with its cuts: no part knows more."""
    return relax(problem).bound


def test_the_region_has_two_parts_that_share_an_office(region: Scenario, problem: Problem, groups: list[np.ndarray]) -> None:
    """The third county supports the first; every site belongs to one part."""
    towns = [{region.sites["id"][int(site)][:6] for site in sites} for sites in groups]
    assert towns == [{"330503", "330505"}, {"330504"}]
    assert np.sort(np.concatenate(groups)).tolist() == list(range(problem.sites))
    part = np.zeros(problem.sites, int)
    part[groups[1]] = 1
    shared = np.flatnonzero(shared_offices(problem, part))
    assert [region.offices[k].id for k in shared] == ["city"]


@pytest.mark.slow
def test_the_bound_is_below_the_relaxation_and_the_plan(
    region: Scenario, problem: Problem, decomposition: Decomposition, result: PlanResult
) -> None:
    """Prices loosen what is shared, so the parts' bound is no higher than that of the whole, and no plan is below either."""
    whole = cut_off(region, problem)
    assert 0.93 * relaxed(problem) < decomposition.bound <= whole + ROUNDING
    assert whole <= result.objective + ROUNDING
    assert result.bound == pytest.approx(decomposition.bound)


SHARED: dict[str, dict[str, Any]] = {
    "no quota": {"modes": {"elevated": {"quota": 0}}},
    "by county": {"modes": {"elevated": {"quota": 20, "quota_per": "county", "quota_least": 2}}},
    "a least number": {"modes": {"elevated": {"quota": 20, "quota_least": 7}}},
    "no milestones": {"milestones": [], "teams": {"city": {"count": 4}}},
    "one shared team": {"teams": {"city": {"count": 1}, "district": {"count": 3}}},
}


@pytest.mark.parametrize("case", SHARED)
@pytest.mark.slow
def test_bounds_of_other_regions(tmp_path: Path, case: str) -> None:
    """Whatever is shared: the bound is below the relaxation of the whole, and not far.

    A least number that only some parts can contribute to counts in these parts alone: asked of all, it lifted the bound
    above the relaxation.
    """
    scenario = small_region(tmp_path, SHARED[case])
    problem = build_problem(scenario)
    groups = part_sites(problem, scenario.office_in_charge)
    decomposition = taken_apart(scenario, problem, groups)
    whole = cut_off(scenario, problem)
    assert 0.93 * relaxed(problem) < decomposition.bound <= whole + ROUNDING


@pytest.mark.slow
def test_a_least_number_is_reached_county_by_county(tmp_path: Path) -> None:
    """Two villages of each county at least are elevated, and the objective is above the relaxation of the whole."""
    scenario = small_region(tmp_path, SHARED["by county"])
    result = make_plan(scenario)
    assert [str(breach) for breach in verify(scenario, result.plan)] == []
    assert result.quota_gaps == ()
    assert result.bound <= cut_off(scenario, build_problem(scenario)) + ROUNDING <= result.objective + 2 * ROUNDING


def test_the_plan_can_be_carried_out(region: Scenario, result: PlanResult) -> None:
    """The verifier finds nothing, shared teams are used, and what is left out is said."""
    visits = result.plan.visits
    assert [str(breach) for breach in verify(region, result.plan)] == []
    assert visits["site"].is_unique().all()
    assert {"city", "third", "second", "district"} <= set(visits["office"])
    assert len(visits) + len(result.uncovered) == len(region.sites)


def test_shared_rounds_go_to_one_part_each(problem: Problem, decomposition: Decomposition) -> None:
    """Each round of each shared team is some part's and no other's; a part's own teams are all its own."""
    given = np.zeros((len(decomposition.subproblems), *problem.rooms.shape))
    for number, subproblem in enumerate(decomposition.subproblems):
        given[number, subproblem.part.teams] = subproblem.part.problem.rooms
    np.testing.assert_allclose(given.max(axis=0), given.sum(axis=0))
    served = np.isin(problem.team_office, problem.office)
    np.testing.assert_allclose(given.sum(axis=0)[served], problem.rooms[served])
    city = np.flatnonzero(problem.team_office == problem.office[problem.quotas.group >= 0][0])
    assert (given[:, city].sum(axis=(1, 2)) > 0).sum() == 2


def test_quotas_and_milestones_add_up(problem: Problem, decomposition: Decomposition) -> None:
    """Parts may elevate as many villages as the region, and cover as many in time as it wants."""
    quotas = np.array([subproblem.part.problem.quotas.most for subproblem in decomposition.subproblems])
    shared = np.isfinite(problem.quotas.most) & (problem.quotas.most < 1000)
    assert shared.any()
    np.testing.assert_allclose(quotas[:, shared].sum(axis=0), problem.quotas.most[shared])
    counted = 0
    for goal in problem.goals:
        parts = [
            (part_goal.wanted, int(part_goal.sites.sum()))
            for subproblem in decomposition.subproblems
            for part_goal in subproblem.part.problem.goals
            if (part_goal.rounds == goal.rounds).all() and (part_goal.sites == goal.sites[subproblem.part.sites]).all()
        ]
        counted += len(parts)
        assert goal.wanted <= sum(want for want, _ in parts) <= goal.wanted + len(parts)
        assert all(want <= sites for want, sites in parts)
    assert counted >= len(problem.goals) + 3


@pytest.mark.slow
def test_workers_make_the_same_plan(region: Scenario, result: PlanResult) -> None:
    """Byte for byte, and the same bound."""
    with Apart(2) as executor:
        again = make_plan(region, executor=executor)
    assert again.plan.visits.write_csv() == result.plan.visits.write_csv()
    assert again.bound == result.bound
    assert again.objective == result.objective


def test_progress_counts_parts(decomposition: Decomposition) -> None:
    """One by one, to the end; what is known of the plan so far stays above its bound."""
    told: list[tuple[int, float, float]] = []
    assign_parts(decomposition, progress=lambda done, incumbent: told.append((done, incumbent.objective, incumbent.bound)))
    assert [done for done, _, _ in told] == list(range(1, len(decomposition.subproblems) + 1))
    assert all(bound <= objective + ROUNDING for _, objective, bound in told)


@pytest.mark.slow
def test_a_least_number_alone_has_no_price(region: Scenario, problem: Problem, groups: list[np.ndarray]) -> None:
    """Where visits have no largest number nothing is infinite times nothing: the bound holds, and is not far."""
    quotas = problem.quotas
    endless = replace(quotas, groups=replace(quotas.groups, most=np.full(len(quotas.most), np.inf)))
    open_problem = replace(problem, quotas=endless)
    with np.errstate(all="raise"):
        decomposition = decompose(open_problem, groups, SearchBudget(0.01, steps=1))
    assert decomposition is not None
    whole = cut_off(region, open_problem)
    assert 0.93 * relaxed(open_problem) < decomposition.bound <= whole + ROUNDING


@pytest.mark.slow
def test_a_cluster_over_two_parts_keeps_the_bound_valid(region: Scenario, problem: Problem, groups: list[np.ndarray]) -> None:
    """Its least number of sites is asked of the region, not of each part; plans of parts keep to it all the same."""
    city = region.office_index("city")
    of_city = problem.office == city
    inside = [int(np.isin(problem.site[of_city], sites).sum()) for sites in groups]
    assert min(inside) > 0
    wide = replace(
        problem,
        cluster=np.where(of_city, 0, -1),
        least=np.array([sum(inside)]),
        quotas=replace(problem.quotas, group=np.full_like(problem.quotas.group, -1)),
        days=np.where(of_city, 0.5, problem.days),
        left_out=50 * problem.left_out,
    )
    assert taken_apart(region, wide, groups).bound <= cut_off(region, wide) + ROUNDING
    part = np.zeros(problem.sites, int)
    part[groups[1]] = 1
    assert relaxed_clusters(wide, part).least.tolist() == [1]
    assert relaxed_clusters(wide, np.zeros_like(part)).least.tolist() == [sum(inside)]
