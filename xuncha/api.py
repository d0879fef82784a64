"""The Python API where it does more than pass a call on."""

import datetime as dt
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from multiprocessing import get_all_start_methods, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from optimize.confident.confidence import REPLICATIONS, confident_plan
from optimize.midterm.replanning import replan
from optimize.plan_result import PlanResult
from optimize.planning import check_method, make_plan
from optimize.rolling.dispatching import make_world
from optimize.staffing.staffing import REPLICATIONS as STAFF_REPLICATIONS
from optimize.staffing.staffing import Staffing, Wanted, fewest_teams
from optimize.standing import Progress
from optimize.stopping import Stop, never
from optimize.verifying.verify import verify
from results.run import Run
from results.saving import fill_store
from results.store.writing import Extra, Store, Tried
from scenarios.language import say
from scenarios.options.dispatch import settle_dispatch
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from sim.replications import simulate as simulate_plan
from sim.rule_plan import rule_plan
from xuncha.interrupts import ignored_by_children, until_interrupt

__all__ = ["plan", "pool", "replan", "simulate", "staff", "store_run", "until_interrupt", "verify"]


def plan(
    scenario: Scenario,
    method: str = "optimal",
    *,
    confidence: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
) -> PlanResult:
    """Make a plan; the result's ``plan`` is the table of visits.

    Parameters
    ----------
    scenario, method, progress, start
        As in `optimize.planning.make_plan`: a plan can be the start of the search.
    confidence
        Probability with which each milestone is to hold: the plan keeps a part of each stay free, as much as simulation tells
        (`optimize.confident.confidence.confident_plan`); the result's ``confidence`` is the evidence.
    replications, seed
        Of that simulation: at most so many replications of each margin; the seed of ``[simulation]`` where left out.
    executor
        Any executor of ``concurrent.futures``, for the counties of a region and for that simulation.
    stop
        Asked between the steps of the search; once it is true, the result is the best plan found so far, and says so
        (``interrupted``). `until_interrupt` gives one that is true after Ctrl-C.
    """
    if confidence is None:
        return make_plan(scenario, method, executor=executor, progress=progress, start=start, stop=stop)
    count = REPLICATIONS if replications is None else replications
    made = confident_plan(
        scenario,
        confidence,
        method,
        seed=scenario.file.simulation.seed if seed is None else seed,
        replications=count,
        executor=executor,
        progress=progress,
        start=start,
        stop=stop,
    )
    return replace(made.result, confidence=made)


def staff(
    scenario: Scenario,
    target: float = 1.0,
    by: dt.date | str | None = None,
    confidence: float = 0.95,
    *,
    office: str | None = None,
    method: str = "optimal",
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    tell: Callable[[str], None] = lambda _text: None,
    stop: Stop = never,
) -> Staffing:
    """Find the fewest teams with which a share of the villages is covered by a date with a probability.

    Parameters
    ----------
    target
        Share of the villages, in (0, 1].
    by
        Date of the term, or its text (``2031-06-30``); that of the last milestone where left out, else the term's last day.
    confidence
        Probability wanted, in (0, 1).
    office, tell, stop
        As in `optimize.staffing.staffing.fewest_teams`.
    method
        How plans are made, as in `plan`.
    replications, seed
        Of the simulation: at most so many replications of each number of teams; the scenario's seed where left out.
    executor
        Any executor of ``concurrent.futures``.

    Raises
    ------
    ScenarioError
        With every argument that is out of range.
    """
    check_method(method)
    date = _date_wanted(scenario, by)
    return fewest_teams(
        scenario,
        Wanted(target, date, confidence),
        lambda changed: make_plan(changed, method, executor=executor, stop=stop),
        office=office,
        seed=scenario.file.simulation.seed if seed is None else seed,
        replications=STAFF_REPLICATIONS if replications is None else replications,
        executor=executor,
        tell=tell,
        stop=stop,
    )


def _date_wanted(scenario: Scenario, by: dt.date | str | None) -> dt.date:
    if by is None:
        return max(
            (milestone.by for milestone in scenario.file.milestones), default=scenario.calendar.date(scenario.calendar.days - 1)
        )
    if isinstance(by, dt.date):
        return by
    try:
        return dt.date.fromisoformat(by)
    except ValueError:
        allowed = say("a date such as 2031-06-30", "日期，如 2031-06-30")
        raise ScenarioError([Problem("--by", "", by, allowed)]) from None


def planning_figures(result: PlanResult) -> dict[str, Any]:
    """Objective, bound and gap of a plan, for a run's records; without the time that it took."""
    interrupted = {"interrupted": True} if result.interrupted else {}
    return {
        "method": result.method,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "planned": len(result.plan),
        "uncovered": len(result.uncovered),
        "bottleneck": None if result.bottleneck is None else asdict(result.bottleneck),
    } | interrupted


