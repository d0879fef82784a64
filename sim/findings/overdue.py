"""Repairs that are not done early: how long they stay open, and the check of them with its exits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled.villages import Villages
from sim.findings.quantiles import binomial
from sim.findings.repairs import Shares, exits
from sim.streams import Streams


@dataclass(frozen=True, slots=True, eq=False)
class Overdue:
    """Visits some of whose problems were not repaired early, each array of shape (n,)."""

    run: NDArray[np.int64]
    """Position of the replication."""
    visit: NDArray[np.int64]
    """Position of the visit among those to villages."""
    open: NDArray[np.int64]
    """Problems that are open at the term's end."""
    overdue: NDArray[np.int64]
    """Problems whose deadline lies in the term and was missed."""
    check: NDArray[np.float64]
    """When repairs are checked: some days after the last deadline that was missed, else after the short one."""
    checked: NDArray[np.bool_]
    """Whether that is within the term."""
    exit: NDArray[np.int64]
    """Exit of the check: 0 closed or none, else a number from ``EXITS``, counted from 1."""


def find_overdue(
    ground: Villages,
    streams: Streams,
    days: int,
    key: NDArray[np.uint64],
    feedback: NDArray[np.float64],
    rest: tuple[NDArray[np.int64], NDArray[np.int64]],
    kinds: tuple[Shares, Shares],
) -> Overdue:
    """Draw what becomes of problems that were not repaired early.

    Parameters
    ----------
    ground, streams
        Villages and visits, and the block's random numbers.
    days
        Length of the term.
    key
        Keys of the visits, shape (visits,).
    feedback
        When feedback was given, shape (replications, visits).
    rest, kinds
        Of the problems with a short deadline and of the planned ones, those that were not repaired early, and their
        shares; arrays of shape (replications, visits).
    """
    run, visit = np.nonzero(rest[0] + rest[1])
    draws = streams.paired_coarse_uniform("repairs that are late", key[visit], run, 3)
    still_open = np.zeros(len(run), np.int64)
    missed = []
    for left, kind, draw in zip(rest, kinds, draws, strict=False):
        count, late, never = left[run, visit], kind.late[run, visit], kind.never[run, visit]
        together = late + never
        share = np.where(together > 0, never / np.where(together > 0, together, 1.0), 1.0)
        still_open += binomial(count, share, draw)
        missed.append(count * kind.due[run, visit])
    rules, overdue = ground.rules, missed[0] + missed[1]
    deadline = np.where(missed[1] > 0, rules.repair.planned.deadline, rules.repair.immediate.deadline)
    check = feedback[run, visit] + deadline + rules.check.after
    checked = check < days
    exit_ = np.where(checked, exits(rules.check, overdue, draws[2]), 0)
    return Overdue(run, visit, still_open, overdue, check, checked, exit_)
