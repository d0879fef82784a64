"""Times that pass between a visit and what follows it."""

from dataclasses import dataclass

from scenarios.schema.goals import LagSection


@dataclass(frozen=True, slots=True)
class Lag:
    """A log-normal time in days, cut at the longest."""

    mean: float
    cv: float
    longest: float

    @classmethod
    def of(cls, section: LagSection) -> "Lag":
        """Take the figures from a scenario's section."""
        return cls(section.mean, section.cv, section.longest)
