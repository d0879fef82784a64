"""Look-backs (回头看): second visits where repair failed, in the time that teams have left.

A team takes look-backs at the end of a stay, when its planned visits are done or can't be; they never delay the plan. Each
look-back is a trip of its own from the base, for whichever team of the office that inspected the village has room for it
first. One that finds no room waits for a later round; those that still wait when the term ends are not made.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from sim.journal import Spells

if TYPE_CHECKING:
    from sim.world import World


@dataclass(frozen=True, slots=True, eq=False)
class LookBacks:
    """Look-backs that the checks ordered, each of shape (look-backs,), ordered by replication and date."""

    replication: NDArray[np.int64]
    """Position of the replication."""
    visit: NDArray[np.int64]
    """Row of the plan of the visit that they follow."""
    ordered: NDArray[np.float64]
    """When they were ordered, in days of the term."""
    begun: NDArray[np.float64]
    """When they began; inf where they were not made."""
    days: NDArray[np.float64]
    """Slots that each took of its team, way included; shape (replications, teams, rounds)."""


def make_look_backs(
    world: "World",
    spells: Spells,
    work: NDArray[np.float64] | None,
    ordered: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    need: float,
) -> LookBacks:
    """Fit look-backs into what stays leave.

    Parameters
    ----------
    world, spells, work
        What teams were given and did, and their `cumulative_work`.
    ordered
        Replication, visit of the plan and date of each, any order.
    need
        Team-days of a look-back with the whole team present.
    """
    replication, visit, date = ordered
    order = np.lexsort((visit, date, replication))
    replication, visit, date = replication[order], visit[order], date[order]
    free, close = _free_from(world, spells), world.stays.first + world.stays.days
    days = np.zeros(free.shape)
    begun = np.full(len(visit), np.inf)
    plan = _candidates(world)
    for number, (run, row, since) in enumerate(zip(replication.tolist(), visit.tolist(), date.tolist(), strict=True)):
        out, back = float(world.outward[row]), float(world.homeward[row])
        opening, stays = plan[int(world.team_office[world.visit_team[row]])]
        for team, rnd in stays[bisect_left(opening, since) :]:
            arrive, leave_by = float(free[run, team, rnd]) + out, float(close[team, rnd]) - back
            if arrive + need > leave_by + TIME_TOLERANCE:
                continue
            finish = arrive + need if work is None else _finish(work[run, team], arrive, need)
            if finish > leave_by + TIME_TOLERANCE:
                continue
            slot = int(arrive + TIME_TOLERANCE)
            begun[number] = float(world.stays.slot_day[team, slot]) + max(arrive - slot, 0.0)
            days[run, team, rnd] += finish + back - free[run, team, rnd]
            free[run, team, rnd] = finish + back
            break
    return LookBacks(replication, visit, date, begun, days)


def _free_from(world: "World", spells: Spells) -> NDArray[np.float64]:
    """Slot from which each team is home and free in each round, shape (replications, teams, rounds)."""
    free = np.empty((spells.replications, *world.stays.first.shape))
    free[:] = world.stays.first
    # spells are in order of time, so that a team's last one in a round is what stays
    free[spells.replication, spells.team, spells.rnd] = spells.leave + world.homeward[spells.visit]
    return free


def _candidates(world: "World") -> list[tuple[list[float], list[tuple[int, int]]]]:
    """Stays of each office's teams, as team and round, in the order of their first days, and these days."""
    stays = world.stays
    team, rnd = np.nonzero(stays.days > 0)
    opening = stays.slot_day[team, stays.first[team, rnd]].astype(np.float64)
    order = np.lexsort((team, opening))
    team, rnd, opening = team[order], rnd[order], opening[order]
    result = []
    for office in range(int(world.team_office.max(initial=-1)) + 1):
        mine = world.team_office[team] == office
        pairs = list(zip(team[mine].tolist(), rnd[mine].tolist(), strict=True))
        result.append((opening[mine].tolist(), pairs))
    return result


def _finish(work: NDArray[np.float64], arrive: float, need: float) -> float:
    """Slot at which work that begins at `arrive` is done; inf where the team's slots don't suffice."""
    slot = int(arrive)
    goal = float(work[slot] + (arrive - slot) * (work[slot + 1] - work[slot])) + need
    behind = int(np.searchsorted(work, goal))
    if behind >= len(work):
        return float("inf")
    return float(behind - 1 + (goal - work[behind - 1]) / (work[behind] - work[behind - 1]))
