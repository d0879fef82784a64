"""What a measure is: one number for each replication, and what is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import Text

Vector = NDArray[np.float64]
MeasureKind = Literal["number", "event", "date"]
"""``event`` is 1 or 0 in a replication; ``date`` the ordinal of a date (``datetime.date.toordinal``), inf where it is never
reached within the term; all others are numbers."""
Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, and how it is taken."""

    id: str
    name: Text
    take: Callable[[], Vector]
    """Returns one value for each replication."""
    unit: str = ""
    """``%`` where it is a share, ``d`` where it counts days."""
    kind: MeasureKind = "number"
    better: Better | None = None
    """Which way is the better one; None where neither is by itself."""
    identity: tuple[str, ...] = ()
    """What tells it from others of its kind, whatever its position: name, date, target and scope of a milestone."""

    @property
    def key(self) -> tuple[str, ...]:
        """By which it is found in another run: its identity, else its id."""
        return self.identity or (self.id,)

    @property
    def limits(self) -> tuple[float, float]:
        """Limits of a value."""
        return (0.0, 1.0) if self.unit == "%" or self.kind == "event" else (float("-inf"), float("inf"))
