"""Memory of parts: planning that was broken off goes on with what it had, and comes to the same plan."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from make import loaded, write_two_counties

import xuncha as xc
from optimize.assigning.assign import Assigned
from optimize.control.stopping import Stop
from optimize.decomposition import assign_parts, decompose
from optimize.decomposition.decompose import Subproblem
from optimize.decomposition.part_memory import PartMemory
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write_two_counties(tmp_path_factory.mktemp("region") / "region"))


@pytest.fixture(scope="module")
def unbroken(region: Scenario) -> PlanResult:
    return make_plan(region)


def kept(folder: Path, kind: str = "assigned") -> list[Path]:
    return sorted(folder.glob(f"{kind}-*.npz"))


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


@pytest.mark.slow
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
    assert len(planned) == len(kept(tmp_path)) == 1
    for parts in (2, 2):
        result = make_plan(region, memory=PartMemory(tmp_path))
        assert len(planned) == len(kept(tmp_path)) == parts
        assert result.plan.visits.equals(unbroken.plan.visits)
        assert (result.objective, result.bound) == (unbroken.objective, unbroken.bound)


@pytest.mark.slow
def test_what_is_bounded_is_not_bounded_again(
    tmp_path: Path, region: Scenario, unbroken: PlanResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off in the middle of each of the two passes; what they had come to is recalled, to the last bit."""
    solved: list[str] = []
    for work in ("relax_unshared", "relax_at_prices"):
        relax = getattr(decompose, work)

        def watched(task: object, work: str = work, relax: Callable[[object], object] = relax) -> object:
            solved.append(work)
            return relax(task)

        monkeypatch.setattr(decompose, work, watched)
    for passes in (1, 3):  # a call for the beginning, then one for each relaxation of two parts
        calls = count()

        def breaks_off(_step: str, _incumbent: object, calls: Iterator[int] = calls, passes: int = passes) -> None:
            if next(calls) == passes:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            make_plan(region, memory=PartMemory(tmp_path), progress=breaks_off)
    result = make_plan(region, memory=PartMemory(tmp_path))
    assert sorted(solved) == ["relax_at_prices"] * 2 + ["relax_unshared"] * 2
    assert result.plan.visits.equals(unbroken.plan.visits)
    assert (result.objective, result.bound) == (unbroken.objective, unbroken.bound)


@pytest.fixture(scope="module")
def full_memory(tmp_path_factory: pytest.TempPathFactory, region: Scenario) -> Path:
    folder = tmp_path_factory.mktemp("memory")
    make_plan(region, memory=PartMemory(folder))
    return folder


@pytest.mark.parametrize(
    ("kind", "damage"),
    [("assigned", "cut"), ("unshared", "a byte"), ("priced", "another"), ("assigned", "nothing"), ("unshared", "no archive")],
)
@pytest.mark.quick(2)
@pytest.mark.slow
def test_what_is_damaged_is_planned_again(
    tmp_path: Path, region: Scenario, unbroken: PlanResult, full_memory: Path, kind: str, damage: str
) -> None:
    shutil.copytree(full_memory, tmp_path, dirs_exist_ok=True)
    first, _ = kept(tmp_path, kind)
    whole = first.read_bytes()
    middle = len(whole) // 2
    other_kind = {"assigned": "priced", "unshared": "assigned", "priced": "unshared"}[kind]
    first.write_bytes(
        {
            "nothing": b"",
            "no archive": b"[" * 1000,
            "cut": whole[:middle],
            "another": kept(tmp_path, other_kind)[0].read_bytes(),
            "a byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        }[damage]
    )
    assert make_plan(region, memory=PartMemory(tmp_path)).plan.visits.equals(unbroken.plan.visits)
    assert first.read_bytes() == whole


@pytest.mark.slow
def test_another_budget_is_another_part(tmp_path: Path, region: Scenario, planned: list[Subproblem]) -> None:
    make_plan(region, memory=PartMemory(tmp_path))
    make_plan(region, margin=0.05, memory=PartMemory(tmp_path))
    assert len(planned) == len(kept(tmp_path)) == 4


def test_what_a_stop_cut_short_is_not_kept(tmp_path: Path, region: Scenario) -> None:
    asked = count()
    make_plan(region, memory=PartMemory(tmp_path), stop=lambda: next(asked) >= 6)
    assert len(kept(tmp_path)) < 2


@pytest.mark.slow
def test_a_folder_is_enough(tmp_path: Path, region: Scenario, unbroken: PlanResult) -> None:
    """From Python; it is made; with a confidence it is refused, since margins are other parts."""
    result = xc.plan(region, memory=tmp_path / "kept")
    assert result.plan.visits.equals(unbroken.plan.visits)
    assert len(kept(tmp_path / "kept")) == 2
    with pytest.raises(xc.ScenarioError, match="memory"):
        xc.plan(region, confidence=0.9, memory=tmp_path / "kept")
