"""One point of an experiment: a scenario with changes, planned and simulated, its measures as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from optimize.planning import baseline_plan, make_plan
from optimize.rolling.dispatching import make_world
from results.measures.measure import MeasureSpec
from results.measures.registry import measures
from results.run import Run
from scenarios.dispatch.choice import settle_dispatch
from scenarios.dispatch.orders import ORDERS, is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.frames import unpack_frames
from scenarios.language import Language, say, speaking
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.rule_plan import rule_plan

SWITCHES = ("modes", "policies")
"""Tables whose entries a factor may switch on and off with True and False."""

Planning = str | Plan | Callable[[Scenario], Plan]
"""A method of `optimize.planning.make_plan`, a plan that is the same at every point, or whatever makes one of a scenario."""


@dataclass(frozen=True, slots=True)
class Task:
    """A point to be tried; can be sent to another process."""

    number: int
    scenario: str
    """Name or path."""
    values: dict[str, Any]
    """Value of each factor."""
    planning: Planning
    seeds: tuple[int, ...]
    replications: int
    changes: dict[str, Any] = field(default_factory=dict)
    """What is otherwise at every point."""
    dispatch: DispatchChoice | None = None
    """Who says what teams do; as the scenario has it where None."""
    measures: tuple[MeasureSpec, ...] = ()
    """Measures beside those of the program."""
    language: Language = "en"
    """Language of what is said of a failure."""
    frames: dict[str, bytes] = field(default_factory=dict)
    """Tables that the caller holds in memory, by the names by which `changes` call them."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What became of a point."""

    number: int
    table: pl.DataFrame | None
    """A row a seed and replication: ``seed, replication`` and a column a measure; None where it failed."""
    failure: str = ""
    """Why it failed, in words."""


def changes_of(values: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of a scenario that values of factors mean.

    True and False switch a mode or a policy on and off (``modes.integrated``); any other value is laid over the file.
    """
    changes = dict(base)
    removed_keys = list(changes.pop("remove", []))
    for key, value in values.items():
        section, _, name = key.partition(".")
        if isinstance(value, bool) and section in SWITCHES and name and "." not in name:
            if value:
                changes.setdefault(key, {})
            else:
                removed_keys.append(key)
        else:
            changes[key] = value
    return changes | ({"remove": removed_keys} if removed_keys else {})


def try_point(task: Task) -> Tried:
    """Plan and simulate a point; a scenario that is refused is a result as well, and ends nothing."""
    task = replace(task, changes=unpack_frames(task.changes, task.frames))
    with speaking(task.language):
        try:
            scenario = load(task.scenario, changes=_present(task))
            rule = settle_dispatch(scenario.file, task.dispatch, required=False)
            plan = _plan(scenario, rule, task.planning)
            tables = [_simulated(scenario, plan, rule, task, seed) for seed in task.seeds]
        except ScenarioError as error:
            return Tried(task.number, None, "; ".join(str(problem) for problem in error.problems))
    return Tried(task.number, pl.concat(tables, how="vertical"))


def _present(task: Task) -> dict[str, Any]:
    """Return the changes of a point, without removals of what the scenario has not: it is off already."""
    changes = changes_of(task.values, task.changes)
    removed_keys = changes.get("remove")
    if not removed_keys:
        return changes
    plain = load(task.scenario, changes=task.changes or None).file
    kept_keys = [
        key for key in removed_keys
        if key.partition(".")[0] not in SWITCHES or key.partition(".")[2] in getattr(plain, key.partition(".")[0])
    ]  # fmt: skip
    return {key: value for key, value in changes.items() if key != "remove"} | ({"remove": kept_keys} if kept_keys else {})


def _simulated(scenario: Scenario, plan: Plan, rule: DispatchChoice, task: Task, seed: int) -> pl.DataFrame:
    outcomes = simulate(make_world(scenario, plan, rule), replications=task.replications, seed=seed)
    run = Run(scenario, plan, outcomes, seed, dispatch=rule)
    own_measures = [spec.bind(run) for spec in task.measures]
    columns: dict[str, Any] = {
        "seed": pl.Series([seed] * len(outcomes.replications), dtype=pl.Int64),
        "replication": pl.Series(outcomes.replications.tolist(), dtype=pl.Int64),
    }
    columns |= {
        measure.id: pl.Series(measure.take(), dtype=pl.Float64) for measure in (*measures(scenario, outcomes), *own_measures)
    }
    return pl.DataFrame(columns)


def _plan(scenario: Scenario, rule: DispatchChoice, planning: Planning) -> Plan:
    if is_rule(rule):
        return rule_plan(scenario, rule)
    if isinstance(planning, Plan):
        return planning
    if callable(planning):
        return planning(scenario)
    return baseline_plan(scenario, planning) if planning in ORDERS else make_plan(scenario, planning).plan


def check_seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    """Return the seeds that are meant: 3 means 1, 2 and 3.

    Raises
    ------
    ScenarioError
        If there is none, or one is no whole number.
    """
    seed_list = tuple(range(1, seeds + 1)) if isinstance(seeds, int) else tuple(seeds)
    if not seed_list or any(not isinstance(seed, int) or isinstance(seed, bool) for seed in seed_list):
        allowed = say("a number of seeds from 1 on, or whole numbers", "种子个数（至少 1）或整数列表")
        raise ScenarioError([Problem("sweep()", "seeds", repr(seeds), allowed)])
    return seed_list
