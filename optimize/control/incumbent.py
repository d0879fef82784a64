"""The incumbent of a search, and how it is told on the way."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The best plan so far, and the bound."""

    objective: float
    bound: float
    """No plan of what is searched has a lower objective."""

    @property
    def gap(self) -> float:
        """(objective - bound) / objective."""
        return max(self.objective - self.bound, 0.0) / self.objective if self.objective > 0 else 0.0


Progress = Callable[[str, Incumbent | None], None]
"""Told the step, and how far the search has come, None where there is no plan yet."""
