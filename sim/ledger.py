"""What teams write down while they work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEVER = float("inf")


class Ledger:
    """Record of one replication; lists, because single entries of arrays are slow to write.

    Visits are rows of the plan, stays are ``team * rounds + round``.
    """

    __slots__ = ("end", "end_round", "lost", "start", "travelled", "worked")

    def __init__(self, visits: int, stays: int) -> None:
        self.start = [NEVER] * visits
        """Slot of the team in which each visit began."""
        self.end = [NEVER] * visits
        """Day of the term at which each visit was finished."""
        self.end_round = [-1] * visits
        """Round in which it was finished."""
        self.worked = [0.0] * stays
        """Working days at sites."""
        self.travelled = [0.0] * stays
        """Working days on the road."""
        self.lost = [0.0] * stays
        """Of the days at sites, those lost to absence."""


@dataclass(frozen=True, slots=True, eq=False)
class Ledgers:
    """Records of some replications as arrays, shape (replications, visits) or (replications, stays)."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    end_round: NDArray[np.int64]
    worked: NDArray[np.float64]
    travelled: NDArray[np.float64]
    lost: NDArray[np.float64]

    @classmethod
    def stack(cls, records: Sequence[Ledger]) -> "Ledgers":
        """Stack the records of replications."""
        return cls(
            start=np.array([one.start for one in records], np.float64),
            end=np.array([one.end for one in records], np.float64),
            end_round=np.array([one.end_round for one in records], np.int64),
            worked=np.array([one.worked for one in records], np.float64),
            travelled=np.array([one.travelled for one in records], np.float64),
            lost=np.array([one.lost for one in records], np.float64),
        )
