"""The event log: all that happens in some replications, a row an event; kept only where it is asked for.

The loop itself writes down no more than the spells at sites and what stays leave undone. All rows follow from these and from
the draws, for all replications of a block at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE

if TYPE_CHECKING:
    from sim.world import World

KINDS: Final = {
    "finish": "完成",
    "break_off": "中断",
    "not_met": "未等到",
    "found": "发现问题",
    "leads": "移交线索",
    "home": "返回",
    "carry_over": "结转",
    "drop": "放弃",
    "covered": "计入覆盖",
    "returned": "归队",
    "called_back": "抽调结束",
    "feedback": "反馈",
    "repaired": "完成整改",
    "check_closed": "销号",
    "reminder": "提醒",
    "look_back_ordered": "决定回头看",
    "accountability": "问责",
    "depart": "出发",
    "wait": "等待",
    "begin": "进驻",
    "resume": "续巡",
    "surge": "信访激增",
    "absent": "缺勤",
    "called_away": "抽调",
    "weather": "天气停工",
    "look_back": "回头看",
}
"""Kinds of events with their Chinese names, in the order in which events of one instant and team are listed: what ends comes
before what begins. `docs/tables.md` says what each means, and what ``days`` and ``number`` are."""
FIRST_BEGINNING = tuple(KINDS).index("depart")
"""Kinds from here on begin with an instant: one on the edge of two days belongs to the later. Those before end with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of some replications, by replication, time, team, kind and visit; arrays of shape (events,)."""

    replication: NDArray[np.uint32]
    """Number of the replication."""
    kind: NDArray[np.uint8]
    """Position in `KINDS`."""
    time: NDArray[np.float64]
    """Days of the term."""
    team: NDArray[np.int32]
    """-1 where no team takes part."""
    rnd: NDArray[np.int16]
    """Round of the team's stay, -1 where there is none."""
    visit: NDArray[np.int32]
    """Visit of the world, -1 where it is about none."""
    days: NDArray[np.float64]
    """Working days; NaN where the kind has none."""
    number: NDArray[np.int32]
    """Problems or leads; 0 where the kind has none."""

    def day(self) -> NDArray[np.int64]:
        """Day of the term on which each event falls."""
        begins = np.floor(self.time + TIME_TOLERANCE)
        ends = np.maximum(np.ceil(self.time - TIME_TOLERANCE) - 1, 0)
        return np.where(self.kind >= FIRST_BEGINNING, begins, ends).astype(np.int64)


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

    def __init__(self, world: "World", replications: NDArray[np.int64]) -> None:
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
        kept = np.flatnonzero(time <= self.world.days)
        columns = np.broadcast_arrays(run, time, team, rnd, visit, days, number)
        types = (np.int64, np.float64, np.int32, np.int16, np.int32, np.float64, np.int32)
        code = np.full(len(kept), tuple(KINDS).index(kind), np.uint8)
        self._pieces.append((code, *(column[kept].astype(one) for column, one in zip(columns, types, strict=True))))

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
        wanted = instants <= self.world.days
        if numbers is not None:
            wanted &= numbers > 0
        run, column = np.nonzero(wanted)
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


def no_events() -> Events:
    """Return the events of no replication."""
    types = (np.uint32, np.uint8, np.float64, np.int32, np.int16, np.int32, np.float64, np.int32)
    return Events(*(np.empty(0, one) for one in types))  # type: ignore[arg-type]
