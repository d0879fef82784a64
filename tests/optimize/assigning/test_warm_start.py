"""Warm start: a search begins from a plan that there is."""

from pathlib import Path

import polars as pl
import pytest
from make import loaded, small_county, write_two_counties
from stops import BOUND_KNOWN, QUICK, SHORT, after

from optimize.decomposition.decompose import decompose
from optimize.decomposition.part_places import places_by_part
from optimize.decomposition.parts import part_sites
from optimize.plan_result import PlanResult
from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import build_problem
from optimize.scoring.places import places_of
from optimize.search_budget import SearchBudget
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_county(tmp_path_factory.mktemp("warm") / "county", QUICK)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    """A plan with more effort than the county's own."""
    return make_plan(small_county(tmp_path_factory.mktemp("warm") / "longer", SHORT | {"objective": {"effort": 0.5}}))


@pytest.mark.long
def test_the_search_begins_from_the_plan(county: Scenario, good: PlanResult) -> None:
    """Stopped at once it is as good as the plan, while its own start is not."""
    cold = make_plan(county, stop=lambda: True)
    warm = make_plan(county, start=good.plan, stop=lambda: True)
    assert cold.objective > good.objective
    assert warm.objective <= good.objective + 1e-12
    assert verify(county, warm.plan) == []


@pytest.mark.slow
def test_a_worse_plan_does_no_harm(county: Scenario) -> None:
    worse = baseline_plan(county, "roundrobin")
    assert make_plan(county, start=worse).plan.visits.equals(make_plan(county).plan.visits)


@pytest.mark.slow
def test_what_can_not_be_carried_out_is_planned_anew(county: Scenario) -> None:
    """Visits in the wrong round and by teams that there are not any more: the result keeps every rule."""
    first, visits = county.rounds[0].id, baseline_plan(county, "uniform").visits
    crowded = Plan(visits.with_columns(pl.lit(first).alias("round")))
    assert verify(county, make_plan(county, start=crowded).plan) == []
    unknown = visits.with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("nobody")).otherwise("team").alias("team"),
        pl.when(pl.int_range(pl.len()) % 5 == 0).then(pl.lit("unheard")).otherwise("mode").alias("mode"),
        pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("330503999999")).otherwise("site").alias("site"),
    )
    result = make_plan(county, start=Plan(unknown))
    assert verify(county, result.plan) == []
    assert result.uncovered == ()


def test_only_the_search_begins_from_a_plan(county: Scenario) -> None:
    with pytest.raises(ScenarioError, match="start"):
        make_plan(county, "risk", start=baseline_plan(county, "uniform"))


@pytest.mark.slow
def test_a_region_begins_from_a_plan(tmp_path: Path) -> None:
    """Each part gets its places; the plan of the whole is never worse than the one that it began from."""
    region = loaded(write_two_counties(tmp_path / "region"))
    old = make_plan(region).plan
    problem = build_problem(region)
    groups = part_sites(problem, region.office_in_charge)
    places = places_of(region, problem, old.visits)
    assert len(places) == len(old)
    decomposition = decompose(problem, groups, SearchBudget(0.0))
    assert decomposition is not None
    handed = places_by_part([subproblem.part for subproblem in decomposition.subproblems], places)
    assert sum(map(len, handed)) == len(places)
    for subproblem, own_places in zip(decomposition.subproblems, handed, strict=True):
        for row, (option, rnd, team) in own_places.items():
            place = places[int(subproblem.part.sites[row])]
            assert (int(subproblem.part.options[option]), rnd, int(subproblem.part.teams[team])) == place
            assert subproblem.part.problem.site[option] == row
    begun = make_plan(region, start=old, stop=after(BOUND_KNOWN))
    assert begun.objective <= make_plan(region).objective + 1e-12
    assert verify(region, begun.plan) == []
