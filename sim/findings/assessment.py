"""The public's judgement (群众评议) of repairs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled.villages import Villages
from sim.findings.overdue import Overdue
from sim.findings.repairs import EXITS
from sim.streams import Streams


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """Judgements, shape (replications, visits), and the look-backs that follow from them alone."""

    asked: NDArray[np.bool_]
    satisfied: NDArray[np.bool_]
    back: NDArray[np.bool_]
    """Whether a look-back is ordered although the check ordered none."""
    date: NDArray[np.float64]
    """When people were asked, in days of the term: with the check."""

    def count(self, villages: Villages) -> dict[str, NDArray[np.int64]]:
        """Count the judgements by cell."""
        rows = np.stack([self.asked, self.satisfied, self.back]).astype(np.int64)
        return dict(zip(("asked", "satisfied", "asked_back"), villages.by_cell(rows, villages.groups), strict=True))


def assess(
    villages: Villages, streams: Streams, days: int, key: NDArray[np.uint64], feedback: NDArray[np.float64], late: Overdue
) -> Assessment | None:
    """Ask people where repairs are checked within the term; None where nobody is asked.

    Parameters
    ----------
    villages, streams, days, key
        Villages and visits, the block's random numbers, the term's length, and the keys of the visits to villages.
    feedback
        When feedback was given, shape (replications, visits).
    late
        Repairs that were not done early.
    """
    rules = villages.rules.assessment
    if rules.asked == 0:
        return None
    date = feedback + villages.rules.repair.immediate.deadline + villages.rules.check.after
    date[late.run, late.visit] = late.check
    tardy = np.zeros(date.shape, bool)
    tardy[late.run, late.visit] = late.overdue > 0
    draws = streams.coarse_uniform("assessment", key, 2)
    is_asked = (date < days) & (draws[0] < rules.asked)
    satisfied = is_asked & (draws[1] < np.where(tardy, rules.overdue, rules.in_time))
    back = is_asked & ~satisfied if rules.look_back else np.zeros(date.shape, bool)
    is_ordered = late.exit == EXITS.index("look_back") + 1
    back[late.run[is_ordered], late.visit[is_ordered]] = False
    return Assessment(is_asked, satisfied, back, date)
