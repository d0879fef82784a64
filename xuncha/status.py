"""Where we are at a date, and how likely the milestones are from there on."""

import datetime as dt
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from optimize.control.incumbent import Progress
from optimize.control.stopping import Stop, never
from optimize.replanning.history import history_at
from optimize.replanning.replan import replan
from optimize.rolling.dispatching import make_world
from results.answers.status import Status, status
from results.run import Run
from scenarios.dispatch.orders import ORDERS
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.replications import simulate


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What was planned against what is done, and what is to be expected."""

    status: Status
    run: Run | None
    """The rest of the term, simulated from the date on; None where that was not asked for."""

    @property
    def milestones(self) -> list[dict[str, Any]]:
        """Milestones with their probabilities from here on, as `results.run.Run.milestones` gives them."""
        return [] if self.run is None else self.run.milestones()


def where_we_are(
    scenario: Scenario,
    plan: Plan,
    as_of: dt.date,
    *,
    done: str | Path | None = None,
    expect: bool = True,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Stop = never,
) -> Standing:
    """Hold a plan against what is done, and simulate the rest.

    Visits that are late are planned again, with few changes, before the rest is simulated: so will an office do. Where no table
    and no scenario says what is done, visits that should have ended count as done.

    Parameters
    ----------
    scenario, plan
        What is given, and what was to be done.
    as_of
        Date of the facts, within the term.
    done
        Table of what is done.
    expect
        Whether to simulate the rest.
    replications, seed
        Of the simulation; as the scenario has them where left out.
    executor, progress, stop
        As in `optimize.planning.make_plan`.

    Raises
    ------
    ScenarioError
        If the date or the table is wrong.
    """
    now = history_at(scenario, plan, as_of, done)
    state = status(now, plan, as_of)
    if not expect or scenario.file.simulation.dispatch in ORDERS:  # a rule knows no plan that could be gone on with
        return Standing(state, None)
    result = replan(scenario, plan, as_of=as_of, done=done, executor=executor, progress=progress, stop=stop)
    run = rest_of_term(now, result.plan, as_of, replications=replications, seed=seed, executor=executor)
    return Standing(state, run)


def left_of(plan: Plan, as_of: dt.date) -> Plan:
    """Return the visits of a plan that have not ended at a date."""
    return Plan(plan.visits.filter(pl.col("end") > as_of), plan.method)


def rest_of_term(
    now: Scenario,
    plan: Plan,
    as_of: dt.date,
    *,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
) -> Run:
    """Simulate what is left of a plan at a date.

    Parameters
    ----------
    now
        The scenario as it stands at the date (`optimize.replanning.history.history_at`): what is done counts and is left out.
    plan, as_of
        The plan, and the date of the facts.
    replications, seed, executor
        As in `where_we_are`.
    """
    visits_left = left_of(plan, as_of)
    defaults = now.file.simulation
    number = defaults.seed if seed is None else seed
    count = defaults.replications if replications is None else replications
    outcomes = simulate(make_world(now, visits_left), replications=count, seed=number, executor=executor)
    return Run(now, visits_left, outcomes, number, dispatch=defaults.dispatch)
