"""Results of planning: a plan, how good it is, and where a day more would help most."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimize.confidence import Confidence
from optimize.control.rounding import in_steps
from optimize.problem.problem import Problem
from optimize.relaxation.bounds import Bounds
from optimize.scoring.figures import ScheduleFigures, schedule_figures
from optimize.scoring.score import QuotaGap, Shortfall, score
from optimize.scoring.terms import Terms
from optimize.second_visits import with_second_visits
from optimize.verifying.withdrawing import withdraw_breaches
from scenarios.plans.plan import Plan
from scenarios.problems import Problem as InputProblem
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

ROUNDING = 1e-6
"""Share of a bound by which an objective may be lower: what solvers call the same."""


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
    """Weighted mean share of the term until a site is covered: the objective without the prices of milestones and wishes."""
    bound: float
    """No plan has a lower objective: value of the linear relaxation, for baselines of large regions of `pooled_bound`."""
    gap: float
    """(objective - bound) / objective."""
    seconds: float
    uncovered: tuple[str, ...]
    """Sites without a visit."""
    shortfalls: tuple[Shortfall, ...]
    bottleneck: Bottleneck | None
    confidence: Confidence | None = None
    """How sure its milestones are, where that was asked for."""
    quota_gaps: tuple[QuotaGap, ...] = ()
    """Modes of which there are fewer visits than asked for."""
    interrupted: bool = False
    """Whether the search was asked to stop early: this is the best plan that it had."""
    withdrawn: tuple[str, ...] = ()
    """Sites whose visits were taken out of the plan because they broke a rule; they are left out."""
    breaches: tuple[InputProblem, ...] = ()
    """Rules that the plan breaks, as the verifier finds them: only least numbers of visits of a mode, which are missed."""
    terms: Terms | None = None
    """How much of each term of the objective the plan has."""
    least_left_out: int = 0
    """Sites that any plan must leave out, by the bound, rounded up."""
    least_delay: float = 0.0
    """No plan has a lower `delay`."""
    figures: ScheduleFigures | None = None
    """What an office looks at in the schedule."""
    planned: int = 0
    """Sites with a visit, second visits that are planned apart."""

    @property
    def second_visits(self) -> int:
        """Visits beside one for each site: second ones, planned or by hand."""
        return len(self.plan) - self.planned

    def __repr__(self) -> str:
        bound = f"objective {self.objective:.4g}, bound {self.bound:.4g}"
        return f"<PlanResult {self.method}: {len(self.plan)} visits, {len(self.uncovered)} sites left out, {bound}>"

    def _repr_html_(self) -> str:
        """Return the plan as notebooks show it."""
        return self.plan._repr_html_()

    def frame(self) -> "pl.DataFrame":
        """Return the plan's visits, a row a visit; see `scenarios.plans.plan.Plan.frame`."""
        return self.plan.frame()

    @property
    def verified(self) -> bool:
        """Whether the verifier finds nothing in the plan."""
        return not self.breaches

    @property
    def earliness_gap(self) -> float:
        """How much earlier sites could be covered at most, as a share of the delay: (delay - bound) / delay."""
        return max(self.delay - self.least_delay, 0.0) / self.delay if self.delay > 0 else 0.0


class BoundError(ArithmeticError):
    """A plan that keeps every rule is better than its bound: one of the two is wrong, and neither can be trusted."""


def judge(
    scenario: Scenario, problem: Problem, plan: Plan, least: Bounds, bottleneck: Bottleneck | None, start: float
) -> PlanResult:
    """Verify a plan, judge it against bounds, and put the second visits into it for which it keeps days.

    Raises
    ------
    BoundError
        If it is better than its bound.
    """
    sound = withdraw_breaches(scenario, plan)
    plan_score = score(scenario, problem, sound.plan)
    objective = plan_score.objective
    return PlanResult(
        plan=with_second_visits(scenario, sound.plan),
        method=plan.method,
        objective=objective,
        delay=plan_score.delay,
        bound=checked_bound(least.objective, objective),
        gap=(objective - least.objective) / objective if objective > least.objective else 0.0,
        seconds=time.perf_counter() - start,
        uncovered=plan_score.uncovered,
        shortfalls=plan_score.shortfalls,
        bottleneck=bottleneck,
        quota_gaps=plan_score.quota_gaps,
        withdrawn=sound.withdrawn,
        breaches=sound.breaches,
        terms=plan_score.terms,
        least_left_out=least.least_left_out,
        least_delay=min(least.earliness, plan_score.delay),
        figures=schedule_figures(scenario, problem, sound.plan),
        planned=sound.plan.visits["site"].n_unique(),
    )


def checked_bound(bound: float, objective: float) -> float:
    """Return a bound that no objective falls below; rounding apart, it must not.

    Raises
    ------
    BoundError
        If the objective is lower.
    """
    if objective < bound - ROUNDING * max(abs(bound), 1.0):
        raise BoundError(f"objective {objective:.9g} is below the bound {bound:.9g} that no plan can fall below")
    return min(bound, objective)


def bottleneck(scenario: Scenario, prices: NDArray[np.float64]) -> Bottleneck | None:
    """Tell where a day is worth most, by prices of shape (offices, rounds); None where none is worth anything."""
    if not prices.size or prices.max() <= 0:
        return None
    office, rnd = divmod(int(np.argmax(in_steps(prices))), len(scenario.rounds))
    return Bottleneck(scenario.offices[office].id, scenario.rounds[rnd].id, float(prices[office, rnd]))
