"""Dispatch as a user asks for it: on the command line, in a scenario file and from Python."""

import datetime as dt
import json
from pathlib import Path

import pytest
from in_process import xuncha
from make import one_round, small_county

import xuncha as xc
from optimize.planning import baseline_plan
from scenarios.problems import ScenarioError

ROUGH = {
    "uncertainty": {"visit_cv": 0.6, "absence": {"probability": 0.5, "days": 10.0}},
    "rounds": one_round(16),
    "teams": {"district": {"count": 1}},
    "milestones": [{"name": {"zh": "全部", "en": "all"}, "by": dt.date(2031, 12, 31), "target": 1.0}],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small county, short of days, and a plan for it."""
    folder = tmp_path_factory.mktemp("desk")
    baseline_plan(small_county(folder / "county", ROUGH), "uniform").write(folder / "plan.csv")
    return folder


@pytest.mark.slow
def test_a_rule_needs_no_plan(desk: Path) -> None:
    """The run says so, in its manifest and first sentences; the same command with a plan is refused."""
    done = xuncha(desk, "simulate", "county", "--dispatch", "nearest", "-n", "5", "-o", "runs/near")
    assert done.returncode == 1, done.stderr  # one team does not get to all
    assert "Dispatch nearest: no plan: nearest townships first." in done.stdout
    manifest = json.loads((desk / "runs/near/manifest.json").read_text(encoding="utf-8"))
    assert manifest["dispatch"] == "nearest"
    assert xc.open_run(desk / "runs/near").dispatch == "nearest"
    refused = xuncha(desk, "simulate", "county", "--dispatch", "nearest", "--plan", "plan.csv", "-o", "runs/no")
    assert refused.returncode == 2
    assert "either a rule or a plan" in refused.stderr
    assert not (desk / "runs/no").exists()
    without = xuncha(desk, "simulate", "county", "-o", "runs/no")
    assert (without.returncode, "--dispatch uniform" in without.stderr) == (2, True)


@pytest.mark.slow
def test_run_with_a_rule_plans_nothing(desk: Path) -> None:
    done = xuncha(desk, "run", "county", "--dispatch", "uniform", "-n", "5", "-o", "runs/rule", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["dispatch"], answer["planning"]) == (1, "uniform", {})
    refused = xuncha(desk, "--lang", "zh", "run", "county", "--dispatch", "uniform", "--method", "risk")
    assert (refused.returncode, "规则与计划只能二选一" in refused.stderr) == (2, True)
    again = xuncha(
        desk, "run", "county", "--method", "uniform", "--dispatch", "reoptimize", "-n", "5", "-o", "runs/again", "--json"
    )
    assert json.loads(again.stdout)["dispatch"] == "reoptimize"


@pytest.mark.slow
def test_compare_says_that_dispatch_differs_and_is_paired(desk: Path) -> None:
    """Planning again covers more of the same county with the same luck."""
    for dispatch in ("follow", "reoptimize"):
        words = ("--plan", "plan.csv", "--dispatch", dispatch, "-n", "30", "-o", f"runs/{dispatch}")
        assert xuncha(desk, "simulate", "county", *words).returncode == 1
    shown = xuncha(desk, "compare", "runs/follow", "runs/reoptimize").stdout
    assert "30 paired replications" in shown
    assert "Dispatch differs: runs/follow follow (teams follow the plan), runs/reoptimize reoptimize" in shown
    compared = json.loads(xuncha(desk, "compare", "runs/follow", "runs/reoptimize", "--json").stdout)
    assert compared["dispatch"] == {"a": "follow", "b": "reoptimize"}
    gain = {row["measure"]: row for row in compared["measures"]}
    assert gain["coverage_mean"]["low"] > 0
    followed = xuncha(desk, "simulate", "county", "--plan", "plan.csv", "--dispatch", "repair", "-n", "30", "-o", "runs/follow")
    assert (followed.returncode, "another run" in followed.stderr) == (2, True)


@pytest.mark.slow
def test_dispatch_of_the_scenario_file(tmp_path: Path) -> None:
    """It holds where nothing else is asked; what plans for others refuses a rule."""
    scenario = small_county(tmp_path, ROUGH | {"simulation": {"dispatch": "repair"}})
    plan = baseline_plan(scenario, "uniform")
    assert xc.simulate(scenario, plan, n=2).dispatch == "repair"
    assert xc.simulate(scenario, plan, n=2, dispatch="follow").dispatch == "follow"
    rule = small_county(tmp_path / "rule", ROUGH | {"simulation": {"dispatch": "risk"}})
    run = xc.simulate(rule, n=2)
    assert (run.dispatch, run.plan.method) == ("risk", "risk")
    with pytest.raises(ScenarioError, match="either a rule or a plan"):
        xc.simulate(rule, plan, n=2)
    done = xuncha(tmp_path, "compare", "--scenario", "rule", "--methods", "risk,uniform")
    assert (done.returncode, "simulation.dispatch" in done.stderr) == (2, True)
    done = xuncha(tmp_path, "plan", "rule", "--method", "uniform", "--confidence", "0.9")
    assert (done.returncode, "simulation.dispatch" in done.stderr) == (2, True)
