"""Marginal values against what solving again says."""

from pathlib import Path

import pytest
from make import one_round, small_county

from optimize.changes import with_teams
from optimize.explaining.feasibility import proven
from optimize.problem.problem import build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.relaxation.relax import relax
from optimize.valuing.bottleneck import sentence
from optimize.valuing.county_values import marginal_values
from scenarios.language import speaking

TIGHT = {
    "teams": {"district": {"count": 1}},
    "rounds": one_round(16),
}


def test_values_are_those_of_the_changed_scenario(tmp_path: Path) -> None:
    """A team-round is worth what the bound falls by with it, and never more than its dual value says."""
    scenario = small_county(tmp_path, TIGHT)
    values = marginal_values(scenario)
    best = values.best("team-round")
    assert best is not None
    assert best.office == "district"
    more = [float(round_.id == best.round) for round_ in scenario.rounds]
    bounds = [
        relax(build_problem(county)).bound
        for county in (scenario, with_teams(scenario, scenario.office_index("district"), more))
    ]
    assert best.solved == pytest.approx(bounds[0] - bounds[1])
    assert all(value.solved <= value.dual + 1e-9 for value in values.values if value.kind != "day")
    team, day = values.best("team"), values.best("day")
    assert team is not None
    assert day is not None
    assert team.solved > best.solved
    assert best.round == "2027-spring"  # each brings two sites more, and the first the most
    assert "county in spring 2027" in sentence(values, scenario)
    assert values.as_json(scenario)["bound"] == pytest.approx(bounds[0])
    with speaking("zh"):
        assert "瓶颈" in sentence(values, scenario)


@pytest.mark.slow
def test_a_margin_makes_capacity_dearer(tmp_path: Path) -> None:
    """With a part of each stay kept free the bound is higher, where short visits fill what a long one leaves of a stay."""
    scenario = small_county(tmp_path, TIGHT | {"objective": {"preset": "coverage"}})
    assert marginal_values(scenario, margin=0.2).objective > marginal_values(scenario).objective


def test_dual_values_prove_the_bound(tmp_path: Path) -> None:
    """Weak duality, reckoned without the solver, gives the solver's objective; other values prove less."""
    model = build_master(build_problem(small_county(tmp_path, TIGHT))).model
    result = solve(model)
    assert result.duals is not None
    assert proven(model, result.duals) == pytest.approx(result.objective)
    assert proven(model, result.duals * 0.5) < result.objective
