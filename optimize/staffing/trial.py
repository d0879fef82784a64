"""One number of teams, tried: is there a plan at all, and how often does it hold."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from optimize.confident.milestone_probability import LEVEL, level_of_look, looks_up_to
from optimize.plan_result import PlanResult
from optimize.rolling.dispatching import make_world
from scenarios.scenario import Scenario
from sim.outcomes.milestones import milestone_counts, milestone_wanted
from sim.replications import parts
from sim.wilson import wilson_bounds

FIRST_LOOK = 50
"""Replications after which a number of teams is first judged; then after twice as many, and so on."""
PROVEN = 0
"""Replications of a number of teams that is refuted by the bound, without a simulation."""

Planner = Callable[[Scenario], PlanResult]


@dataclass(frozen=True, slots=True)
class TeamTrial:
    """A number of teams and how often the milestone holds with it."""

    teams: int
    probability: float
    low: float
    high: float
    coverage: float
    """Mean share of the sites covered by the date."""
    coverage_low: float
    coverage_high: float
    """95 % interval of that mean."""
    replications: int
    """0 where no plan can reach the target, which the relaxation proves."""
    left_out: int
    """Sites that the plan leaves out."""

    def holds(self, confidence: float) -> bool:
        """Whether the milestone holds with a probability, by the estimate."""
        return self.probability >= confidence

    def decided(self, confidence: float) -> bool:
        """Whether the interval lies on one side of a probability."""
        return self.low >= confidence or self.high < confidence


def refuted(teams: int, coverage: float) -> TeamTrial:
    """Trial of a number of teams with which no plan reaches the target.

    Parameters
    ----------
    coverage
        The most that any plan covers by the date, a bound.
    """
    return TeamTrial(teams, 0.0, 0.0, 0.0, coverage, 0.0, coverage, PROVEN, 0)


def simulate_trial(
    scenario: Scenario, result: PlanResult, *, teams: int, milestone: int, confidence: float, seed: int,
    replications: int, executor: Executor | None,
) -> TeamTrial:  # fmt: skip
    """Simulate a plan until the milestone's probability is on one side of the confidence, or so many replications are done.

    Replications are numbered from 0 for every number of teams, so that all meet the same random events.
    """
    world = make_world(scenario, result.plan)
    looks = looks_up_to(replications, FIRST_LOOK)
    level = level_of_look(len(looks))
    shares: list[float] = []
    successes, low, high = 0, 0.0, 1.0
    for number in looks:
        for outcomes in parts(world, replications=range(len(shares), number), seed=seed, executor=executor):
            counts = milestone_counts(scenario, outcomes, milestone)
            successes += int((counts >= milestone_wanted(scenario, outcomes, milestone)).sum())
            sites = outcomes.groups[outcomes.group_index("milestone", str(milestone))].sites
            shares += (counts / max(sites, 1)).tolist()
        low, high = wilson_bounds(successes, len(shares), level)
        if low >= confidence or high < confidence:
            break
    mean, half = _mean(shares)
    return TeamTrial(
        teams, successes / len(shares), low, high, mean, max(mean - half, 0.0), min(mean + half, 1.0), len(shares),
        len(result.uncovered),
    )  # fmt: skip


def _mean(shares: list[float]) -> tuple[float, float]:
    sample = np.asarray(shares)
    if len(sample) < 2:  # noqa: PLR2004 - a single value tells nothing of its spread
        return float(sample.mean()), 1.0
    return float(sample.mean()), float(ndtri((1 + LEVEL) / 2) * sample.std(ddof=1) / np.sqrt(len(sample)))
