"""Planning for a run folder: nobody else takes its name, and what is planned of a region is kept until the plan is made."""

from pathlib import Path

import pytest
from in_process import xuncha
from make import write_two_counties

from optimize.control.stopping import Stop
from optimize.decomposition import assign_parts
from optimize.decomposition.decompose import Subproblem
from results.store.claim import Claim
from results.store.resume import new_folder, planning_of
from scenarios.disk.machine import MachineFailure
from xuncha import api

FEW = ("-n", "2", "--seed", "4")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a region of two counties."""
    write_two_counties(tmp_path / "county")
    return tmp_path


@pytest.mark.slow
def test_a_run_goes_on_with_the_parts_that_it_planned(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off at the second part: the first is kept beside the run's folder to be; then all is as if nothing had been."""
    assign_part, planned = assign_parts.assign_part, []

    def broken_off(subproblem: Subproblem, stop: Stop) -> object:
        if len(planned) == 1:
            raise MachineFailure("the second part", "no memory")
        planned.append(subproblem)
        return assign_part(subproblem, stop)

    with monkeypatch.context() as patch:
        patch.setattr(assign_parts, "assign_part", broken_off)
        assert xuncha(desk, "run", "county", *FEW).returncode == 4
    kept = planning_of(desk / "runs" / "small-seed4")
    assert len(list(kept.glob("assigned-*.npz"))) == 1
    assert not (desk / "runs" / "small-seed4").exists()
    planned.clear()

    def watched(subproblem: Subproblem, stop: Stop) -> object:
        planned.append(subproblem)
        return assign_part(subproblem, stop)

    monkeypatch.setattr(assign_parts, "assign_part", watched)
    assert xuncha(desk, "run", "county", *FEW).returncode in {0, 1}
    assert len(planned) == 1
    assert not kept.exists()
    assert xuncha(desk, "run", "county", *FEW, "-o", "unbroken").returncode in {0, 1}
    run, unbroken = (desk / name / "plan.parquet" for name in ("runs/small-seed4", "unbroken"))
    assert run.read_bytes() == unbroken.read_bytes()


def test_a_name_that_is_being_planned_for_is_taken(tmp_path: Path) -> None:
    """By whoever plans; what somebody left behind is not."""
    first = new_folder(tmp_path, "small", seed=1)
    planning_of(first).mkdir()
    assert new_folder(tmp_path, "small", seed=1) == first
    claim = Claim(planning_of(first))
    assert new_folder(tmp_path, "small", seed=1).name == "small-seed1-2"
    claim.release()


def test_two_do_not_plan_for_the_same_folder(desk: Path) -> None:
    """The second is refused before it begins."""
    planning_of(desk / "mine").mkdir()
    claim = Claim(planning_of(desk / "mine"))
    done = xuncha(desk, "--lang", "en", "run", "county", *FEW, "-o", "mine")
    claim.release()
    assert done.returncode == 2
    assert "another process is planning for it" in done.stderr
    assert not (desk / "mine").exists()


@pytest.mark.slow
def test_counties_are_planned_by_the_workers_that_are_asked_for(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan, executors = api.plan, []

    def watched(*given: object, **named: object) -> object:
        executors.append(named["executor"])
        return make_plan(*given, **named)

    monkeypatch.setattr(api, "plan", watched)
    assert xuncha(desk, "run", "county", *FEW, "--workers", "2").returncode in {0, 1}
    assert [executor is not None for executor in executors] == [True]
