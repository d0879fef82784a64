"""Search budgets: how long a plan is searched for, in steps that are the same on any machine."""

from dataclasses import dataclass

from optimize.assigning.packing import WORK
from scenarios.scenario import Scenario

STEPS_A_SITE = 80
"""Steps of the search for each site, at an effort of 1, where all are planned together."""
CORE_STEPS, CORE_STEPS_IN_A_PART = 300, 100
"""Steps of the search core for each site, at an effort of 1, for a county by itself and in a part of a region."""
CORE_WARM, CORE_WARM_IN_A_PART = 1.0, 0.1
"""Temperatures at which it begins, in terms of an average site: the more steps there are, the more heat they can cool down."""
STEPS_IN_A_PART = 10
"""Steps of the search for each site, at an effort of 1, in a part of a region."""
PACKING_IN_A_PART = 0.0
"""Deterministic time for packing a round there: the search makes up for what is packed in a simple way, in less time."""
NEIGHBOURHOODS = 40
"""Neighbourhoods that are solved again in a pass, at an effort of 1."""
WIDE, WIDE_IN_A_PART = 0.01, 0.03
"""Gaps down to which they are solved."""


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """How long a county, or a part of a region, is searched."""

    neighbourhoods: int
    """Neighbourhoods that are solved again in a pass, at most."""
    steps: int
    """Steps of the search in the teams' tours in a pass, for each site."""
    gap: float
    """Gap at which the search ends."""
    wide: float = 0.0
    """Gap at which neighbourhoods are not solved again any more."""
    packing: float = WORK
    """Deterministic time for packing a round whose visits don't fit into the teams in a simple way."""
    thorough: bool = False
    """Whether clusters and visits are made whole by SCIP before, and full rounds packed anew for longer: better, but slower."""
    core_steps: int = CORE_STEPS
    """Steps of the search core for each site."""
    core_warm: float = CORE_WARM
    """Temperature at which it begins, in terms of an average site."""
    core_again: int = CORE_STEPS
    """Steps for each site of a second search, where the first leaves something out."""


def budget_of_county(scenario: Scenario) -> SearchBudget:
    """Tell how long is searched where all sites are planned together."""
    goal = scenario.file.objective
    neighbourhoods, steps = int(goal.effort * NEIGHBOURHOODS), int(goal.effort * STEPS_A_SITE)
    core = _steps(goal.effort, CORE_STEPS)
    return SearchBudget(neighbourhoods, steps, goal.gap, max(goal.gap, WIDE), thorough=True, core_steps=core, core_again=core)


def budget_of_part(scenario: Scenario) -> SearchBudget:
    """Tell how long a part of a region is searched."""
    goal = scenario.file.objective
    neighbourhoods, steps = int(goal.effort * NEIGHBOURHOODS), int(goal.effort * STEPS_IN_A_PART)
    core_steps, again = _steps(goal.effort, CORE_STEPS_IN_A_PART), _steps(goal.effort, CORE_STEPS)
    wide = max(goal.gap, WIDE_IN_A_PART)
    return SearchBudget(
        neighbourhoods,
        steps,
        goal.gap,
        wide,
        PACKING_IN_A_PART,
        core_steps=core_steps,
        core_warm=CORE_WARM_IN_A_PART,
        core_again=again,
    )


def _steps(effort: float, steps: int) -> int:
    return max(int(effort * steps), 1)
