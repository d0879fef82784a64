"""Runs simulated into their folder, part by part, going on with what it holds."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from optimize.rolling.dispatching import make_world
from results.event_table import FOLDER
from results.run_data import RunData
from results.store.writing import Extra, Store, Tried
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from sim.replications import parts, split


def fill_store(
    store: Store,
    replications: int,
    executor: Executor | None = None,
    *,
    events: bool = False,
    progress: Callable[[int, int], None] | None = None,
    extras: Mapping[str, Extra] | None = None,
    find_relief: Tried | None = None,
) -> RunData:
    """Simulate the parts that a run folder lacks, write them, and finish the folder."""
    batches = split(replications)
    parts_held = store.parts() & set(batches)
    done = sum(len(batches[part]) for part in parts_held)
    if progress is not None:
        progress(done, replications)
    world = make_world(store.scenario, store.plan, store.dispatch)
    outcomes = parts(world, replications=replications, seed=store.seed, executor=executor, skip=parts_held, events=events)
    for part, outcome in zip([part for part in batches if part not in parts_held], outcomes, strict=True):
        store.write_part(part, outcome)
        done += len(batches[part])
        if progress is not None:
            progress(done, replications)
    return store.finish(extras, find_relief)


def save_run(run: RunData, path: Path, executor: Executor | None = None) -> RunData:
    """Write a run into a folder; see `results.run.Run.save`."""
    numbers = sorted({*run.outcomes.replications.tolist(), *(failure.replication for failure in run.outcomes.failures)})
    problems = []
    if numbers != list(range(len(numbers))):
        fault = say("a run of single replications", "只含个别序号的运行")
        problems.append(Problem("save", "run", fault, say("a run of the replications 0, 1, 2 ...", "序号从 0 起连续的运行")))
    if not isinstance(run.dispatch, str):
        fault = say("teams dispatched by a function", "由函数派组的运行")
        hint = say("keep its tables: measures(), visits(), events()", "可保存其表：measures()、visits()、events()")
        problems.append(Problem("save", "run", fault, say("a dispatch that a file can name", "可用文字写明的派组方式"), hint))
    if problems or not isinstance(run.dispatch, str):
        raise ScenarioError(problems)
    on_disk = run.folder is not None and (run.folder / FOLDER).is_dir()
    events = run.outcomes.events is not None or on_disk
    store = Store(
        path,
        run.scenario,
        run.plan,
        seed=run.seed,
        replications=len(numbers),
        planning=run.planning,
        dispatch=run.dispatch,
        events=events,
    )
    with closing(store):
        return fill_store(store, len(numbers), executor, events=events)
