"""Repairs that are not done early: which they are, and the check of them with its exits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled.villages import Villages
from sim.findings.repairs import TINY, Shares, exits, repaired_share
from sim.quantiles import binomial
from sim.streams import Streams

FAR = 10
"""Terms until what never happens."""


@dataclass(frozen=True, slots=True, eq=False)
class Overdue:
    """Visits some of whose problems were not repaired early, each array of shape (n,) or, by kind of repair, (2, n)."""

    run: NDArray[np.int64]
    """Position of the replication."""
    visit: NDArray[np.int64]
    """Position of the visit among those to villages."""
    problems: NDArray[np.int64]
    """Problems with a short deadline, and planned ones, that were not repaired early."""
    due: NDArray[np.bool_]
    """Whether the deadline of either kind lies in the term: these problems are overdue."""
    overdue: NDArray[np.int64]
    """Problems whose deadline lies in the term and was missed."""
    failures: NDArray[np.int64]
    """Those of either kind that are still open when they are checked, shape (2, n)."""
    check: NDArray[np.float64]
    """When repairs are checked: some days after the last deadline that was missed, else after the short one."""
    is_checked: NDArray[np.bool_]
    """Whether that is within the term."""
    exit: NDArray[np.int64]
    """Exit of the check: 0 closed or none, else a number from ``EXITS``, counted from 1."""


def find_overdue(
    villages: Villages,
    streams: Streams,
    days: int,
    key: NDArray[np.uint64],
    feedback: NDArray[np.float64],
    rest: tuple[NDArray[np.int64], NDArray[np.int64]],
    kinds: tuple[Shares, Shares],
) -> Overdue:
    """Find the visits whose repairs were not all done early, and draw the exits of their checks.

    Parameters
    ----------
    villages, streams
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
    problems = np.stack([count[run, visit] for count in rest])
    due = np.stack([kind.due[run, visit] for kind in kinds])
    due_problems = problems * due
    rules, overdue = villages.rules, due_problems.sum(axis=0)
    deadline = np.where(due_problems[1] > 0, rules.repair.planned.deadline, rules.repair.immediate.deadline)
    feedback_date = np.minimum(feedback[run, visit], FAR * days)  # where there is no feedback, far behind the term
    delay = (deadline + rules.check.after).astype(
        np.float64
    )  # days from feedback, exact: a repair may be done on that very day
    check = feedback_date + delay
    is_checked = check < days
    draws = streams.paired_coarse_uniform("check", key[visit], run, 3)
    township = villages.with_township[visit]
    failures = np.zeros_like(problems)
    for number, kind in enumerate((rules.repair.immediate, rules.repair.planned)):
        at_check, at_deadline = (
            1.0 - repaired_share(rules.repair, kind, at, township) for at in (delay, np.full(len(run), float(kind.deadline)))
        )
        share = np.minimum(at_check / np.maximum(at_deadline, TINY), 1.0)
        failures[number] = binomial(due_problems[number], np.where(is_checked, share, 0.0), draws[number])
    exit_ = exits(rules.check, failures.sum(axis=0), draws[2])
    return Overdue(run, visit, problems, due, overdue, failures, check, is_checked, exit_)
