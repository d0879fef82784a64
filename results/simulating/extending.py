"""Runs with replications added: what comes out is what all of them at once would have given."""

from concurrent.futures import Executor
from dataclasses import replace
from typing import TypeVar

from optimize.rolling.dispatching import make_world
from results.event_table import FOLDER
from results.run_data import RunData
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from sim.outcomes.joining import join
from sim.replications import simulate

Held = TypeVar("Held", bound=RunData)


def extended(run: Held, more: int, executor: Executor | None = None) -> Held:
    """Return a run with so many replications more; see `results.run.Run.extend`.

    Raises
    ------
    ScenarioError
        If `more` is no whole number from 1 on, or the run's replications are not the first ones.
    """
    problems = []
    if not isinstance(more, int) or isinstance(more, bool) or more < 1:
        problems.append(Problem("extend", "more", repr(more), say("a whole number from 1 on", "1 以上的整数")))
    count = len(_replications(run))
    if _replications(run) != set(range(count)):
        fault = say("a run of single replications", "只含个别序号的运行")
        problems.append(Problem("extend", "run", fault, say("a run of the replications 0, 1, 2 ...", "序号从 0 起连续的运行")))
    if problems:
        raise ScenarioError(problems)
    return with_replications(run, count + more, executor)


def with_replications(run: Held, count: int, executor: Executor | None = None) -> Held:
    """Return the run with the replications 0 to `count` - 1, those that it lacks simulated now; it is in no folder.

    Single visits and the event log are kept where the run has them. Where its replications are not the first ones, or its
    events lie in its folder, all are simulated anew.
    """
    numbers_held = _replications(run)
    missing = sorted(set(range(count)) - numbers_held)
    if not missing:
        return run
    world = make_world(run.scenario, run.plan, run.dispatch)
    on_disk = run.outcomes.events is None and run.folder is not None and (run.folder / FOLDER).is_dir()
    events, visits = run.outcomes.events is not None or on_disk, run.outcomes.visits is not None
    anew = on_disk or missing[0] < max(numbers_held, default=-1)
    numbers = range(count) if anew else missing
    new_outcomes = simulate(world, replications=numbers, seed=run.seed, executor=executor, keep_visits=visits, events=events)
    return replace(run, folder=None, relief=(), outcomes=new_outcomes if anew else join([run.outcomes, new_outcomes]))


def _replications(run: RunData) -> set[int]:
    """Replications that went through or failed."""
    return {*run.outcomes.replications.tolist(), *(failure.replication for failure in run.outcomes.failures)}
