"""Packing: the visits of one office's round into the stays of its teams, by CP-SAT."""

import math
from collections.abc import Sequence

from ortools.sat.python import cp_model

UNITS_A_DAY = 20
"""Parts of a day that CP-SAT counts in; half-days come out whole."""
WORK = 0.2
"""Deterministic time that one packing may take, in CP-SAT's units: near a second each."""
STAYS_TOGETHER = 1e-3
"""Worth of keeping a township with one team fewer, as a share of the least visit's worth."""
MOST_COEFFICIENT = 10**6
SOLVED = ("OPTIMAL", "FEASIBLE")


def pack(
    days: Sequence[float],
    worth: Sequence[float],
    townships: Sequence[str],
    rooms: Sequence[float],
    may: Sequence[Sequence[bool]] | None = None,
    *,
    work: float = WORK,
) -> list[int]:
    """Hand visits to teams: as much worth as fits, and each township to few teams.

    Parameters
    ----------
    days
        Days of each visit.
    worth
        Worth of each visit, above 0.
    townships
        Where each visit is.
    rooms
        Days at sites that each team has at most.
    may
        Whether each visit may go to each team; all may where left out.

    Returns
    -------
    list
        Team of each visit, -1 for visits that don't fit.
    """
    if not days:
        return []
    simple = fit_first(days, townships, rooms, may)
    if work <= 0 or min(simple) >= 0:
        return simple
    model = cp_model.CpModel()
    visits, teams = range(len(days)), range(len(rooms))
    size = [math.ceil(one * UNITS_A_DAY - 1e-6) for one in days]
    chosen = [[model.new_bool_var("") for _ in teams] for _ in visits]
    for k in visits:
        model.add_at_most_one(chosen[k])
        for t, able in enumerate(may[k] if may is not None else ()):
            if not able:
                model.add(chosen[k][t] == 0)
    for t in teams:
        model.add(sum(size[k] * chosen[k][t] for k in visits) <= math.floor(rooms[t] * UNITS_A_DAY + 1e-6))
    there: list[cp_model.IntVar] = []
    for township in sorted(set(townships)):
        inside = [k for k in visits if townships[k] == township]
        if len(inside) > 1:
            for t in teams:
                some = model.new_bool_var("")
                for k in inside:
                    model.add_implication(chosen[k][t], some)
                there.append(some)
    least = min(worth)
    scale = MOST_COEFFICIENT / max(worth)
    gain = sum(max(round(worth[k] * scale), 1) * one for k in visits for one in chosen[k])
    model.maximize(gain - max(round(least * scale * STAYS_TOGETHER), 1) * sum(there))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.catch_sigint_signal = False  # it would drop the handler of interrupts for good
    if solver.status_name(solver.solve(model)) not in SOLVED:
        return [-1] * len(days)
    return [next((t for t in teams if solver.boolean_value(chosen[k][t])), -1) for k in visits]


def fit_first(
    days: Sequence[float], townships: Sequence[str], rooms: Sequence[float], may: Sequence[Sequence[bool]] | None = None
) -> list[int]:
    """Hand visits to teams in a simple way: the longest first, to a team that is in their township already, or to the fullest.

    Parameters and result are those of `pack`. Visits are tried by length, and township by township; the better result counts.
    """
    size: dict[str, float] = {}
    for one, town in zip(days, townships, strict=True):
        size[town] = size.get(town, 0.0) + one
    orders = (
        sorted(range(len(days)), key=lambda k: (-days[k], townships[k], k)),
        sorted(range(len(days)), key=lambda k: (-size[townships[k]], townships[k], -days[k], k)),
    )
    best: list[int] = []
    for order in orders:
        left, result, there = list(rooms), [-1] * len(days), set[tuple[int, str]]()
        for k in order:
            able = [t for t in range(len(left)) if left[t] >= days[k] - 1e-6 and (may is None or may[k][t])]
            if able:
                t = min(able, key=lambda t: ((t, townships[k]) not in there, left[t], t))
                result[k], left[t] = t, left[t] - days[k]
                there.add((t, townships[k]))
        if not best or result.count(-1) < best.count(-1):
            best = result
        if min(best, default=0) >= 0:
            break
    return best
