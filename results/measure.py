"""What a measure is: one number for each replication."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import Text

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, and how it is taken."""

    id: str
    name: Text
    take: Callable[[], Vector]
    """Returns one value for each replication."""
    unit: str = ""
    """``%`` where it is a share."""
