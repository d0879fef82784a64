"""Plans with confidence: the smallest margin with which every milestone holds with the probability that is wanted.

A plan is made for a margin, simulated, and the margin bisected on a grid (`optimize.confident.margins`). The margin that is
chosen is then tried on replications that had no part in the choice: the probabilities that are reported come from these.
"""

from concurrent.futures import Executor
from dataclasses import replace

from optimize.confidence import Confidence, MarginPrice, all_hold
from optimize.confident.margins import Margins
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


def confident_plan(
    scenario: Scenario,
    probability: float,
    method: str = "optimal",
    *,
    seed: int = 1,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
) -> PlanResult:
    """Make the plan with the smallest margin with which every milestone holds with a probability; its ``confidence`` says how.

    Where none does, the margin with the best probability of the milestone that is least likely, and ``holds`` is false.

    Parameters
    ----------
    scenario, method
        As in `optimize.planning.make_plan`.
    probability
        Wanted of each milestone, in (0, 1).
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
    _check(scenario, probability)
    settle_dispatch(scenario.file, None, method=say("a plan with confidence", "有把握的计划"))
    check_method(method, start)
    report = progress or (lambda _step, _incumbent: None)
    search = Margins(scenario, probability, method, seed, replications, executor, report, start, stop)
    smallest_trial = search.smallest()
    final, probabilities = search.confirm(smallest_trial)
    plain = search.trial(0)
    free = team_windows(scenario)
    slack = float((free.days - fillable_days(free, final.outcome.margin)).sum())
    price = MarginPrice(
        final.result.objective - plain.result.objective,
        (final.result.delay - plain.result.delay) * scenario.calendar.days,
        slack,
    )
    confidence = Confidence(
        wanted=probability,
        margin=final.outcome.margin,
        holds=final.outcome.feasible and all_hold(probabilities, probability),
        milestones=probabilities,
        without=plain.outcome.milestones,
        price=price,
        trials=tuple(trial.outcome for _, trial in sorted(search.trials.items())),
    )
    return replace(final.result, interrupted=stop(), confidence=confidence)


def _check(scenario: Scenario, confidence: float) -> None:
    if not 0 < confidence < 1:
        allowed = say("a probability within 0 and 1, such as 0.95", "0 与 1 之间的概率，如 0.95")
        raise ScenarioError([Problem(asked("--confidence"), "", f"{confidence:g}", allowed)])
    if not scenario.file.milestones:
        fault = say("a scenario without milestones", "情景没有节点目标")
        allowed = say("at least one [[milestones]] that is to hold", "至少一个须达到的 [[milestones]]")
        raise ScenarioError([Problem(asked("--confidence"), "", fault, allowed)])
