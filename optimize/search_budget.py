"""Search budgets: how long a plan is searched for, in steps that are the same on any machine."""

from dataclasses import dataclass

from scenarios.scenario import Scenario

STEPS, STEPS_IN_A_PART, PLAIN_STEPS = 300, 80, 1000
"""Steps of the search for each site, at an effort of 1: for a county by itself, in a part of a region, and for a county whose
objective is coverage alone, which asks for a closer fit and whose steps are quicker."""
STEPS_AGAIN_IN_A_PART = 600
"""Steps for each site of a second search of a part that leaves something out; few do."""
WARM, WARM_IN_A_PART, PLAIN_WARM = 1.0, 0.15, 0.03
"""Temperatures at which it begins, in terms of an average site: the more terms the objective has, the more there is to loosen,
and the more steps there are, the more heat they can cool down."""


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """How long a county, or a part of a region, is searched."""

    gap: float
    """Gap at which the search ends."""
    steps: int = STEPS
    """Steps for each site."""
    warm: float = WARM
    """Temperature at which it begins, in terms of an average site."""
    steps_again: int = STEPS
    """Steps for each site of a second search, where the first leaves something out."""


def budget_of_county(scenario: Scenario, *, plain: bool) -> SearchBudget:
    """Tell how long is searched where all sites are planned together.

    Parameters
    ----------
    plain
        Whether the objective is coverage alone: milestones, sites left out and earliness.
    """
    goal = scenario.file.objective
    steps, warm = (PLAIN_STEPS, PLAIN_WARM) if plain else (STEPS, WARM)
    return SearchBudget(goal.gap, _steps(goal.effort, steps), warm, _steps(goal.effort, STEPS))


def budget_of_part(scenario: Scenario) -> SearchBudget:
    """Tell how long a part of a region is searched."""
    goal = scenario.file.objective
    return SearchBudget(
        goal.gap, _steps(goal.effort, STEPS_IN_A_PART), WARM_IN_A_PART, _steps(goal.effort, STEPS_AGAIN_IN_A_PART)
    )


def _steps(effort: float, steps: int) -> int:
    return max(int(effort * steps), 1)
