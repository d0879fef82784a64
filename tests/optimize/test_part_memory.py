"""Memory of parts: planning that was broken off goes on with what it had, and comes to the same plan."""

from itertools import count
from pathlib import Path

import pytest
from test_stopping import small_region

import xuncha as xc
from optimize.assigning.assign import Assigned
from optimize.control.stopping import Stop
from optimize.decomposition import assign_parts
from optimize.decomposition.decompose import Subproblem
from optimize.decomposition.part_memory import PartMemory
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_region(tmp_path_factory.mktemp("region") / "region")


@pytest.fixture(scope="module")
def unbroken(region: Scenario) -> PlanResult:
    return make_plan(region)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Subproblem]:
    """Parts that are planned, and not recalled."""
    parts: list[Subproblem] = []
    assign_part = assign_parts.assign_part

    def watched(subproblem: Subproblem, stop: Stop) -> Assigned:
        parts.append(subproblem)
        return assign_part(subproblem, stop)

    monkeypatch.setattr(assign_parts, "assign_part", watched)
    return parts


def test_what_was_planned_is_not_planned_again(
    tmp_path: Path, region: Scenario, unbroken: PlanResult, planned: list[Subproblem]
) -> None:
    """Broken off after the first of two parts; the second time only the other is planned, the third time none."""
    calls = count()

    def breaks_off(_step: str, incumbent: object) -> None:
        if incumbent is not None and next(calls) == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_plan(region, memory=PartMemory(tmp_path), progress=breaks_off)
    assert len(planned) == len(list(tmp_path.glob("*.json"))) == 1
    for parts in (2, 2):
        result = make_plan(region, memory=PartMemory(tmp_path))
        assert len(planned) == len(list(tmp_path.glob("*.json"))) == parts
        assert result.plan.visits.equals(unbroken.plan.visits)
        assert (result.objective, result.bound) == (unbroken.objective, unbroken.bound)


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"tours": 1}', b"[" * 100_000])
def test_what_is_damaged_is_planned_again(
    tmp_path: Path, region: Scenario, unbroken: PlanResult, planned: list[Subproblem], damage: bytes
) -> None:
    make_plan(region, memory=PartMemory(tmp_path))
    first, _ = sorted(tmp_path.glob("*.json"))
    kept = first.read_bytes()
    first.write_bytes(damage)
    planned.clear()
    assert make_plan(region, memory=PartMemory(tmp_path)).plan.visits.equals(unbroken.plan.visits)
    assert len(planned) == 1
    assert first.read_bytes() == kept


def test_another_budget_is_another_part(tmp_path: Path, region: Scenario, planned: list[Subproblem]) -> None:
    make_plan(region, memory=PartMemory(tmp_path))
    make_plan(region, margin=0.05, memory=PartMemory(tmp_path))
    assert len(planned) == len(list(tmp_path.glob("*.json"))) == 4


def test_what_a_stop_cut_short_is_not_kept(tmp_path: Path, region: Scenario) -> None:
    asked = count()
    make_plan(region, memory=PartMemory(tmp_path), stop=lambda: next(asked) >= 6)
    assert len(list(tmp_path.glob("*.json"))) < 2


def test_a_folder_is_enough(tmp_path: Path, region: Scenario, unbroken: PlanResult) -> None:
    """From Python; it is made; with a confidence it is refused, since margins are other parts."""
    result = xc.plan(region, memory=tmp_path / "kept")
    assert result.plan.visits.equals(unbroken.plan.visits)
    assert len(list((tmp_path / "kept").glob("*.json"))) == 2
    with pytest.raises(xc.ScenarioError, match="memory"):
        xc.plan(region, confidence=0.9, memory=tmp_path / "kept")
