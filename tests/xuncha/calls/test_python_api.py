"""The Python API as a script uses it."""

from pathlib import Path

import pytest
from make import small_county

import xuncha as xc


@pytest.mark.slow
def test_the_readme_script(tmp_path: Path) -> None:
    """Load, plan, simulate, plot."""
    s = xc.load("nanxun")
    p = xc.plan(s, "uniform")
    assert xc.verify(s, p.plan) == []
    r = xc.simulate(s, p, n=10)
    r.coverage().plot(tmp_path / "coverage.png")
    assert (tmp_path / "coverage.png").exists()
    assert r.planning["gap"] == p.gap
    alone = xc.simulate(s, p, n=[7])
    assert (alone.outcomes.counts(0)[0] == r.outcomes.counts(0)[7]).all()


def test_everything_public_can_be_imported() -> None:
    """Errors and result types too, and each name is what its home holds."""
    assert issubclass(xc.ScenarioError, ValueError)
    assert {"PlanResult", "Run", "Comparison", "Replanned", "Scenario"} <= set(xc.__all__)
    assert all(getattr(xc, name) is not None for name in xc.__all__)


def test_defaults_of_the_scenario_hold_in_python(tmp_path: Path) -> None:
    """Replications and seed, as on the command line."""
    scenario = small_county(tmp_path, {"simulation": {"replications": 3, "seed": 7}})
    run = xc.simulate(scenario, xc.plan(scenario, "uniform"))
    assert (run.replications, run.seed) == (3, 7)
