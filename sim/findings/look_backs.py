"""Look-backs (回头看): second visits where repair failed, in the time that teams have left.

A team takes look-backs at the end of a stay, when its planned visits are done or can't be; they never delay the plan. Each
look-back is a trip of its own from the base, for whichever team of the office that inspected the village has room for it
first. One that finds no room waits for a later round; those that still wait when the term ends are not made.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.engine.journal import Spells
from sim.engine.ways import first_and_last, way_home
from sim.uncertainty.capacity import Capacity, TeamCapacity, advance
from sim.world import World


@dataclass(frozen=True, slots=True, eq=False)
class LookBacks:
    """Look-backs that the checks ordered, each of shape (look-backs,), ordered by replication and date."""

    replication: NDArray[np.int64]
    """Position of the replication."""
    visit: NDArray[np.int64]
    """Row of the plan of the visit that they follow."""
    order_date: NDArray[np.float64]
    """When they were ordered, in days of the term."""
    start: NDArray[np.float64]
    """When they began; inf where they were not made."""
    stay: NDArray[np.int64]
    """Team and round that made each, shape (look-backs, 2); -1 where none did."""
    days_taken: NDArray[np.float64]
    """Slots that each took, way included."""
    days: NDArray[np.float64]
    """Slots that each took of its team, way included; shape (replications, teams, rounds)."""


def make_look_backs(
    world: World,
    spells: Spells,
    capacity: Capacity,
    orders: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    need: float,
) -> LookBacks:
    """Fit look-backs into what stays leave.

    Parameters
    ----------
    world, spells, capacity
        What teams were given and did, and what they can get done.
    orders
        Replication, visit of the plan and date of each, any order.
    need
        Team-days of a look-back with the whole team present.
    """
    replication, visit, date = orders
    order = np.lexsort((visit, date, replication))
    replication, visit, date = replication[order], visit[order], date[order]
    free, close = free_from(world, spells, capacity), (world.stays.first + world.stays.days).tolist()
    days = np.zeros(free.shape)
    starts, days_taken = np.full(len(visit), np.inf), np.zeros(len(visit))
    stay = np.full((len(visit), 2), -1, np.int64)
    plan = _stays_by_office(world)
    current, clocks = -1, [[0.0]]
    fastest = 1.0 if capacity.pace is None else min(1.0, float(capacity.pace.min()))
    for number, (run, row, day) in enumerate(zip(replication.tolist(), visit.tolist(), date.tolist(), strict=True)):
        if run != current:
            current, clocks = run, free[run].tolist()  # plain lists: the search below looks at many stays
            capacities: dict[int, TeamCapacity] = {}
        way_out, way_back = float(world.outward[row]), float(world.homeward[row])
        opening, stays = plan[int(world.team_office[world.visit_team[row]])]
        for team, rnd in stays[bisect_left(opening, day) :]:
            arrive, leave_by = clocks[team][rnd] + way_out, close[team][rnd] - way_back
            if arrive + need * fastest > leave_by + TIME_TOLERANCE:
                continue
            team_capacity = capacities.get(team)
            if team_capacity is None:
                team_capacity = capacities[team] = capacity.of(run, team)
            if team_capacity.travel is not None:
                arrive = advance(team_capacity.travel, clocks[team][rnd], way_out, close[team][rnd])
            finish = (
                arrive + need if team_capacity.work is None else advance(team_capacity.work, arrive, need, close[team][rnd])
            )
            if finish > leave_by + TIME_TOLERANCE:
                continue
            slot = int(arrive + TIME_TOLERANCE)
            starts[number] = float(world.stays.slot_day[team, slot]) + max(arrive - slot, 0.0)
            home = finish + way_back
            if team_capacity.travel is not None:  # a stop on the way home can't outlast the stay, as after a planned visit
                home = max(min(advance(team_capacity.travel, finish, way_back, close[team][rnd]), close[team][rnd]), home)
            days_taken[number] = home - clocks[team][rnd]
            stay[number] = team, rnd
            days[run, team, rnd] += days_taken[number]
            clocks[team][rnd] = home
            break
    return LookBacks(replication, visit, date, starts, stay, days_taken, days)


def free_from(world: World, spells: Spells, capacity: Capacity) -> NDArray[np.float64]:
    """Return the slot from which each team is home and free in each round, shape (replications, teams, rounds)."""
    free = np.empty((spells.replications, *world.stays.first.shape))
    free[:] = world.stays.first
    stay = np.ravel_multi_index((spells.replication, spells.team, spells.rnd), free.shape)
    stays_used, _first, last = first_and_last(stay)
    departures = spells.last_leave(stay, last)
    free.reshape(-1)[stays_used] = departures + way_home(
        world, spells, last, departures, capacity.travel
    )  # a view: the array is contiguous
    return free


def _stays_by_office(world: World) -> dict[int, tuple[list[float], list[tuple[int, int]]]]:
    """Stays of each office's teams, as team and round, in the order of their first days, and these days."""
    stays = world.stays
    team, rnd = np.nonzero(stays.days > 0)
    opening = stays.slot_day[team, stays.first[team, rnd]].astype(np.float64)
    order = np.lexsort((team, opening))
    team, rnd, opening = team[order], rnd[order], opening[order]
    result = {}
    for office in set(world.team_office.tolist()):
        of_office = world.team_office[team] == office
        pairs = list(zip(team[of_office].tolist(), rnd[of_office].tolist(), strict=True))
        result[office] = opening[of_office].tolist(), pairs
    return result
