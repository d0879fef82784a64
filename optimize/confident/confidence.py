"""Plans with confidence: the smallest margin with which every milestone holds with the probability that is wanted.

A plan is made for a margin, simulated, and the margin bisected on a grid (`optimize.confident.margins`). The margin that is
chosen is then tried on replications that had no part in the choice: the probabilities that are reported come from these.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, replace

from optimize.confident.margins import Margins, MarginTrial
from optimize.confident.milestone_probability import MilestoneProbability, all_hold
from optimize.control.incumbent import Progress
from optimize.control.stopping import Stop, never
from optimize.plan_result import PlanResult
from optimize.planning import check_method
from optimize.problem.stays import fillable_days
from optimize.size import refuse_large
from scenarios.asking import asked
from scenarios.dispatch.choice import settle_dispatch
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

REPLICATIONS = 4000
"""Replications of each margin at most, and of the final trial."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a margin costs beside the plan without one."""

    objective: float
    """Rise of the objective."""
    later_days: float
    """Days by which the weighted mean date of coverage moves back."""
    slack_days: float
    """Team-days on site that are kept free."""


@dataclass(frozen=True, slots=True, eq=False)
class ConfidentPlan:
    """A plan with a margin, and the evidence for it."""

    result: PlanResult
    wanted: float
    margin: float
    holds: bool
    """Whether every milestone holds with the probability wanted, on fresh replications, by the lower end of its interval."""
    milestones: tuple[MilestoneProbability, ...]
    """On fresh replications."""
    without: tuple[MilestoneProbability, ...]
    """Of the plan without a margin, on the replications of the choice."""
    price: Price
    trials: tuple[MarginTrial, ...]
    """Every margin that was tried, ascending."""

    def best(self, milestone: int) -> float:
        """Best probability of a milestone at any margin that was tried."""
        shares = [trial.milestones[milestone].probability for trial in self.trials]
        return max([*shares, self.milestones[milestone].probability])


def confident_plan(
    scenario: Scenario,
    confidence: float,
    method: str = "optimal",
    *,
    seed: int = 1,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
) -> ConfidentPlan:
    """Make the plan with the smallest margin with which every milestone holds with a probability.

    Where none does, the margin with the best probability of the milestone that is least likely, and ``holds`` is false.

    Parameters
    ----------
    scenario, method
        As in `optimize.planning.make_plan`.
    confidence
        Probability wanted of each milestone, in (0, 1).
    seed
        Seed of the simulation.
    replications
        Replications of each margin at most: fewer where they tell already.
    executor
        Where replications are computed; in this process where left out. The plan does not depend on it.
    progress
        Called with the step and how far the search has come, None where there is no plan yet.
    start
        A plan to begin from with every margin, as far as it can be carried out.
    stop
        Once it is true, no other margin is tried: the best so far is the result, with its evidence.

    Raises
    ------
    ScenarioError
        If the probability is not within 0 and 1, the scenario has no milestone, or there is no such method.
    """
    refuse_large(scenario, asked("--confidence"))
    _check(scenario, confidence)
    settle_dispatch(scenario.file, None, method=say("a plan with confidence", "有把握的计划"))
    check_method(method, start)
    report = progress or (lambda _step, _incumbent: None)
    search = Margins(scenario, confidence, method, seed, replications, executor, report, start, stop)
    chosen = search.smallest()
    final, probabilities = search.confirm(chosen)
    plain = search.trial(0)
    free = team_windows(scenario)
    slack = float((free.days - fillable_days(free, final.margin)).sum())
    price = Price(
        final.result.objective - plain.result.objective,
        (final.result.delay - plain.result.delay) * scenario.calendar.days,
        slack,
    )
    trials = tuple(trial for _, trial in sorted(search.trials.items()))
    holds = final.feasible and all_hold(probabilities, confidence)
    return ConfidentPlan(
        replace(final.result, interrupted=stop()),
        confidence,
        final.margin,
        holds,
        probabilities,
        plain.milestones,
        price,
        trials,
    )


def _check(scenario: Scenario, confidence: float) -> None:
    if not 0 < confidence < 1:
        allowed = say("a probability within 0 and 1, such as 0.95", "0 与 1 之间的概率，如 0.95")
        raise ScenarioError([Problem(asked("--confidence"), "", f"{confidence:g}", allowed)])
    if not scenario.file.milestones:
        found = say("a scenario without milestones", "情景没有节点目标")
        allowed = say("at least one [[milestones]] that is to hold", "至少一个须达到的 [[milestones]]")
        raise ScenarioError([Problem(asked("--confidence"), "", found, allowed)])
