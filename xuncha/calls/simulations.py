"""Simulating from Python: in memory, or into a run folder that goes on where it stopped."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.plan_result import PlanResult
from optimize.rolling.dispatching import make_world
from results.recast import recast
from results.run import Run
from results.simulating.saving import fill_store
from results.store.writing import Extra, Store, Tried
from scenarios.dispatch.choice import settle_dispatch
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from sim.replications import simulate as simulate_plan
from sim.rule_plan import rule_plan
from xuncha.calls.arguments import Arguments
from xuncha.calls.planning_figures import planning_figures
from xuncha.pools import pool
from xuncha.progress import Counted, ProgressLine


def simulate(
    scenario: Scenario,
    plan: Plan | PlanResult | None = None,
    n: int | Sequence[int] | NDArray[np.int64] | None = None,
    *,
    seed: int | None = None,
    dispatch: DispatchChoice | None = None,
    executor: Executor | None = None,
    keep_visits: bool = False,
    events: bool = False,
    progress: bool | Counted = False,
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
        without a plan (``uniform``, ``nearest``, ``risk``, ``roundrobin``), or a rule of your own
        (`scenarios.dispatch.own_rule.DispatchRule`). As the scenario has it where left out.
    executor
        Any executor of ``concurrent.futures``; in this process where left out.
    keep_visits
        Keep start and end of every visit in ``outcomes.visits``.
    events
        Keep all that happens: the run's ``events()``.
    progress
        Show the replications done in a line on standard error, or tell them to a function of (done, total).

    Raises
    ------
    ScenarioError
        With every argument that is wrong; if there is no such dispatch, a rule is given a plan, or a plan is missing.
    """
    arguments = Arguments("simulate")
    arguments.scenario(scenario)
    arguments.plan(plan)
    arguments.replications("n", n)
    arguments.whole("seed", seed)
    arguments.dispatch(dispatch, executor)
    arguments.executor(executor)
    arguments.stop()
    rule = settle_dispatch(scenario.file, dispatch, plan=None if plan is None else say("a plan", "计划"))
    table = plan.plan if isinstance(plan, PlanResult) else plan
    figures = planning_figures(plan) if isinstance(plan, PlanResult) else {}
    table = rule_plan(scenario, rule) if table is None else table
    world = make_world(scenario, table, rule)
    defaults = scenario.file.simulation
    count, number = defaults.replications if n is None else n, defaults.seed if seed is None else int(seed)
    count = list(map(int, count)) if isinstance(count, Sequence | np.ndarray) else int(count)
    with ProgressLine(say("replications", "模拟次数")) as line:
        report = line if progress is True else progress or None
        outcomes = simulate_plan(
            world,
            replications=count,
            seed=number,
            executor=executor,
            keep_visits=keep_visits,
            events=events,
            progress=report,
        )
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
    find_relief: Tried | None = None,
) -> Run:
    """Simulate a plan into a run folder, going on with the parts that it holds; return the finished run.

    With a `dispatch` by a rule the plan is the one that the rule comes to (`sim.rule_plan`). With `events` the event log is
    written beside the outcomes, part by part. `extras` are writers of files that are made of the whole run, by name; they
    are written before the summary, the folder's end mark. `find_relief` tries what would help (`xuncha.relief`).
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
        run = fill_store(
            store, replications, executor, events=events, progress=progress, extras=extras, find_relief=find_relief
        )
        return recast(run, Run)
