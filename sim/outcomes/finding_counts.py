"""What findings come to: counts by replication, office in charge and class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTS = (
    "villages", "found", "missed", "on_site", "immediate", "planned", "leads", "due", "in_time", "closed", "open",
    "exit_closed", "exit_reminder", "exit_look_back", "exit_accountability", "look_backs", "look_back_solved", "self_corrected",
    "other_checks", "visits", "persons", "one_thing", "proposals", "campaigns", "asked", "satisfied", "asked_back",
    "overdue_open",
)  # fmt: skip
"""What is counted, in the order of the last axis of ``FindingCounts.counts``.

- ``villages``: villages with a finished visit; ``visits``: finished visits to villages, look-backs included
- ``found``: problems that finished visits found = ``on_site`` + ``immediate`` + ``planned``, by how they are repaired
- ``missed``: problems that were there at a village's last visit, and that no visit found
- ``leads``: those of the found that went to the discipline office
- ``due``: found problems whose deadline lies in the term; those repaired on site are due at once; ``in_time`` of them were
  repaired by it
- ``closed`` + ``open`` = ``found``: repaired or not by the term's end; ``overdue_open``: open ones whose deadline was missed
- ``exit_...``: visits whose repairs were checked within the term, by exit
- ``look_backs``: look-backs made; ``look_back_solved``: overdue problems that they settled
- ``self_corrected``: problems repaired before a first visit, by campaigns too; ``other_checks``: checks by other bodies
- ``persons``: persons against whom leads resulted in measures
- ``one_thing``: villages at whose last visit at least one problem was repaired on site or early: by its deadline or the
  term's end
- ``proposals`` of visits; ``campaigns`` that grew out of them, all counted with the first class of the office
- ``asked``: visits whose repairs people were asked to judge; ``satisfied`` with them; ``asked_back``: look-backs ordered only
  because they were not
"""


@dataclass(frozen=True, slots=True, eq=False)
class FindingCounts:
    """What some replications found and what became of it."""

    counts: NDArray[np.int64]
    """Shape (r, offices, classes, len(COUNTS)); the office is the one in charge."""
    look_back_days: NDArray[np.float64]
    """Working days of teams that look-backs took, way included; shape (r, teams, rounds). Not part of ``worked``."""
    by_visit: NDArray[np.int64] | None = None
    """Problems found and missed by each visit of the plan, where visits are kept; shape (r, visits, 2)."""

    def total(self, name: str) -> NDArray[np.int64]:
        """One of ``COUNTS`` over all offices and classes, shape (r,)."""
        return np.asarray(self.counts[..., COUNTS.index(name)].sum(axis=(1, 2)), np.int64)

    def by_class(self, name: str) -> NDArray[np.int64]:
        """One of ``COUNTS`` by class, shape (r, classes)."""
        return np.asarray(self.counts[..., COUNTS.index(name)].sum(axis=1), np.int64)


def join_counts(parts: Sequence[FindingCounts | None]) -> FindingCounts | None:
    """Join the counts of disjoint replications; None where a part has none."""
    counts_given = [part for part in parts if part is not None]
    if len(counts_given) < len(parts):
        return None
    visit_counts = [part.by_visit for part in counts_given if part.by_visit is not None]
    return FindingCounts(
        counts=np.concatenate([part.counts for part in counts_given]),
        look_back_days=np.concatenate([part.look_back_days for part in counts_given]),
        by_visit=np.concatenate(visit_counts) if len(visit_counts) == len(counts_given) else None,
    )
