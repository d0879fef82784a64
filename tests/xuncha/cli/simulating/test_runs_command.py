"""``xuncha runs`` as a user types it."""

import json
from pathlib import Path

import pytest
from in_process import xuncha
from make import write_county

from optimize.planning import baseline_plan
from results.store.catalogue import kept_runs
from scenarios.loading import load
from xuncha.api import store_run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two runs, of which the second lost its end."""
    scenario = load(write_county(tmp_path / "county"))
    plan = baseline_plan(scenario, "uniform")
    for seed in (1, 2):
        store_run(tmp_path / "runs" / f"small-seed{seed}", scenario, plan, {}, replications=3, seed=seed)
    (tmp_path / "runs" / "small-seed2" / "summary.json").unlink()
    (tmp_path / "runs" / "notes").mkdir()
    return tmp_path


@pytest.mark.slow
def test_runs_are_listed_and_filtered(place: Path) -> None:
    """Both runs; only the unfinished one; those of another scenario: none. Other folders are passed over."""
    answer = json.loads(xuncha(place, "runs", "--json").stdout)["runs"]
    assert {Path(run["folder"]).name: run["finished"] for run in answer} == {"small-seed1": True, "small-seed2": False}
    assert [run.seed for run in kept_runs(place / "runs") if not run.finished] == [2]
    assert json.loads(xuncha(place, "runs", "--unfinished", "--json").stdout)["runs"][0]["seed"] == 2
    assert json.loads(xuncha(place, "runs", "--scenario", "nanxun", "--json").stdout) == {"runs": []}
    assert "small-seed1" in xuncha(place, "runs").stdout


@pytest.mark.slow
def test_runs_are_removed_only_when_asked(place: Path) -> None:
    """Nobody to ask: refused; with --yes it goes; what is no run is refused and stays."""
    assert xuncha(place, "runs", "--remove", "runs/small-seed1").returncode == 2
    assert (place / "runs" / "small-seed1").is_dir()
    assert xuncha(place, "runs", "--remove", "runs/notes", "--yes").returncode == 2
    assert (place / "runs" / "notes").is_dir()
    assert xuncha(place, "runs", "--remove", "runs/small-seed1", "--yes").returncode == 0
    assert not (place / "runs" / "small-seed1").exists()
