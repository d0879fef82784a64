"""A marginal value: what one more team-round, one more team, or one day less per village is worth."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from optimize.control.rounding import in_steps
from scenarios.scenario import Scenario

NOTHING = 1e-9
"""Fall of a bound up to which a change is worth nothing."""


@dataclass(frozen=True, slots=True)
class MarginalValue:
    """What a change is worth."""

    kind: str
    """``team-round``, ``team`` or ``day``."""
    office: str
    """Office that gets it, empty for one day less per village."""
    year: int
    """Year of the round, 0 where all."""
    round: str
    """Round that gets it, empty where all."""
    team_days: float
    """Team-days that it adds, or takes from visits."""
    dual: float
    """Fall of the objective by the dual values."""
    solved: float | None
    """Fall of the bound when solved again with the change; None where there is only the price."""
    weight: float = 1.0
    """Share of all sites, by weight, in the part of the region that it is for."""
    sites: float | None = None
    """Missing sites that it brings within reach, by the relaxation; None where nothing is missing without the change."""

    @property
    def fall(self) -> float:
        """Fall of the bound, by the price where it was not solved again."""
        return self.dual if self.solved is None else self.solved

    def days(self, scenario: Scenario) -> float:
        """Fall in days by which sites are covered earlier on average, weighted by risk.

        Where something is missing it is no such thing: then `sites` counts.
        """
        return self.fall * scenario.calendar.days


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """Values of all kinds, the highest of each kind first."""

    objective: float
    """The bound that they are falls of."""
    values: tuple[MarginalValue, ...]

    def best(self, kind: str) -> MarginalValue | None:
        """Return the change of a kind that is worth most, None where none is worth anything."""
        candidates = [marginal for marginal in self.values if marginal.kind == kind and marginal.fall > NOTHING]
        sites = in_steps(np.array([marginal.sites or 0.0 for marginal in candidates]))
        value_falls = in_steps(np.array([marginal.fall for marginal in candidates]))
        return candidates[np.lexsort((-value_falls, -sites))[0]] if candidates else None

    def as_json(self, scenario: Scenario) -> dict[str, Any]:
        """Return them as a JSON object."""
        return {
            "bound": self.objective,
            "worths": [
                asdict(marginal) | {"days_earlier": marginal.days(scenario) if marginal.sites is None else None}
                for marginal in self.values
            ],
        }
