"""Where a run begins: anew, or where another one stopped."""

import json
import shutil
from pathlib import Path

import pytest

from optimize.plan_result import PlanResult
from results.store.claim import Claim
from results.store.resume import begin
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import store_run

RUN = {"name": "run", "method": "uniform"}


@pytest.fixture
def root(tmp_path: Path, nanxun: Scenario, uniform_plan: PlanResult) -> Path:
    """Runs of which one was interrupted."""
    root = tmp_path / "runs"
    folder = root / "nanxun-seed1"
    store_run(folder, nanxun, uniform_plan.plan, {"gap": 0.5}, replications=60, seed=1, command=RUN)
    (folder / "summary.json").unlink()
    (folder / "parts" / "part-00001.sha256").unlink()
    return root


def test_an_unfinished_run_is_found_with_its_plan(root: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """The same inputs, seed, replications and command: its folder, plan and figures are taken."""
    begun = begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None)
    assert begun.goes_on
    assert begun.folder == root / "nanxun-seed1"
    assert begun.plan is not None
    assert begun.plan.visits.equals(uniform_plan.plan.visits)
    assert begun.plan.method == "uniform"
    assert begun.planning == {"gap": 0.5}


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"replications": 61}, {"command": RUN | {"method": "risk"}}, {"command": {"name": "simulate"}}]
)
@pytest.mark.quick(1)
def test_another_run_begins_anew(root: Path, nanxun: Scenario, change: dict[str, object]) -> None:
    """Whatever is asked for otherwise gets a folder of its own."""
    asked = {"command": RUN, "seed": 1, "replications": 60, "plan": None} | change
    begun = begin(root, None, nanxun, **asked)  # type: ignore[arg-type]
    assert not begun.goes_on
    assert not begun.folder.exists()


def test_another_plan_or_other_inputs_begin_anew(root: Path, folder: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """A given plan must be the same, and so must every input file."""
    less = Plan(uniform_plan.plan.visits.head(9))
    assert not begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=less).goes_on
    assert begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=uniform_plan.plan).goes_on
    path = root / "nanxun-seed1" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["inputs"]["sites.csv"] = "0" * 64
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert not begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None).goes_on


@pytest.mark.slow
def test_the_newest_is_taken_and_finished_ones_are_not(root: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Of two unfinished runs the later one; a run with its summary is left alone."""
    shutil.copytree(root / "nanxun-seed1", root / "nanxun-seed1-2", copy_function=shutil.copyfile)
    assert begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None).folder.name == "nanxun-seed1-2"
    for name in ("nanxun-seed1", "nanxun-seed1-2"):
        store_run(root / name, nanxun, uniform_plan.plan, {"gap": 0.5}, replications=60, seed=1, command=RUN)
    assert begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None).folder.name == "nanxun-seed1-3"


def test_a_run_that_is_being_written_is_left_alone(root: Path, nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """No second process goes on with it, and -o is refused, until the first lets go."""
    claim = Claim(root / "nanxun-seed1")
    assert not begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None).goes_on
    with pytest.raises(ScenarioError, match="another process"):
        store_run(root / "nanxun-seed1", nanxun, uniform_plan.plan, {}, replications=60, seed=1)
    claim.release()
    assert begin(root, None, nanxun, command=RUN, seed=1, replications=60, plan=None).goes_on
