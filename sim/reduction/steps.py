"""Counts over time: the sites that each group gains on each day."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.groups import STAGES
from sim.world import World

FAR = float(np.iinfo(np.int32).max)
"""Day of what never happens."""


def counting_day(instant: NDArray[np.float64]) -> NDArray[np.int64]:
    """Day from whose beginning on something that has happened at an instant is counted."""
    return np.minimum(np.ceil(instant - TIME_TOLERANCE), FAR).astype(np.int64)


def _first(world: World, instants: NDArray[np.float64]) -> NDArray[np.float64]:
    """When the first visit of each site that the plan covers got somewhere, shape (replications, sites covered)."""
    if not len(world.covering):
        return np.empty((len(instants), 0))
    return np.asarray(np.minimum.reduceat(instants[:, world.covering], world.covering_first, axis=1))


class Steps(NamedTuple):
    """Sites gained, each array of shape (steps,)."""

    replication: NDArray[np.int32]
    group: NDArray[np.int32]
    day: NDArray[np.int32]
    sites: NDArray[np.int32]


def count_steps(world: World, instants: dict[str, NDArray[np.float64]], done: dict[str, NDArray[np.float64]]) -> Steps:
    """Count the sites that each group gains on each day, ordered by replication, group and day.

    Parameters
    ----------
    world
        Holds the groups and the visits that cover each site; the first one that gets somewhere takes the site there.
    instants
        When each visit reached each of the ``STAGES``, shape (replications, visits).
    done
        When each site that was covered before planning did, shape (replications, sites done).
    """
    membership, width = world.membership, world.days + 1
    groups, replications = len(membership.groups), len(instants["covered"])
    cells: NDArray[np.int32 | np.int64] = np.empty(0, np.int64)
    if len(world.covering) or len(world.done_day):
        by_stage = [table for stage in STAGES for table in (_first(world, instants[stage]), done[stage])]
        day = np.minimum(counting_day(np.concatenate(by_stage, axis=1)), width)
        integer = np.int32 if (replications * groups + 1) * width < FAR else np.int64
        column = membership.stage * (day.shape[1] // len(STAGES)) + membership.site
        table = day.astype(integer).take(column, axis=1)  # (replications, pairs)
        never = table == width
        table += (membership.group * width).astype(integer)
        table += (np.arange(replications) * (groups * width)).astype(integer)[:, None]
        table[never] = np.iinfo(integer).max
        table.sort(axis=1)
        cells = table[table != np.iinfo(integer).max]
    edges = np.concatenate([[-1], np.flatnonzero(cells[1:] != cells[:-1]), [len(cells) - 1]])[: len(cells) + 1]
    cells = cells[edges[1:]]
    place = cells // width  # NumPy divides by one number fast, but takes remainders slowly
    replication = place // groups
    columns = (replication, place - replication * groups, cells - place * width, np.diff(edges))
    return Steps(*(column.astype(np.int32) for column in columns))
