"""Repair of what was found: how it is sorted by kind and by the dates that matter, and the check with its four exits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.schema.findings import CheckSection, RepairSection, RepairTime

TINY = 1e-300


class Shares(NamedTuple):
    """What part of the problems of one kind is repaired early, each of shape (replications, visits)."""

    early: NDArray[np.float64]
    """Repaired by the deadline, or by the term's end where that comes first."""
    due: NDArray[np.bool_]
    """Whether the deadline lies within the term."""


def repair_shares(kind: RepairTime, days_left: NDArray[np.float64], factor: NDArray[np.float64] | float) -> Shares:
    """Find what part of the problems of a kind is repaired early.

    Parameters
    ----------
    kind
        Mean, variation and deadline of the time from feedback.
    days_left
        Days from feedback to the term's end; negative where feedback comes later. Shape (replications, visits).
    factor
        Factor on the mean, for all or of shape (visits,).
    """
    due = kind.deadline <= days_left
    share = repaired_within(kind, days_left, factor)
    deadline = repaired_within(kind, np.array(kind.deadline), factor)
    return Shares(np.where(due, deadline, share), due)


def repaired_within(
    kind: RepairTime, days: NDArray[np.float64], factor: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    """Chance that a problem is repaired within so many days of feedback; the arguments broadcast."""
    variance = np.log1p(kind.cv * kind.cv)
    if variance == 0:
        return np.asarray(days >= kind.mean * np.asarray(factor), np.float64)
    from scipy.special import ndtr  # noqa: PLC0415 - only where there are findings

    score = np.log(np.maximum(days, TINY))
    score = score - (np.log(kind.mean * np.asarray(factor)) - variance / 2)
    score /= np.sqrt(variance)
    return np.asarray(ndtr(score), np.float64)


def repair_kinds(
    rules: RepairSection, days_left: NDArray[np.float64], with_township: NDArray[np.bool_]
) -> tuple[Shares, Shares]:
    """Shares of the problems with a short deadline and of the planned ones.

    Parameters
    ----------
    rules
        What is given.
    days_left
        As in `repair_shares`.
    with_township
        Whether each visit goes with the inspection of its township, shape (visits,).
    """
    plain = np.where(with_township, rules.with_township, 1.0) if rules.with_township != 1 else 1.0
    return _mixed(rules, rules.immediate, days_left, plain), _mixed(rules, rules.planned, days_left, plain)


def repaired_share(
    rules: RepairSection, kind: RepairTime, days: NDArray[np.float64], with_township: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Share of the problems of a kind that are repaired within so many days of feedback, with those for several bodies.

    `days` and `with_township` have the same shape.
    """
    plain = np.where(with_township, rules.with_township, 1.0)
    alone = repaired_within(kind, days, plain)
    if rules.joint.share == 0:
        return alone
    joint_share = repaired_within(kind, days, plain * rules.joint.slower)
    return np.asarray((1 - rules.joint.share) * alone + rules.joint.share * joint_share)


def _mixed(
    rules: RepairSection, kind: RepairTime, days_left: NDArray[np.float64], factor: NDArray[np.float64] | float
) -> Shares:
    """Shares over the problems that one body repairs and those for several."""
    alone, joint = repair_shares(kind, days_left, factor), rules.joint
    if joint.share == 0:
        return alone
    joint_shares = repair_shares(kind, days_left, factor * joint.slower)
    return Shares((1 - joint.share) * alone.early + joint.share * joint_shares.early, alone.due)


EXITS = ("reminder", "look_back", "accountability")
"""Exits of the check beside closing, from the mildest to the gravest."""


def exits(rules: CheckSection, overdue: NDArray[np.int64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Exit of each village that was checked: 0 closed, else 1 and on from the mildest of ``EXITS``.

    Each problem that is overdue and still open is followed by one of the three with its chance; the village gets the gravest.
    """
    chance = 1.0 - (1.0 - rules.notice) ** rules.bodies
    grave = np.cumsum([rules.accountability, rules.look_back, rules.reminder]) * chance
    at_least = 1.0 - (1.0 - grave)[:, None] ** overdue
    return np.asarray((uniform < at_least).sum(axis=0), np.int64)
