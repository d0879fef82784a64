"""What a run consists of: a scenario, a plan, their outcomes, and what is known of both.

The rooms of `results` take it as it is. `results.run.Run` is the same with all that can be asked of it.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results.intervals import band
from results.relief import Relief
from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.language import aside
from scenarios.plans.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes


@dataclass(frozen=True, eq=False, repr=False)
class RunData:
    """Replications of a plan.

    ``planning`` holds objective, bound and gap of the plan where the program made it.
    """

    scenario: Scenario
    plan: Plan
    outcomes: Outcomes
    seed: int
    planning: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    dispatch: DispatchChoice = "follow"
    """Who said what teams do."""
    relief: tuple[Relief, ...] = ()
    """What was tried to make the milestone that decides likelier, and helped."""

    @cached_property
    def breaches(self) -> tuple[Problem, ...]:
        """Rules of the scenario that the plan breaks; none where a rule dispatches teams."""
        if is_rule(self.dispatch):
            return ()
        from optimize.verifying.verify import verify  # noqa: PLC0415 - only where it is asked for

        return tuple(verify(self.scenario, self.plan))

    @property
    def replications(self) -> int:
        """Replications that went through."""
        return len(self.outcomes.replications)

    def coverage_at_end(self) -> NDArray[np.float64]:
        """Share of villages covered by the end of the term, by replication."""
        group = self.outcomes.group_index("village")
        return self.outcomes.counted(group, self.outcomes.days) / max(self.outcomes.groups[group].sites, 1)

    def summary_share(self) -> str:
        """Median coverage at the end with its 5-95 % band, in words."""
        end = band(self.coverage_at_end())
        return f"{end.value:.1%}" if end.low == end.high else f"{end.value:.1%}{aside(f'{end.low:.1%}-{end.high:.1%}')}"
