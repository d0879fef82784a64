"""The engine's heart: a team works through its tours, round by round."""

from bisect import bisect_left
from collections import deque
from collections.abc import Generator, Sequence
from math import ceil

import simpy

from scenarios.calendar import TIME_TOLERANCE
from sim.world import CarryOver


NEVER = float("inf")


class Ledger:
    """What one replication writes down: start and end of each visit, and how each team spent its slots."""

    __slots__ = ("end", "end_round", "lost", "start", "travelled", "worked")

    def __init__(self, visits: int, teams: int, rounds: int) -> None:
        self.start = [NEVER] * visits
        self.end = [NEVER] * visits
        self.end_round = [-1] * visits
        self.worked = [[0.0] * rounds for _ in range(teams)]
        self.travelled = [[0.0] * rounds for _ in range(teams)]
        self.lost = [[0.0] * rounds for _ in range(teams)]


class Itinerary:
    """What one team is given: its tours, its slots, and the travel between its visits; the same in all replications."""

    __slots__ = ("approach", "before", "carry_over", "close", "days", "first", "from_base", "hold", "tours", "way_back")

    @property
    def busy(self) -> bool:
        """Whether the team has any visit at all."""
        return any(self.tours)

    def __init__(
        self,
        tours: Sequence[Sequence[int]],
        days: Sequence[int],
        first: Sequence[int],
        close: Sequence[int],
        carry_over: CarryOver,
        before: Sequence[int],
        approach: Sequence[float],
        from_base: Sequence[float],
        way_back: Sequence[float],
        hold: Sequence[float],
    ) -> None:
        self.tours = tours
        self.days = days
        self.first = first
        self.close = close
        self.carry_over = carry_over
        self.before = before
        self.approach = approach
        self.from_base = from_base
        self.way_back = way_back
        self.hold = hold


def team(
    env: simpy.Environment,
    me: int,
    given: Itinerary,
    lengths: Sequence[float],
    work: Sequence[float] | None,
    ledger: Ledger,
) -> Generator[simpy.Event, None, None]:
    """Process of one team: in each round it travels to its sites and inspects them, until its stay is over.

    Parameters
    ----------
    env
        Clock in days of the term.
    me
        Index of the team.
    given
        Its itinerary.
    lengths
        Work of each visit of the plan in this replication, in full working days.
    work
        Work done by the team before each of its slots; None where it always works at full rate.
    ledger
        Where starts, ends and spent days are written.
    """
    days, approach, before, hold, timeout = given.days, given.approach, given.before, given.hold, env.timeout
    start, end, end_round = ledger.start, ledger.end, ledger.end_round
    dropping = given.carry_over == "drop"
    queue: deque[tuple[int, float]] = deque()  # visits to make, with the work that is left; first those carried over
    for number, tour in enumerate(given.tours):
        now = float(given.first[number])
        close = float(given.close[number])
        for visit in tour:
            queue.append((visit, lengths[visit]))
        last = -1
        worked = travelled = lost = 0.0
        while queue and close > now:
            visit, left = queue[0]
            if before[visit] == last:
                leg = approach[visit]
            else:  # out of the planned order: by way of the base
                leg = given.from_base[visit] + (given.way_back[last] if last >= 0 else 0.0)
            arrive = now + leg
            if hold[visit] > arrive:
                arrive = hold[visit]
            if arrive >= close - TIME_TOLERANCE:
                break
            travelled += leg
            slot = int(arrive + TIME_TOLERANCE)
            if start[visit] == NEVER:
                start[visit] = days[slot] + max(arrive - slot, 0.0)
            if work is None:
                finish, done = arrive + left, 0.0
            else:
                slot = int(arrive)
                done = work[slot] + (arrive - slot) * (work[slot + 1] - work[slot])
                finish = _slot_of(work, done + left, slot)
            if finish > close + TIME_TOLERANCE:
                gained = close - arrive if work is None else work[int(close)] - done
                queue[0] = (visit, left - gained)
                worked += close - arrive
                lost += close - arrive - gained
                last = visit
                break
            slot = ceil(finish - TIME_TOLERANCE) - 1
            moment = days[slot] + (finish - slot)
            yield timeout(moment - env.now)
            end[visit] = moment
            end_round[visit] = number
            worked += finish - arrive
            lost += finish - arrive - left
            queue.popleft()
            now = finish
            last = visit
        if last >= 0:
            travelled += given.way_back[last]
        ledger.worked[me][number] = worked
        ledger.travelled[me][number] = travelled
        ledger.lost[me][number] = lost
        if dropping:
            queue.clear()


def _slot_of(work: Sequence[float], goal: float, slot: int) -> float:
    """Slot, with its fraction, by which `goal` work is done; behind the last one if it never is."""
    after = bisect_left(work, goal, slot + 1)
    if after == len(work):
        return after + 1.0
    return after - 1 + (goal - work[after - 1]) / (work[after] - work[after - 1])
