"""The search: a schedule is improved by ruin and recreate for a number of steps, so that it is the same on any machine."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.control.stopping import Stop, never
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Schedule
from optimize.search import columns as c
from optimize.search.anneal import anneal
from optimize.search.construct import lay_out
from optimize.search.state import Floats, State, build_state, read_schedule
from optimize.search.terms import objective

WARM, COLD = 0.1, 0.001
"""First and last temperature, in terms of an average site. Prices of a part of a region are those of the whole region."""
LOGS = -np.log((np.arange(1024) + 0.5) / 1024)
STEPS_AT_A_TIME = 500
"""Steps after which it is asked whether to stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """How long is searched."""

    steps: int
    """Steps of ruin and recreate."""
    least: float = -math.inf
    """Objective at which the search ends: the bound, with the gap that is good enough."""
    warm: float = WARM


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """Who is told, and who may stop the search."""

    progress: Callable[[float], None] = lambda _objective: None
    stop: Stop = never


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The best schedule of a search."""

    schedule: Schedule
    objective: float


def search(
    problem: Problem, schedule: Schedule, guide: Floats, budget: Budget, seed: int = 1, control: Control | None = None
) -> Result:
    """Improve a schedule.

    Parameters
    ----------
    problem
        What may be chosen.
    schedule
        Where the search begins; what can't stand is left out.
    guide
        What the relaxation charges for each option in each round beside its own cost, shape (options, rounds).
    budget
        How long is searched.
    seed
        Of the random numbers.
    control
        Told the objective now and then; may end the search early with the best that there is.
    """
    state = build_state(problem, guide, seed, schedule.old)
    lay_out(state, schedule)
    return improve(state, average_cost(problem), budget, control or Control(), schedule.old)


def average_cost(problem: Problem) -> float:
    """Price of a whole term for an average site."""
    return float(problem.cost.mean()) if problem.cost.any() else 1.0 / max(problem.sites, 1)


def improve(state: State, average: float, budget: Budget, control: Control, old_schedule: Schedule | None = None) -> Result:
    """Improve a state as it stands; it is changed.

    Parameters
    ----------
    average
        Price of a whole term for an average site: the unit of temperatures.
    """
    sites_buffer, pool, keys = _room(state)
    best = state.site[:, c.OPTION : c.PREVIOUS + 1].copy()
    value, temperature = float(objective(state.total)), budget.warm * average
    cooling = (COLD / budget.warm) ** (1.0 / max(budget.steps, 1))
    done = 0
    while done < budget.steps and value > budget.least and not control.stop():
        steps = min(STEPS_AT_A_TIME, budget.steps - done)
        value, temperature = anneal(
            state, LOGS, best, sites_buffer, pool, keys, temperature, cooling, steps, value, budget.least
        )
        done += steps
        control.progress(value)
    state.site[:, c.OPTION : c.PREVIOUS + 1] = best
    return Result(read_schedule(state.site, old_schedule), value)


def _room(state: State) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Room for the sites chosen in a step, for those that wait, and for their keys."""
    size = 4 * len(state.site) + 64
    return np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
