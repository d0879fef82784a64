"""Quotas of a problem: groups of options of which at most so many may, and at least so many shall be carried out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.options.quotas import QuotaGroups


@dataclass(frozen=True, slots=True, eq=False)
class Quotas:
    """Groups and their limits."""

    groups: QuotaGroups
    group: NDArray[np.int64]
    """Group of each option, -1 where none, shape (options,)."""

    @property
    def most(self) -> NDArray[np.float64]:
        """Largest number of visits of each group, infinite where there is none."""
        return self.groups.most

    @property
    def least(self) -> NDArray[np.int64]:
        """Least number of visits of each group; each one missing has the price of a site missing at a milestone."""
        return self.groups.least

    def count(self, options: Iterable[int]) -> Counter[int]:
        """Visits of each group among the options that are carried out."""
        return Counter(int(self.group[k]) for k in options)

    def room(self, option: int, counts: Mapping[int, int]) -> bool:
        """Whether one more visit by an option keeps its group's largest number."""
        group = int(self.group[option])
        return group < 0 or counts.get(group, 0) < self.most[group]

    def missing(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Visits that each group lacks, of the number of its visits."""
        return np.asarray(np.maximum(self.least - counts, 0), np.int64)
