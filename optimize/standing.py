"""Standing: how far a search has come."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """The best plan so far, and the bound."""

    objective: float
    bound: float
    """No plan of what is searched has a lower objective."""

    @property
    def gap(self) -> float:
        """(objective - bound) / objective."""
        return max(self.objective - self.bound, 0.0) / self.objective if self.objective > 0 else 0.0


Progress = Callable[[str, Standing | None], None]
"""Told the step, and how far the search has come, None where there is no plan yet."""
