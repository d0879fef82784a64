"""Repairs that are not done early: what follows from the check, and what stays open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.schema.findings import RepairTime
from sim.compiled.villages import Villages
from sim.findings.assessment import Assessment
from sim.findings.look_backs import LookBacks
from sim.findings.overdue import FAR, Overdue
from sim.findings.repairs import EXITS, TINY, repaired_share
from sim.quantiles import binomial
from sim.streams import Streams


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What became of the problems of `Overdue`, each of shape (n,)."""

    open: NDArray[np.int64]
    """Open at the term's end."""
    overdue_open: NDArray[np.int64]
    """Those of them whose deadline was missed."""
    solved: NDArray[np.int64]
    """Overdue problems that a look-back settled."""


def settle_overdue(
    villages: Villages,
    streams: Streams,
    days: int,
    key: NDArray[np.uint64],
    feedback: NDArray[np.float64],
    late: Overdue,
    assessment: Assessment | None,
    back: LookBacks,
    start: NDArray[np.float64],
) -> Settled:
    """Draw what becomes of problems that were not repaired early, with what the check led to.

    A repair that takes T days from feedback and is checked after C < T takes C + f (T - C), f being the factor of the exit, or
    of a reminder where people were not satisfied. A look-back that is made settles each overdue repair that is still open with
    its chance, and so does a second visit that the plan holds. Other parameters as in `find_overdue`.

    Parameters
    ----------
    start
        When each visit began, shape (replications, visits); inf where it was not made.
    """
    rules, run, visit = villages.rules, late.run, late.visit
    factor = np.ones(len(run))
    for name, value in (("reminder", rules.check.reminded), ("accountability", rules.check.held_to_account)):
        factor[late.exit == EXITS.index(name) + 1] = value
    if assessment is not None:
        sent_back = assessment.asked[run, visit] & ~assessment.satisfied[run, visit] & late.is_checked
        factor[sent_back] = np.minimum(factor[sent_back], rules.check.reminded)
    feedback_date = np.minimum(feedback[run, visit], FAR * days)
    ends, checks, visit_ages = (
        days - feedback_date,
        late.check - feedback_date,
        _came(villages, back, late, start) - feedback_date,
    )
    draws = streams.paired_coarse_uniform("repairs that are late", key[visit], run, 2)
    draws_failed = streams.paired_coarse_uniform("repairs that failed", key[visit], run, 6)
    still_open, overdue_open, solved_problems = (np.zeros(len(run), np.int64) for _ in range(3))

    def unrepaired(kind: RepairTime, at: NDArray[np.float64], pace: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance that a repair is not done by some days from feedback."""
        clock = np.where(at > checks, checks + (at - checks) / pace, at)
        return 1.0 - repaired_share(rules.repair, kind, clock, villages.with_township[visit])

    for number, kind in enumerate((rules.repair.immediate, rules.repair.planned)):
        judged_late = late.due[number] & late.is_checked
        pace = np.where(judged_late, factor, 1.0)
        start = np.where(judged_late, checks, np.where(late.due[number], float(kind.deadline), np.inf))
        open_share = np.maximum(unrepaired(kind, np.minimum(start, ends), pace), TINY)
        lasting_share = np.minimum(unrepaired(kind, ends, pace) / open_share, 1.0)
        count = np.where(judged_late, late.failures[number], late.problems[number])
        open_problems = binomial(count, lasting_share, draws[number])
        is_visited = judged_late & np.isfinite(visit_ages)
        by_then = unrepaired(kind, np.where(is_visited, visit_ages, ends), pace)
        at_visit = np.where(is_visited, np.minimum(by_then / open_share, 1.0), lasting_share)
        share_between = np.clip((at_visit - lasting_share) / np.maximum(1.0 - lasting_share, TINY), 0.0, 1.0)
        waiting_problems = binomial(count - open_problems, share_between, draws_failed[3 * number])
        chance = np.where(is_visited, rules.look_back.solves, 0.0)
        corrections = binomial(open_problems, chance, draws_failed[3 * number + 1])
        solved_problems += corrections + binomial(waiting_problems, chance, draws_failed[3 * number + 2])
        still_open += open_problems - corrections
        overdue_open += (open_problems - corrections) * late.due[number]
    return Settled(still_open, overdue_open, solved_problems)


def _came(villages: Villages, back: LookBacks, late: Overdue, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """When a look-back, or a second visit that was planned, came after the check to each of `late`; inf where none did."""
    visit_dates = _made(villages, back, late)
    rest = np.flatnonzero(villages.again)
    while len(rest):  # most villages have one, those of two modes a second
        _, first = np.unique(villages.village[rest], return_index=True)
        second = np.full(int(villages.village.max()) + 1, -1, np.int64)
        second[villages.village[rest[first]]] = rest[first]
        later_visit = second[villages.village[late.visit]]
        rows = np.flatnonzero((later_visit >= 0) & ~villages.again[late.visit])
        starts = start[late.run[rows], later_visit[rows]]
        visit_dates[rows] = np.minimum(visit_dates[rows], np.where(starts >= late.check[rows], starts, np.inf))
        rest = np.delete(rest, first)
    return visit_dates


def _made(villages: Villages, back: LookBacks, late: Overdue) -> NDArray[np.float64]:
    """When a look-back came to each of the visits of `late`, shape (n,); inf where none did."""
    position = np.full(int(villages.visit.max(initial=-1)) + 1, -1, np.int64)
    position[villages.visit] = np.arange(len(villages.visit))
    visit_dates = np.full(len(late.run), np.inf)
    width = len(villages.visit) + 1
    code = late.run * width + late.visit  # ascending
    code_asked = back.replication * width + position[back.visit]
    place = np.minimum(np.searchsorted(code, code_asked), max(len(code) - 1, 0))
    if len(code):
        is_known = code[place] == code_asked
        visit_dates[place[is_known]] = back.start[is_known]
    return visit_dates
