"""Capacity: what teams can get done, and how far they can travel, by each of their slots."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.streams import Streams
from sim.uncertainty.pace import team_pace
from sim.uncertainty.presence import cumulative_travel, cumulative_work
from sim.world import World


class TeamCapacity(NamedTuple):
    """What one team can do in one replication, as plain lists; None where each slot is a full day of it."""

    work: Sequence[float] | None
    """Work before each slot, in full working days; ascending, one more than there are slots."""
    travel: Sequence[float] | None
    """Days on the road before each slot, likewise."""
    tolerance: float
    """Slots that a visit may lack at the end of a stay and be finished all the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Capacity:
    """What all teams can do in a block of replications; None where each slot is a full day of it."""

    work: NDArray[np.float64] | None
    """Shape (replications, teams, slots + 1)."""
    travel: NDArray[np.float64] | None
    """The same for days on the road."""
    pace: NDArray[np.float64] | None
    """How many times as long as written visits take, shape (replications, teams); within `work` already."""
    tolerance: float = TIME_TOLERANCE
    """Slots that a visit may lack at the end of a stay and be finished all the same."""

    def of(self, replication: int, team: int) -> TeamCapacity:
        """Return the capacity of a team in a replication, by its position."""
        work = None if self.work is None else self.work[replication, team].tolist()
        travel = None if self.travel is None else self.travel[replication, team].tolist()
        return TeamCapacity(work, travel, self.tolerance)


UNLIMITED = Capacity(None, None, None)
"""Capacity of teams that nothing slows."""


def draw_capacity(world: World, streams: Streams) -> Capacity:
    """Draw what slows teams in a block of replications: absence, calls, weather and their pace."""
    work, travel = cumulative_work(world, streams), cumulative_travel(world, streams)
    return Capacity(work, travel, team_pace(world, streams), world.tolerance)


def advance(done: Sequence[float], start: float, need: float, close: int) -> float:
    """Return the slot by which something that begins in a slot is done; behind `close` where it is not done by then.

    Parameters
    ----------
    done
        What can be done before each slot, ascending.
    start, need
        Slot, with fractions, and what must be done from there on.
    close
        Slot behind which nothing is looked up.
    """
    if start >= close or need <= 0:
        return start + need
    slot = int(start)
    work_before = done[slot]
    goal = work_before + (start - slot) * (done[slot + 1] - work_before) + need
    slot = bisect_left(done, goal, slot + 1, close)
    work_before = done[slot - 1]
    return slot - 1 + (goal - work_before) / (done[slot] - work_before)


def advance_all(
    done: NDArray[np.float64],
    row: tuple[NDArray[np.int64], NDArray[np.int64]],
    starts: NDArray[np.float64],
    need: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the same for many at once, each array of shape (n,); at most the last slot.

    Parameters
    ----------
    done
        Shape (replications, teams, slots + 1), slots at least 1.
    row
        Position of the replication, and team, of each.
    starts, need
        As in `advance`.
    """
    width = done.shape[2]
    flat = done.reshape(-1)
    first = np.ravel_multi_index(row, done.shape[:2]) * width
    slot = np.minimum(starts.astype(np.int64), width - 2)
    work_before = flat[first + slot]
    goal = work_before + (starts - slot) * (flat[first + slot + 1] - work_before) + need
    span = float(flat.max(initial=0.0) + need.max(initial=0.0)) + 1.0
    offset = np.arange(done.shape[0] * done.shape[1]) * span
    keys = (done.reshape(-1, width) + offset[:, None]).reshape(-1)
    place = np.searchsorted(keys, goal + offset[first // width]) - first
    place = np.clip(place, 1, width - 1)
    work_before = flat[first + place - 1]
    moment = place - 1 + (goal - work_before) / (flat[first + place] - work_before)
    return np.where(need > 0, np.minimum(moment, width - 1.0), starts)
