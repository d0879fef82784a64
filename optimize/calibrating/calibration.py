"""Calibration: the figure of a scenario with which its simulated coverage is what was reported."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimize.calibrating.outcomes_of import means, outcomes_of
from scenarios.scenario import Scenario
from sim.outcomes.milestones import milestone_counts

MOST_TRIALS = 25
STRETCH = 1.5
"""Factor by which the range grows until the target lies inside."""
INSIDE = 0.1
"""Part of the range at either end that the next value keeps away from, so that the range shrinks from both sides."""


@dataclass(frozen=True, slots=True)
class ValueTrial:
    """Coverage that one value of the figure gives."""

    value: float
    coverage: float
    """Mean share of the milestone's sites that are covered by its date, over the replications."""
    low: float
    """95 % interval of the mean, from the replications alone: Student's t."""
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The value that comes nearest to the target, and all that were tried."""

    best: ValueTrial
    target: float
    trials: tuple[ValueTrial, ...]
    """In the order in which they were tried."""
    replications: int

    @property
    def off(self) -> float:
        """Coverage of the best value less the target, as a share."""
        return self.best.coverage - self.target


def calibrate(
    scenario_with: Callable[[float], Scenario],
    start: float,
    *,
    milestone: int = 0,
    integer: bool = False,
    tolerance: float = 0.0025,
    method: str = "uniform",
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[ValueTrial], None] = lambda _: None,
) -> Calibration:
    """Find the value of one figure with which a milestone's coverage comes out as its target.

    Coverage must not fall when the figure grows (teams, days on site). All trials share their random numbers. The range is
    widened from `start` by half until the target is inside, then narrowed by linear interpolation.

    Parameters
    ----------
    scenario_with
        Gives the scenario with a value of the figure.
    start
        First value, above 0.
    milestone
        Position of the milestone whose target share is to be met at its date.
    integer
        Only whole numbers may be tried.
    tolerance
        Distance from the target, as a share, at which the search ends.
    method
        How each trial is planned; see `optimize.planning.make_plan`. Not used where the scenario's dispatch is a rule.
    replications, seed
        Of the simulation of each trial.
    progress
        Told each trial.

    Raises
    ------
    ValueError
        If the start is not above 0, or the scenario has no such milestone.
    """
    if start <= 0:
        raise ValueError(f"the first value must be above 0, not {start:g}")
    trials: dict[float, ValueTrial] = {}
    target = 0.0

    def attempt(value: float) -> float:
        nonlocal target
        value = float(max(round(value), 1)) if integer else value
        if value not in trials:
            scenario = scenario_with(value)
            if milestone >= len(scenario.file.milestones):
                raise ValueError(f"there is no milestone {milestone + 1}")
            target = scenario.file.milestones[milestone].target
            trials[value] = _try(scenario, value, milestone, method, replications, seed)
            progress(trials[value])
        return trials[value].coverage - target

    def near() -> bool:
        return any(abs(trial.coverage - target) <= tolerance for trial in trials.values())

    low = high = start
    low_gap = high_gap = attempt(start)
    while not near() and low_gap > 0 and len(trials) < MOST_TRIALS:
        high, high_gap = low, low_gap
        low /= STRETCH
        trials_before = len(trials)
        low_gap = attempt(low)
        if len(trials) == trials_before:  # there is no smaller whole number
            break
    while not near() and high_gap < 0 and len(trials) < MOST_TRIALS:
        low, low_gap = high, high_gap
        high *= STRETCH
        high_gap = attempt(high)
    while not near() and low_gap < 0 < high_gap and len(trials) < MOST_TRIALS:
        share = min(max(-low_gap / (high_gap - low_gap), INSIDE), 1 - INSIDE)
        value = low + share * (high - low)
        trials_before = len(trials)
        attempt(value)
        if len(trials) == trials_before:  # no whole number is left between the two
            break
        low = max(value for value, trial in trials.items() if trial.coverage < target)
        high = min(value for value, trial in trials.items() if trial.coverage >= target)
        low_gap, high_gap = trials[low].coverage - target, trials[high].coverage - target
    best = min(trials.values(), key=lambda trial: (abs(trial.coverage - target), trial.value))
    return Calibration(best, target, tuple(trials.values()), replications)


def _try(scenario: Scenario, value: float, milestone: int, method: str, replications: int, seed: int) -> ValueTrial:
    outcomes = outcomes_of(scenario, method, replications=replications, seed=seed)
    sites = outcomes.groups[outcomes.group_index("milestone", str(milestone))].sites
    share = milestone_counts(scenario, outcomes, milestone) / max(sites, 1)
    mean, half = (float(figure[0]) for figure in means(np.asarray(share)[None]))
    return ValueTrial(value, mean, max(mean - half, 0.0), min(mean + half, 1.0))
