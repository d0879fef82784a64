"""The run folder: complete, resumable, never overwritten."""

import json
from pathlib import Path

import polars as pl
import pytest

from optimize.plan_result import PlanResult
from results.run import open_run
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import store_run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def store(folder: Path, scenario: Scenario, plan: PlanResult, *, seed: int = 1, workers: int = 1) -> None:
    store_run(folder, scenario, plan.plan, {}, replications=60, seed=seed, workers=workers)


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """A part is missing, another was half-written: afterwards all is as if nothing had happened."""
    whole, killed = tmp_path / "a" / "run", tmp_path / "b" / "run"
    store(whole, nanxun, uniform_plan)
    store(killed, nanxun, uniform_plan)
    (killed / "summary.json").unlink()
    (killed / "parts" / "part-00001.sha256").unlink()
    (killed / "parts" / "part-00002.sha256").unlink()
    (killed / "coverage" / "part-00002.parquet").write_bytes(b"half")
    store(killed, nanxun, uniform_plan)
    assert contents(killed) == contents(whole)


@pytest.mark.slow
def test_two_workers_give_the_same_bytes(tmp_path: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """The number of workers leaves no trace."""
    store(tmp_path / "a" / "run", nanxun, uniform_plan)
    store(tmp_path / "b" / "run", nanxun, uniform_plan, workers=2)
    assert contents(tmp_path / "a" / "run") == contents(tmp_path / "b" / "run")


def test_nothing_is_overwritten(tmp_path: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Another seed, or a folder with other files, is refused and left as it is."""
    store(tmp_path / "run", nanxun, uniform_plan)
    before = contents(tmp_path / "run")
    with pytest.raises(ScenarioError, match="another run"):
        store(tmp_path / "run", nanxun, uniform_plan, seed=2)
    assert contents(tmp_path / "run") == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(ScenarioError, match="other files"):
        store(tmp_path / "mine", nanxun, uniform_plan)
    assert list(contents(tmp_path / "mine")) == ["thesis.txt"]


@pytest.mark.slow
def test_a_run_is_read_back(tmp_path: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Open it and get the same answer; parts are plain tables."""
    store(tmp_path / "run", nanxun, uniform_plan)
    opened = open_run(tmp_path / "run")
    known = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert opened.replications == 60
    assert opened.summary()["milestones"] == known["milestones"]
    steps = pl.read_parquet(tmp_path / "run" / "coverage" / "part-00002.parquet")
    assert set(steps["replication"]) == set(range(50, 60))
    with pytest.raises(ScenarioError, match="no complete run"):
        open_run(tmp_path)
