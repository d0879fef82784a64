"""How teams spent their working days."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.engine.journal import Spells
from sim.engine.ways import first_and_last, road_times, way_home, ways
from sim.uncertainty.capacity import Capacity
from sim.world import World


class Use(NamedTuple):
    """Working days by replication, team and round."""

    worked: NDArray[np.float64]
    travelled: NDArray[np.float64]
    lost: NDArray[np.float64]
    supported: NDArray[np.float64] | None


def team_use(world: World, spells: Spells, capacity: Capacity) -> Use:
    """How teams spent their working days, each of shape (replications, teams, rounds)."""
    shape = (spells.replications, *world.stays.first.shape)
    stay = np.ravel_multi_index((spells.replication, spells.team, spells.rnd), shape)

    def total(days: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(stay, days, int(np.prod(shape))), np.float64)

    stays_used, first, last = first_and_last(stay)
    leg = road_times(world, spells, ways(world, spells, stay, first), first, capacity.travel)
    back = way_home(world, spells, last, spells.last_leave(stay, last), capacity.travel)
    travelled = total(leg)
    travelled[stays_used] += back
    at_site = spells.days_given
    done = at_site
    if capacity.work is not None:
        work = capacity.work
        if spells.days_got is None:
            done = _done(work, spells, spells.leave, TIME_TOLERANCE) - _done(work, spells, spells.arrive, 0.0)
        else:
            done = spells.days_got.copy()
        if capacity.pace is not None:
            done *= capacity.pace[spells.replication, spells.team]  # a slow team's days are not lost
        done = done / world.team_crew[spells.team]  # work is that of ordinary teams
    days_lost = total(np.maximum(at_site - done, 0.0))
    support_days = None
    if world.supporting is not None:
        is_support = world.supporting[spells.visit]
        support_days = total(np.where(is_support, at_site + leg, 0.0))
        support_days[stays_used] += np.where(is_support[last], back, 0.0)
        support_days = support_days.reshape(shape)
    return Use(total(at_site).reshape(shape), travelled.reshape(shape), days_lost.reshape(shape), support_days)


def _done(work: NDArray[np.float64], spells: Spells, moment: NDArray[np.float64], lead: float) -> NDArray[np.float64]:
    """Work that each spell's team can have done by a moment in slots; reckoned from the slot that holds what is `lead`."""
    slot = (moment - lead).astype(np.int64)
    cell = (spells.replication * work.shape[1] + spells.team) * work.shape[2] + slot
    flat = work.reshape(-1)
    work_before = flat[cell]
    return np.asarray(work_before + (moment - slot) * (flat[cell + 1] - work_before))
