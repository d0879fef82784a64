"""The best of several runs, with what is guaranteed of it.

Every run is held against the one that looks best. With k runs and looks at the replications so far, each interval has the level
``1 - 0.05 / ((k - 1) * looks)`` (Bonferroni): whichever run is truly the best, only its k - 1 differences from the others could
mislead, at any of the looks. So with 95 % confidence the run that is told apart from all others is the best, and else none is
better than it by more than the largest upper limit.
"""

from dataclasses import dataclass

import numpy as np

from results.comparing.compare import ComparedRuns
from results.comparing.difference import difference
from results.intervals import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Selection:
    """The run that looks best by the decisive measure."""

    best: str
    rivals: tuple[str, ...]
    """Runs that are not told apart from it."""
    within: float
    """No run is better by more than this, in the measure's unit; 0 where there are no rivals, inf where nothing is known."""
    level: float
    """Confidence of each single interval."""
    looks: int


def select(comparison: ComparedRuns, looks: int = 1) -> Selection:
    """Choose the best of the runs of a comparison by its decisive measure.

    Parameters
    ----------
    comparison
        At least two runs.
    looks
        How often at most the replications are looked at, where they are added one lot after the other.
    """
    measure, values = comparison.values(comparison.decisive)
    means = [float(measure.mean()) for measure in values]
    best = int(np.argmax(means))  # the decisive measure is a share: more is better
    level = 1 - (1 - CONFIDENCE) / ((len(values) - 1) * max(looks, 1))
    rivals, largest_gap = [], 0.0
    for k, name in enumerate(comparison.names):
        if k == best:
            continue
        gap = difference(measure, values[best], values[k], level)
        if gap.high >= 0:
            rivals.append(name)
            largest_gap = max(largest_gap, gap.high)
    return Selection(comparison.names[best], tuple(rivals), largest_gap, level, max(looks, 1))
