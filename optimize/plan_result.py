"""Results of planning: a plan, how good it is, and where a day more would help most."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimize.problem import Problem
from optimize.score import QuotaGap, Shortfall, score
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from optimize.confident.confidence import ConfidentPlan


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where one more team-day is worth most, by the bound's dual values."""

    office: str
    round: str
    value: float
    """Fall of the objective for each team-day more."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """A plan and how good it is."""

    plan: Plan
    method: str
    objective: float
    delay: float
    """Part of the objective that is no price of milestones: weighted mean share of the term until a site is covered."""
    bound: float
    """No plan has a lower objective: value of the linear relaxation, for baselines of large regions of `pooled_bound`."""
    gap: float
    """(objective - bound) / objective."""
    seconds: float
    uncovered: tuple[str, ...]
    """Sites without a visit."""
    shortfalls: tuple[Shortfall, ...]
    bottleneck: Bottleneck | None
    confidence: "ConfidentPlan | None" = None
    """How sure its milestones are, where that was asked for."""
    quota_gaps: tuple[QuotaGap, ...] = ()
    """Modes of which there are fewer visits than asked for."""
    interrupted: bool = False
    """Whether the search was asked to stop early: this is the best plan that it had."""


def judge(
    scenario: Scenario, problem: Problem, plan: Plan, least: float, bottleneck: Bottleneck | None, began: float
) -> PlanResult:
    """Judge a plan against a bound."""
    judged = score(scenario, problem, plan)
    bound = min(least, judged.objective)
    return PlanResult(
        plan=plan,
        method=plan.method,
        objective=judged.objective,
        delay=judged.delay,
        bound=bound,
        gap=(judged.objective - bound) / judged.objective if judged.objective > 0 else 0.0,
        seconds=time.perf_counter() - began,
        uncovered=judged.uncovered,
        shortfalls=judged.shortfalls,
        bottleneck=bottleneck,
        quota_gaps=judged.quota_gaps,
    )


def bottleneck(scenario: Scenario, prices: NDArray[np.float64]) -> Bottleneck | None:
    """Tell where a day is worth most, by prices of shape (offices, rounds); None where none is worth anything."""
    if not prices.size or prices.max() <= 0:
        return None
    office, rnd = divmod(int(np.argmax(prices)), len(scenario.rounds))
    return Bottleneck(scenario.offices[office].id, scenario.rounds[rnd].id, float(prices.max()))
