"""Confidence of a plan: how often its milestones hold in simulations, with which margin, and what that costs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MilestoneProbability:
    """How often a milestone was reached."""

    milestone: int
    """Position in the scenario."""
    reached: int
    replications: int
    low: float
    """Wilson's interval (Wilson 1927)."""
    high: float

    @property
    def probability(self) -> float:
        """Share of the replications that reached it."""
        return self.reached / self.replications


def all_hold(probabilities: Sequence[MilestoneProbability], confidence: float) -> bool:
    """Whether every milestone's probability is at least so large, by the lower ends of the intervals."""
    return all(milestone.low >= confidence for milestone in probabilities)


@dataclass(frozen=True, slots=True)
class MarginOutcome:
    """A margin, and what became of the plan that was made with it."""

    margin: float
    objective: float
    feasible: bool
    """Whether the plan reaches every milestone if all goes well."""
    milestones: tuple[MilestoneProbability, ...]

    def holds(self, confidence: float) -> bool:
        """Whether every milestone's probability is at least so large, by the lower ends of the intervals."""
        return self.feasible and all_hold(self.milestones, confidence)

    @property
    def weakest(self) -> float:
        """Least probability of a milestone."""
        return min((milestone.probability for milestone in self.milestones), default=1.0)


@dataclass(frozen=True, slots=True)
class MarginPrice:
    """What a margin costs beside the plan without one."""

    objective: float
    """Rise of the objective."""
    later_days: float
    """Days by which the weighted mean date of coverage moves back."""
    slack_days: float
    """Team-days on site that are kept free."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a plan with a margin is, and the evidence for it."""

    wanted: float
    margin: float
    holds: bool
    """Whether every milestone holds with the probability wanted, on fresh replications, by the lower end of its interval."""
    milestones: tuple[MilestoneProbability, ...]
    """On fresh replications."""
    without: tuple[MilestoneProbability, ...]
    """Of the plan without a margin, on the replications of the choice."""
    price: MarginPrice
    trials: tuple[MarginOutcome, ...]
    """Every margin that was tried, ascending."""

    def best(self, milestone: int) -> float:
        """Best probability of a milestone at any margin that was tried."""
        shares = [trial.milestones[milestone].probability for trial in self.trials]
        return max([*shares, self.milestones[milestone].probability])
