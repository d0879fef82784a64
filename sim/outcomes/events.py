"""Events: all that happens in some replications, a row an event."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE

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
        start_days = np.floor(self.time + TIME_TOLERANCE)
        ends = np.maximum(np.ceil(self.time - TIME_TOLERANCE) - 1, 0)
        return np.where(self.kind >= FIRST_BEGINNING, start_days, ends).astype(np.int64)
