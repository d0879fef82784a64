"""Plans of every method on the bundled county."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import Planned, load_third

from optimize.planning import METHODS, make_plan
from optimize.verifying.verify import verify
from scenarios.file.addresses import find
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_every_method_makes_an_executable_plan(nanxun: Scenario, planned: Planned, method: str) -> None:
    """The verifier passes it, no site has two visits, and the bound is below the objective."""
    result = planned(method)
    assert verify(nanxun, result.plan) == []
    assert result.plan.visits["site"].is_unique().all()
    assert 0 < result.bound <= result.objective
    assert len(result.plan) + len(result.uncovered) == len(nanxun.sites)


@pytest.mark.long
def test_the_optimised_plan_beats_the_baselines(planned: Planned) -> None:
    """Everything is covered, all milestones are met, and no baseline is as good."""
    best = planned("optimal")
    assert not best.uncovered
    assert not best.shortfalls
    assert all(best.objective < planned(method).objective for method in METHODS[1:])


@pytest.mark.long
def test_the_same_input_gives_the_same_plan(third: Path) -> None:
    """Byte for byte, also when it is loaded anew."""
    first, again = (make_plan(load_third(third), "optimal").plan.visits.write_csv() for _ in range(2))
    assert again == first


def test_an_unknown_method_is_refused(nanxun: Scenario) -> None:
    """With the nearest one."""
    with pytest.raises(ScenarioError, match="uniform"):
        make_plan(nanxun, "unifrom")


@pytest.mark.long
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keep=st.lists(st.integers(10, 225), min_size=1, max_size=40, unique=True),
    teams=st.integers(1, 3),
    share=st.sampled_from([0.3, 0.5, 1.0]),
    method=st.sampled_from(METHODS),
)
def test_plans_of_random_small_scenarios_are_executable(
    tmp_path: Path, keep: list[int], teams: int, share: float, method: str
) -> None:
    """Whatever villages, teams and shares: the verifier finds nothing, and the bound holds."""
    source = find("nanxun")
    table = pl.read_csv(source / "sites.csv", infer_schema=False)
    table.gather([*range(10), *sorted(keep)]).write_csv(tmp_path / "sites.csv")
    text = (source / "scenario.toml").read_text(encoding="utf-8")
    text = text.replace("count = 4", f"count = {teams}").replace("share = 0.5", f"share = {share}")
    text = text.replace('class = "key"\n', "")  # so few villages may have no key one, and the milestone would be refused
    (tmp_path / "scenario.toml").write_text(text + "\n[objective]\neffort = 0.05\n", encoding="utf-8")
    (tmp_path / "outline.geojson").write_bytes((source / "outline.geojson").read_bytes())
    scenario = load(tmp_path)
    result = make_plan(scenario, method)
    assert verify(scenario, result.plan) == []
    assert result.bound <= result.objective
    assert result.plan.visits["site"].is_unique().all()
