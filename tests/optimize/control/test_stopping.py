"""Stopping: a search that is asked to end gives the best plan that it has; one that is not is not changed by the question."""

import datetime as dt
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from make import loaded, small_county, write_two_counties
from ortools.sat.python import cp_model
from stops import BOUND_KNOWN, QUICK, SHORT, after

from optimize.confident.confident_plan import confident_plan
from optimize.control.cp_sat import cp_solver
from optimize.control.stopping import never, unless_stopped, until_file
from optimize.decomposition.parts import part_sites
from optimize.planning import METHODS, baseline_plan, make_plan
from optimize.problem.problem import build_problem
from optimize.replanning.replan import replan
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from optimize.control.incumbent import Incumbent

LONG = SHORT | {"objective": {"effort": 100.0, "gap": 1e-6}, "teams": {"district": {"count": 1}}}
"""An effort that takes minutes."""


@pytest.fixture
def region(tmp_path: Path) -> Scenario:
    scenario = loaded(write_two_counties(tmp_path / "region"))
    assert len(part_sites(build_problem(scenario), scenario.office_in_charge)) == 2
    return scenario


@pytest.mark.parametrize("asked", [0, 2, 60])
@pytest.mark.quick(1)
def test_a_stopped_search_has_an_executable_plan(tmp_path: Path, asked: int) -> None:
    """At once, while it rounds, and while it improves: long before its steps are over."""
    county = small_county(tmp_path / "county", LONG)
    result = make_plan(county, stop=after(asked))
    assert result.interrupted
    assert verify(county, result.plan) == []
    assert len(result.plan) + len(result.uncovered) == len(county.sites)
    assert 0 < result.bound <= result.objective
    assert result.gap == pytest.approx(1 - result.bound / result.objective)


@pytest.mark.slow
def test_the_best_plan_so_far_is_the_one_that_is_kept(tmp_path: Path) -> None:
    """The answer has the objective that the search had told last."""
    county = small_county(tmp_path / "county", LONG)
    told: list[Incumbent] = []
    result = make_plan(county, stop=after(300), progress=lambda _step, best: told.extend([best] if best else []))
    assert result.interrupted
    assert len(told) > 1
    assert told[-1].objective < told[0].objective
    assert result.objective == pytest.approx(told[-1].objective, rel=1e-9)
    assert told[-1].gap == pytest.approx(result.gap, rel=1e-6)


@pytest.mark.long
def test_a_stop_that_nobody_asks_for_changes_nothing(tmp_path: Path, region: Scenario) -> None:
    for scenario in (small_county(tmp_path / "county", QUICK), region):
        plain = make_plan(scenario)
        asked = make_plan(scenario, stop=lambda: False)
        assert not asked.interrupted
        assert asked.plan.visits.equals(plain.plan.visits)
        assert asked.bound == plain.bound


@pytest.mark.long
def test_a_region_that_is_stopped(region: Scenario) -> None:
    """Part by part, here or by an executor: every part has a plan, and the bound is the one of the whole search."""
    whole = make_plan(region)
    with ThreadPoolExecutor(1) as executor:
        same = make_plan(region, executor=executor, stop=lambda: False)
        stopped = [make_plan(region, stop=after(BOUND_KNOWN)), make_plan(region, executor=executor, stop=after(BOUND_KNOWN))]
    assert same.plan.visits.equals(whole.plan.visits)
    assert stopped[0].plan.visits["office"].n_unique() >= 2
    for result in stopped:
        assert result.interrupted
        assert verify(region, result.plan) == []
        assert len(result.plan) + len(result.uncovered) == len(region.sites)
        assert result.bound == pytest.approx(whole.bound)


@pytest.mark.slow
def test_a_region_that_is_stopped_at_once(region: Scenario) -> None:
    """Before its bound is known: the best baseline, against the bound of pooled days."""
    result = make_plan(region, stop=lambda: True)
    assert result.interrupted
    assert verify(region, result.plan) == []
    assert result.objective == min(make_plan(region, method).objective for method in METHODS[1:])
    assert 0 < result.bound <= make_plan(region).bound + 1e-12


def test_a_file_tells_other_processes(tmp_path: Path) -> None:
    flag = tmp_path / "stop"
    stop = until_file(flag)
    assert not stop()
    flag.touch()
    assert stop()
    flag.unlink()
    assert stop()


@pytest.mark.slow
def test_parts_tell_how_far_they_are(region: Scenario) -> None:
    told: list[tuple[str, Incumbent | None]] = []
    make_plan(region, progress=lambda step, incumbent: told.append((step, incumbent)))
    last, before = told[-1], told[-2]
    assert (before[0], last[0]) == ("planning counties 1/2", "planning counties 2/2")
    assert before[1] is not None
    assert last[1] is not None
    assert 0 < before[1].bound < last[1].bound <= last[1].objective + 1e-12


def test_baselines_are_made_to_their_end(tmp_path: Path) -> None:
    county = small_county(tmp_path / "county", SHORT)
    assert not make_plan(county, "risk", stop=lambda: True).interrupted


def test_planning_again_stops(tmp_path: Path) -> None:
    county = small_county(tmp_path / "county", LONG)
    old = baseline_plan(county, "uniform")
    as_of = county.calendar.date(county.rounds[1].start)
    told: list[Incumbent] = []
    made = replan(
        county,
        old,
        as_of=as_of,
        stop=after(50),
        progress=lambda _step, best: told.extend([best] if best else []),
    )
    assert made.interrupted
    assert made.breaches == ()
    assert verify(county, made.plan) == []
    assert made.incumbent is not None
    assert 0 < made.incumbent.bound <= made.incumbent.objective <= told[0].objective


def test_confidence_is_told_of_the_margins_that_were_tried(tmp_path: Path) -> None:
    county = small_county(
        tmp_path / "county",
        LONG | {"milestones": [{"name": {"zh": "全", "en": "all"}, "by": dt.date(2028, 12, 1), "target": 1.0}]},
    )
    made = confident_plan(county, 0.9, replications=20, stop=after(0))
    assert made.interrupted
    assert made.confidence is not None
    assert len(made.confidence.trials) == 1
    assert len(made.confidence.milestones) == 1


def test_work_that_nobody_waits_for_is_left_behind() -> None:
    released = Event()
    began = time.perf_counter()
    assert unless_stopped(after(1), lambda: released.wait(30)) is None
    assert time.perf_counter() - began < 20
    released.set()


def test_work_is_handed_over() -> None:
    def fails() -> int:
        raise ArithmeticError("no solution")

    for stop in (never, lambda: False):
        assert unless_stopped(stop, lambda: 7) == 7
        with pytest.raises(ArithmeticError, match="no solution"):
            unless_stopped(stop, fails)
    assert unless_stopped(lambda: True, fails) is None


@pytest.fixture
def caught() -> Iterator[list[int]]:
    """Interrupts that reach a handler of Python."""
    numbers: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: numbers.append(number))
    yield numbers
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what the process catches is read from /proc")
def test_solvers_leave_interrupts_alone(caught: list[int]) -> None:
    """CP-SAT used to drop the handler for good: the next interrupt then killed the process."""
    model = cp_model.CpModel()
    model.maximize(sum(model.new_bool_var("") for _ in range(3)))
    cp_solver(0.1).solve(model)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    mask = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt"))
    assert mask & 1 << (signal.SIGINT - 1)
    signal.raise_signal(signal.SIGINT)
    assert caught == [signal.SIGINT]
