"""Outcomes of parts of the replications joined into those of all."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.outcomes.finding_counts import join_counts
from sim.outcomes.outcome import Joined, Outcomes, Visits, joined_arrays


def join(parts: Sequence[Outcomes]) -> Outcomes:
    """Join outcomes of disjoint replications of the same plan into one, ordered by replication.

    Raises
    ------
    ValueError
        If there are no parts, or they are of different plans.
    """
    if not parts:
        raise ValueError("no outcomes to join")
    parts = sorted(parts, key=lambda part: int(part.replications[0]) if len(part.replications) else -1)
    first = parts[0]
    if any(part.groups != first.groups or part.days != first.days for part in parts):
        raise ValueError("outcomes of different plans can't be joined")
    offsets = np.cumsum([0, *(len(part.replications) for part in parts[:-1])])
    visits = [part.visits for part in parts if part.visits is not None]
    return Outcomes(
        days=first.days,
        groups=first.groups,
        step_replication=np.concatenate(
            [part.step_replication + np.int32(offset) for part, offset in zip(parts, offsets, strict=True)]
        ),
        step_group=np.concatenate([part.step_group for part in parts]),
        step_day=np.concatenate([part.step_day for part in parts]),
        step_sites=np.concatenate([part.step_sites for part in parts]),
        failures=tuple(
            sorted((failure for part in parts for failure in part.failures), key=lambda failure: failure.replication)
        ),
        visits=Visits(
            *(np.concatenate([getattr(table, name) for table in visits]) for name in ("start", "end", "feedback", "repaired"))
        )
        if len(visits) == len(parts)
        else None,
        findings=join_counts([part.findings for part in parts]),
        events=None if first.events is None else tuple(piece for part in parts for piece in part.events or ()),
        **{name: _joined(name, array.joined, parts) for name, array in joined_arrays().items()},
    )


def _joined(name: str, manner: Joined, parts: Sequence[Outcomes]) -> Any:
    """Join an array of the parts; None where a part whose replications went through lacks it."""
    arrays = [getattr(part, name) for part in parts if len(part.replications)] or [getattr(parts[0], name)]
    if any(array is None for array in arrays):
        return None
    return np.asarray(np.concatenate(arrays) if manner == "stacked" else np.sum(arrays, axis=0))
