"""Sweeps: every point of a design planned and simulated, on any executor, resumable on disk."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from optimize.plan_result import PlanResult
from optimize.planning import METHODS
from results.measures.measure import MeasureSpec
from scenarios.dispatch.choice import settle_dispatch
from scenarios.dispatch.own_rule import DispatchChoice, dispatch_id
from scenarios.file.addresses import portable
from scenarios.frames import pack_frames
from scenarios.language import language, say
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.calls.arguments import Arguments
from xuncha.experiments.design import Design, Kind, Span, make_design
from xuncha.experiments.experiment import Experiment
from xuncha.experiments.folder import Folder
from xuncha.experiments.point import Planning, Task, Tried, check_seeds, try_point
from xuncha.progress import Counted, ProgressLine, quiet


def sweep(
    scenario: str | Path | Scenario,
    factors: Mapping[str, Span | Sequence[Any] | range],
    *,
    design: Kind = "factorial",
    size: int | None = None,
    design_seed: int = 1,
    plan: Planning | PlanResult = "uniform",
    dispatch: DispatchChoice | None = None,
    seeds: int | Sequence[int] = 1,
    n: int = 50,
    measures: Sequence[MeasureSpec] = (),
    changes: Mapping[str, Any] | None = None,
    folder: str | Path | None = None,
    executor: Executor | None = None,
    progress: bool | Counted = False,
) -> Experiment:
    """Plan and simulate a scenario at every point of a design.

    Parameters
    ----------
    scenario
        Name of a scenario that ships, a path, or a scenario, with what is otherwise in it.
    factors
        Values of each factor, or a `Span`, by dotted key of the scenario file (``teams.nanxun.count``). True and False switch
        a mode or a policy on and off (``modes.integrated``).
    design, size, design_seed
        As in `xuncha.experiments.design.make_design`.
    plan
        Method by which each point is planned, a plan for all of them, or a function of the scenario; functions must be
        picklable for an executor of processes.
    dispatch
        Who says what teams do, as in `xuncha.simulate`; as the scenario has it at each point where left out.
    seeds
        Number of seeds (3 means 1, 2, 3), or the seeds. Every point has the same, so that points are compared in pairs.
    n
        Replications of each point and seed, at least 1.
    measures
        Measures of your own beside those of the program.
    changes
        What is otherwise at every point, as in `scenarios.loading.load`.
    folder
        Where finished points are kept; the same call goes on from there.
    executor
        Any executor of ``concurrent.futures``; in this process where left out. The result is the same.
    progress
        Show the points done in a line on standard error, or tell them to a function of (done, total).

    Returns
    -------
    Experiment
        A point whose values the scenario refuses is among its ``failures``, and ends nothing.

    Raises
    ------
    ScenarioError
        With every argument that is wrong; if the scenario itself is refused, or the folder holds another experiment.
    """
    layout, seed_list = _checked(factors, design, size, design_seed, plan, dispatch, seeds, n, executor)
    plan = plan.plan if isinstance(plan, PlanResult) else plan
    base = dict(changes or {})
    if isinstance(scenario, Scenario):
        removed_keys = [*scenario.changes.get("remove", ()), *base.get("remove", ())]
        base = scenario.changes | base | ({"remove": removed_keys} if removed_keys else {})
        scenario = portable(scenario.address)
    loaded_scenario = load(scenario, changes=base or None)  # refused as a whole, before any point is tried
    settle_dispatch(loaded_scenario.file, dispatch, required=False)
    packed, frames = pack_frames(base)
    tasks = [
        Task(number, str(scenario), values, plan, seed_list, n, packed, dispatch, tuple(measures), language(), frames)
        for number, values in enumerate(layout.points)
    ]
    identity = _identity(loaded_scenario.inputs, layout, tasks[0])
    store = None if folder is None else Folder(Path(folder), identity)
    results = [] if store is None else [trial for task in tasks if (trial := store.finished(task.number)) is not None]
    finished = {trial.number for trial in results}
    with ProgressLine(say("points", "点")) as line:
        report = line if progress is True else progress or quiet
        report(len(results), len(tasks))
        for trial in _try_all([task for task in tasks if task.number not in finished], executor):
            if store is not None:
                store.keep(trial)
            results.append(trial)
            report(len(results), len(tasks))
    return Experiment(
        str(scenario),
        layout,
        {trial.number: trial.table for trial in sorted(results, key=lambda trial: trial.number) if trial.table is not None},
        {trial.number: trial.failure for trial in results if trial.table is None},
    )


def _try_all(tasks: Sequence[Task], executor: Executor | None) -> Iterable[Tried]:
    if executor is None:
        yield from map(try_point, tasks)
        return
    futures = [executor.submit(try_point, task) for task in tasks]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _checked(
    factors: Mapping[str, Span | Sequence[Any] | range],
    design: Kind,
    size: int | None,
    design_seed: int,
    plan: Planning | PlanResult,
    dispatch: DispatchChoice | None,
    seeds: int | Sequence[int],
    n: int,
    executor: Executor | None,
) -> tuple[Design, tuple[int, ...]]:
    """Return the design and the seeds; all that is wrong with the arguments at once."""
    arguments = Arguments("sweep")
    arguments.mapping("factors", factors, optional=False)
    arguments.whole("design_seed", design_seed, optional=False)
    arguments.whole("n", n, least=1, optional=False)
    if isinstance(plan, str):
        arguments.word("plan", plan, METHODS)
    elif not callable(plan):
        arguments.plan(plan, optional=False)
    elif isinstance(executor, ProcessPoolExecutor):
        arguments.picklable("plan", plan)
    arguments.dispatch(dispatch, executor)
    arguments.executor(executor)
    layout: Design | None = None
    seed_list: tuple[int, ...] = ()
    try:
        seed_list = check_seeds(seeds)
    except ScenarioError as error:
        arguments.problems += error.problems
    try:
        layout = make_design(factors, design, size=size, seed=design_seed) if isinstance(factors, Mapping) else None
    except ScenarioError as error:
        arguments.problems += error.problems
    arguments.stop()
    if layout is None:
        raise TypeError(type(factors).__name__)
    return layout, seed_list


def _identity(inputs: Mapping[str, str], design: Design, task: Task) -> dict[str, Any]:
    """Return what makes two experiments the same."""
    plan = task.planning
    if isinstance(plan, str):
        plan_identity = plan
    else:
        plan_identity = plan.visits.write_csv() if isinstance(plan, Plan) else getattr(plan, "__qualname__", repr(plan))
    rule = {"dispatch": dispatch_id(task.dispatch)} if task.dispatch is not None else {}
    measure_identity = {"measures": [spec.id for spec in task.measures]} if task.measures else {}
    return {
        "inputs": dict(inputs),
        "kind": design.kind,
        "points": [{key: str(value) for key, value in point.items()} for point in design.points],
        "plan": plan_identity,
        "seeds": list(task.seeds),
        "n": task.replications,
        "changes": {key: str(value) for key, value in task.changes.items()},
        **rule,
        **measure_identity,
    }