@contextmanager
def pool(workers: int | str) -> Iterator[Executor | None]:
    """Context of an executor with so many processes, or on a cluster; one worker means this process (None).

    Parameters
    ----------
    workers
        Number of processes, at least 1, as a number or a text; or the address of a Dask scheduler (``tcp://host:port``).

    Raises
    ------
    ScenarioError
        If it is neither, or the workers of the cluster run other versions.
    MachineFailure
        If no scheduler answers at the address, or the connection is lost.

    An interrupt is for this process alone, which ends its workers and drops what they have not begun; workers also end when
    this process is killed.
    """
    if isinstance(workers, str) and "://" in workers:
        from xuncha.cluster import cluster_executor  # noqa: PLC0415 - an extra

        with cluster_executor(workers) as cluster:
            yield cluster
        return
    wanted = _processes(workers)
    if wanted == 1:
        yield None
        return
    count = min(wanted, os.cpu_count() or 1)
    method = start_method()
    if method == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on every platform

        with ignored_by_children():
            forkserver.ensure_running()
    executor = ProcessPoolExecutor(count, mp_context=get_context(method), initializer=_attend_to_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _processes(workers: int | str) -> int:
    """Read a number of processes."""
    text = str(workers).strip()
    if not text.isdecimal() or int(text) < 1:
        allowed = say("a number from 1 on, or tcp://host:port", "1 以上的整数，或 tcp://主机：端口")
        raise ScenarioError([Problem("--workers", "", text, allowed)])
    return int(text)


def start_method() -> str:
    """How processes begin: from a clean one that waits for that purpose, or anew where the platform has none."""
    return "forkserver" if "forkserver" in get_all_start_methods() else "spawn"


def _attend_to_parent() -> None:
    """In a worker: leave interrupts to the parent, also those for all its processes, and end with it or when it says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # ``timeout`` and terminals signal whole groups
    parent = parent_process()

    def end_with_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=end_with_it, daemon=True).start()


def simulate(
    scenario: Scenario,
    plan: Plan | PlanResult | None = None,
    n: int | Sequence[int] | None = None,
    *,
    seed: int | None = None,
    dispatch: Dispatch | None = None,
    executor: Executor | None = None,
    keep_visits: bool = False,
    events: bool = False,
) -> Run:
    """Simulate a plan in memory, or a rule without one.

    Parameters
    ----------
    scenario, plan
        What is given and what is done; without a plan where a rule says what teams do.
    n
        Number of replications, or their numbers; as ``[simulation]`` of the scenario has it where left out.
    seed
        Seed of the run; as ``[simulation]`` has it where left out.
    dispatch
        Who says what teams do: ``follow`` the plan, ``repair`` it or ``reoptimize`` the rest of it before each round, or a rule
        without a plan (``uniform``, ``nearest``, ``risk``, ``roundrobin``). As the scenario has it where left out.
    executor
        Any executor of ``concurrent.futures``; in this process where left out.
    keep_visits
        Keep start and end of every visit in ``outcomes.visits``.
    events
        Keep all that happens: the run's ``events()``.

    Raises
    ------
    ScenarioError
        If there is no such dispatch, a rule is given a plan, or a plan is missing.
    """
    rule = settle_dispatch(scenario.file, dispatch, plan=None if plan is None else say("a plan", "计划"))
    table = plan.plan if isinstance(plan, PlanResult) else plan
    figures = planning_figures(plan) if isinstance(plan, PlanResult) else {}
    table = rule_plan(scenario, rule) if table is None else table
    world = make_world(scenario, table, rule)
    defaults = scenario.file.simulation
    count, number = defaults.replications if n is None else n, defaults.seed if seed is None else seed
    outcomes = simulate_plan(world, replications=count, seed=number, executor=executor, keep_visits=keep_visits, events=events)
    return Run(scenario, table, outcomes, number, figures, dispatch=rule)


def store_run(
    folder: Path,
    scenario: Scenario,
    plan: Plan,
    planning: dict[str, Any],
    *,
    replications: int,
    seed: int,
    workers: int | str = 1,
    command: dict[str, Any] | None = None,
    dispatch: Dispatch = "follow",
    events: bool = False,
    progress: Callable[[int, int], None] | None = None,
    extras: Mapping[str, Extra] | None = None,
    tried: Tried | None = None,
) -> Run:
    """Simulate a plan into a run folder, going on with the parts that it holds; return the finished run.

    With a `dispatch` by a rule the plan is the one that the rule comes to (`sim.rule_plan`). With `events` the event log is
    written beside the outcomes, part by part. `extras` are writers of files that are made of the whole run, by name; they
    are written before the summary, the folder's end mark. `tried` tries what would help (`xuncha.relief`).
    """
    store = Store(
        folder,
        scenario,
        plan,
        seed=seed,
        replications=replications,
        planning=planning,
        command=command,
        dispatch=dispatch,
        events=events,
    )
    with closing(store), pool(workers) as executor:
        return fill_store(store, replications, executor, events=events, progress=progress, extras=extras, tried=tried)
