"""Meetings: teams that wait for another office's team at a township.

A linked visit does not begin before the other office's
team has come to the township: its team waits at the village. If the other team does not come before it must leave, or puts
the township off to a later round, the visit stays undone. Only teams with such visits, or with townships that others wait
for, pay events for that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf, isfinite, isinf

import simpy

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.links import Links
from sim.engine.journal import Journal, Page

NEVER = 2**31
"""Round of what never happens."""


@dataclass(frozen=True, slots=True)
class Meets:
    """Whom a team meets: the same in all replications."""

    guests: Mapping[int, int]
    """Visit that each of its linked visits waits for."""
    hosts: frozenset[int]
    """Its visits that others wait for."""
    before: Mapping[int, int]
    chain: Mapping[int, float]
    """Of its visits, as in `Links`."""
    days: list[float]
    """Day of each of its slots."""

    def way(self, previous: int, visit: int, onward: float) -> float:
        """Travel to a visit from the one that the team was at before, whichever that is; `onward` where no tour is fixed."""
        return onward if self.before.get(visit, previous) == previous else self.chain[visit] - self.chain[previous]

    def slot(self, instant: float) -> float:
        """Slot at an instant, or the first one behind it."""
        day = floor(instant + TIME_TOLERANCE)
        place = bisect_right(self.days, day) - 1
        if place >= 0 and self.days[place] == day:
            return bisect_left(self.days, day) + max(instant - day, 0.0)
        return float(place + 1)


def find_meets(links: Links, team: Sequence[int], days: list[float]) -> Meets | None:
    """Whom a team with these visits meets, None where it meets nobody."""
    awaited_visits = set(links.awaited[links.awaited >= 0].tolist())
    guests = {visit: int(links.awaited[visit]) for visit in team if links.awaited[visit] >= 0}
    hosts = awaited_visits.intersection(team)
    if not guests and not hosts:
        return None
    previous_of = {visit: int(links.before[visit]) for visit in team}
    return Meets(guests, frozenset(hosts), previous_of, {visit: float(links.chain[visit]) for visit in team}, days)


class Meeting:
    """A township's visit that others wait for, in one replication."""

    __slots__ = ("event", "from_round", "instant")

    def __init__(self, env: simpy.Environment) -> None:
        self.event = env.event()
        self.instant = inf
        """When the team came; inf where it did not yet."""
        self.from_round = 0
        """First round in which it may still come."""


class Diary:
    """All meetings of one replication."""

    __slots__ = ("env", "meetings")

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.meetings: dict[int, Meeting] = {}

    def at(self, host: int) -> Meeting:
        """Meeting at a township's visit."""
        if host not in self.meetings:
            self.meetings[host] = Meeting(self.env)
        return self.meetings[host]

    def come(self, host: int, instant: float) -> None:
        """Let those who wait begin: the team has come to the township."""
        meeting = self.at(host)
        if isinf(meeting.instant):
            meeting.instant = instant
            meeting.event.succeed()

    def put_off(self, visits: Iterable[int], rnd: int) -> None:
        """Let those who wait go on without: the team comes in round `rnd` at the earliest."""
        for host in visits:
            meeting = self.at(host)
            if isinf(meeting.instant):
                meeting.from_round = rnd
                done, meeting.event = meeting.event, self.env.event()
                done.succeed()


class Arrival:
    """A team's arrival at a site where it meets, or is met by, another team."""

    __slots__ = ("begin", "meant", "today")

    def __init__(self, start: float, today: float) -> None:
        self.begin = start
        """Slot at which the visit begins, or at which the team goes on without it."""
        self.today = today
        """The team's clock, in days of the term."""
        self.meant = True
        """Whether the visit is made."""


def meet(
    meetings: Meets, diary: Diary, journal: Journal | Page, spot: tuple[int, int], arrive: float, leave_by: float, today: float
) -> Generator[simpy.Event, None, Arrival]:
    """Process of one arrival: tell those who wait, or wait.

    Parameters
    ----------
    meetings, diary, journal
        Whom the team meets; the meetings; takes down waits, and a spell of no length where the visit is not made.
    spot
        Visit and round.
    arrive, leave_by, today
        Slot of the arrival, slot by which the team must leave, and its clock in days of the term.
    """
    (visit, rnd), env, days = spot, diary.env, meetings.days
    slot = int(arrive + TIME_TOLERANCE)
    instant = days[slot] + max(arrive - slot, 0.0)
    if instant > today:
        yield env.timeout(instant - today)
        today = instant
    if visit in meetings.hosts:
        diary.come(visit, today)
        return Arrival(arrive, today)
    meeting = diary.at(meetings.guests[visit])
    result = Arrival(arrive, today)
    if isinf(meeting.instant):
        last = int(leave_by - TIME_TOLERANCE)
        end = days[last] + leave_by - last
        if meeting.from_round <= rnd and end > today:
            yield meeting.event | env.timeout(end - today)
        result.today = max(today, env.now)
        if isfinite(meeting.instant):
            result.begin = max(meetings.slot(meeting.instant), arrive)
        elif meeting.from_round > rnd:
            result.begin = max(meetings.slot(result.today), arrive)
        else:
            result.begin = leave_by
        result.meant = isfinite(meeting.instant) and result.begin <= leave_by - TIME_TOLERANCE
        result.begin = min(result.begin, leave_by)
        if result.begin > arrive:
            journal.waits.append((len(journal.closed), visit, rnd, result.begin - arrive))
    if not result.meant:
        journal.visit.append(visit)
        journal.arrive.append(arrive)
        journal.leave.append(arrive)
        journal.broken_off.append(len(journal.visit) - 1)
    return result
