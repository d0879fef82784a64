"""The steps of planning, each taken by itself."""

import dataclasses
from pathlib import Path

import pytest
from make import small_county, small_region

from optimize.assigning.assign import assign
from optimize.decomposition.assign_parts import assign_parts
from optimize.decomposition.decompose import decompose
from optimize.decomposition.parts import part_sites
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.relaxation.relax import relax
from optimize.routing.route import route
from optimize.scoring.score import score
from optimize.search_budget import budget_of_county, budget_of_part
from optimize.verifying.verify import verify

LITTLE = {"objective": {"effort": 0.02}}


def test_of_a_county(tmp_path: Path) -> None:
    """One after the other they make the plan; what each hands on can't be changed."""
    scenario = small_county(tmp_path, LITTLE)
    problem = build_problem(scenario)
    relaxation = relax(problem)
    assigned = assign(relaxation, budget_of_county(scenario, plain=False))
    plan = route(scenario, problem, assigned, "optimal")
    made = make_plan(scenario)
    assert plan.visits.write_csv() == made.plan.visits.write_csv()
    assert relaxation.bound == made.bound
    assert assigned.incumbent.objective == pytest.approx(score(scenario, problem, plan).objective)
    assert verify(scenario, plan) == []
    for result, name in ((problem, "days"), (relaxation, "bound"), (assigned, "tours")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, name, None)


@pytest.mark.slow
def test_of_a_region(tmp_path: Path) -> None:
    """The first step takes it apart, the second goes through the parts, the third is the same."""
    scenario = small_region(tmp_path, LITTLE)
    problem = build_problem(scenario)
    groups = part_sites(problem, scenario.office_in_charge)
    decomposition = decompose(problem, groups, budget_of_part(scenario))
    assert decomposition is not None
    assigned = assign_parts(decomposition)
    plan = route(scenario, problem, assigned, "optimal")
    made = make_plan(scenario)
    assert plan.visits.write_csv() == made.plan.visits.write_csv()
    assert assigned.incumbent.bound == made.bound


def test_the_second_step_takes_any_relaxation_of_the_first(tmp_path: Path) -> None:
    """GLOP's vertex and HiGHS's have the same value; plans from both keep every rule."""
    scenario = small_county(tmp_path, LITTLE)
    problem = build_problem(scenario)
    for quick in (False, True):
        relaxation = relax(problem, quick=quick)
        plan = route(scenario, problem, assign(relaxation, budget_of_part(scenario)), "optimal")
        assert verify(scenario, plan) == []
        assert score(scenario, problem, plan).objective >= relaxation.bound - 1e-9
