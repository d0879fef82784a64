"""The event log: all that happens in some replications, a row an event; kept only where it is asked for.

The loop itself writes down no more than the spells at sites and what stays leave undone. All rows follow from these and from
the draws, for all replications of a block at once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.events import KINDS, Events
from sim.world import World


class EventLog:
    """Gathers the events of a block of replications.

    Parameters
    ----------
    world
        What is simulated.
    replications
        Numbers of the replications, ascending, shape (r,).
    """

    __slots__ = ("_pieces", "replications", "team", "world")

    def __init__(self, world: World, replications: NDArray[np.int64]) -> None:
        self.world, self.replications = world, replications
        self.team = np.full((len(replications), len(world.team_days)), -1, np.int64)
        """Team that finished each visit, shape (r, visits); -1 where none did."""
        self._pieces: list[tuple[NDArray[Any], ...]] = []

    def add(
        self,
        kind: str,
        time: NDArray[np.float64],
        run: NDArray[np.int64],
        *,
        team: NDArray[np.int64] | int = -1,
        rnd: NDArray[np.int64] | int = -1,
        visit: NDArray[np.int64] | int = -1,
        days: NDArray[np.float64] | float = np.nan,
        number: NDArray[np.int64] | int = 0,
    ) -> None:
        """Add events of one kind, each array of shape (n,); `run` is the position of the replication.

        What never happens, or not within the term, is left out.
        """
        rows = np.flatnonzero(time <= self.world.days)
        columns = np.broadcast_arrays(run, time, team, rnd, visit, days, number)
        types = (np.int64, np.float64, np.int32, np.int16, np.int32, np.float64, np.int32)
        code = np.full(len(rows), tuple(KINDS).index(kind), np.uint8)
        self._pieces.append((code, *(column[rows].astype(dtype) for column, dtype in zip(columns, types, strict=True))))

    def add_table(
        self,
        kind: str,
        instants: NDArray[np.float64],
        visits: NDArray[np.int64] | None = None,
        numbers: NDArray[np.int64] | None = None,
    ) -> None:
        """Add an event of each finished visit for each instant within the term.

        `instants` and `numbers` have the shape (r, n); `visits` says which visits the columns are, all where left
        out. Of numbers only those above 0 make an event.
        """
        is_logged = instants <= self.world.days
        if numbers is not None:
            is_logged &= numbers > 0
        run, column = np.nonzero(is_logged)
        visit = column if visits is None else visits[column]
        number = 0 if numbers is None else numbers[run, column]
        self.add(kind, instants[run, column], run, team=self.team[run, visit], visit=visit, number=number)

    def close(self) -> Events:
        """Put all events in order."""
        kind, run, time, team, rnd, visit, days, number = (np.concatenate(column) for column in zip(*self._pieces, strict=True))
        self._pieces.clear()
        order = np.lexsort((visit, kind, team, np.round(time, 6), run))
        return Events(
            self.replications[run[order]].astype(np.uint32),
            kind[order],
            time[order],
            team[order],
            rnd[order],
            visit[order],
            days[order],
            number[order],
        )
