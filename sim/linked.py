"""Visits that need another one: integrated and linked villages, whose township is inspected beside them.

Such a village is covered when both visits are finished. A linked visit, moreover, does not begin before the other office's
team has come to the township: its team waits at the village. If the other team does not come before it must leave, or puts
the township off to a later round, the visit stays undone. Only teams with such visits, or with townships that others wait
for, pay events for that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf, isfinite, isinf
from typing import TYPE_CHECKING

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.options.hosts import needs_host
from scenarios.scenario import Scenario
from scenarios.sites.offices import LEVELS

if TYPE_CHECKING:
    from sim.journal import Journal, Page

NEVER = 2**31
"""Round of what never happens."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Which visits need another one, shape (visits,) each; -1 where none, also where the plan has no such visit."""

    host: NDArray[np.int64]
    """Visit to the township without which a village is not covered."""
    awaited: NDArray[np.int64]
    """That visit where it must have begun first, by another office."""
    before: NDArray[np.int64]
    """Visit before each one in all the tours of its team, itself for the first."""
    chain: NDArray[np.float64]
    """Travel through all the tours of the team up to each visit; the way between two visits that stand apart, because one
    between them is done, leads through the places between them."""

    def later(self, instants: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the later instant of each visit and its host, shape (replications, visits)."""
        guests = np.flatnonzero(self.host >= 0)
        result = instants.copy()
        result[:, guests] = np.maximum(instants[:, guests], instants[:, self.host[guests]])
        return result


def compile_links(
    scenario: Scenario,
    modes: Sequence[str],
    places: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    tours: tuple[NDArray[np.int64], NDArray[np.float64]],
    *,
    planned: int | None = None,
) -> Links | None:
    """Find the visits that need another one; None where there are none, which then costs nothing.

    Parameters
    ----------
    modes, places
        Mode of each visit, and its site, team, round and first day, each of shape (visits,).
    tours
        Visits in the order of their teams' tours, and the travel to each from the one before.
    planned
        Visits that the plan holds, where there are further candidates behind them: these need nobody here.
    """
    planned = len(modes) if planned is None else planned
    hosted = {name for name, mode in scenario.file.modes.items() if needs_host(mode)}
    if hosted.isdisjoint(modes):
        return None
    site, team, rnd, start = places
    offices = [one.office for one in scenario.teams]
    visit_at: dict[tuple[int, int, int], int] = {}
    for row in np.argsort(start[:planned], kind="stable").tolist():
        visit_at.setdefault((int(site[row]), offices[team[row]], int(rnd[row])), row)
    host = np.full(len(site), -1, np.int64)
    awaited = host.copy()
    for row, name in enumerate(modes[:planned]):
        township = int(scenario.host_row[site[row]])
        if name not in hosted or township < 0:
            continue
        sync = scenario.mode(name).sync
        office = offices[team[row]] if sync is None else int(scenario.level_office[township, LEVELS.index(sync)])
        host[row] = visit_at.get((township, office, int(rnd[row])), -1)
        if sync is not None and office != offices[team[row]]:
            awaited[row] = host[row]
    if (host < 0).all():
        return None
    order, onward = tours
    before = np.arange(len(site))
    same = team[order[1:]] == team[order[:-1]]
    before[order[1:][same]] = order[:-1][same]
    chain = np.zeros(len(site))
    chain[order] = np.cumsum(onward[order])
    return Links(host, awaited, before, chain)


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

    def way(self, before: int, visit: int, onward: float) -> float:
        """Travel to a visit from the one that the team was at before, whichever that is; `onward` where no tour is fixed."""
        return onward if self.before.get(visit, before) == before else self.chain[visit] - self.chain[before]

    def slot(self, instant: float) -> float:
        """Slot at an instant, or the first one behind it."""
        day = floor(instant + TIME_TOLERANCE)
        place = bisect_right(self.days, day) - 1
        if place >= 0 and self.days[place] == day:
            return bisect_left(self.days, day) + max(instant - day, 0.0)
        return float(place + 1)


def find_meets(links: Links, team: Sequence[int], days: list[float]) -> Meets | None:
    """Whom a team with these visits meets, None where it meets nobody."""
    wanted = set(links.awaited[links.awaited >= 0].tolist())
    guests = {visit: int(links.awaited[visit]) for visit in team if links.awaited[visit] >= 0}
    hosts = wanted.intersection(team)
    if not guests and not hosts:
        return None
    before = {visit: int(links.before[visit]) for visit in team}
    return Meets(guests, frozenset(hosts), before, {visit: float(links.chain[visit]) for visit in team}, days)


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

    def __init__(self, begin: float, today: float) -> None:
        self.begin = begin
        """Slot at which the visit begins, or at which the team goes on without it."""
        self.today = today
        """The team's clock, in days of the term."""
        self.meant = True
        """Whether the visit is made."""


def meet(
    meets: Meets, diary: Diary, journal: "Journal | Page", spot: tuple[int, int], arrive: float, leave_by: float, today: float
) -> Generator[simpy.Event, None, Arrival]:
    """Process of one arrival: tell those who wait, or wait.

    Parameters
    ----------
    meets, diary, journal
        Whom the team meets; the meetings; takes down waits, and a spell of no length where the visit is not made.
    spot
        Visit and round.
    arrive, leave_by, today
        Slot of the arrival, slot by which the team must leave, and its clock in days of the term.
    """
    (visit, rnd), env, days = spot, diary.env, meets.days
    slot = int(arrive + TIME_TOLERANCE)
    instant = days[slot] + max(arrive - slot, 0.0)
    if instant > today:
        yield env.timeout(instant - today)
        today = instant
    if visit in meets.hosts:
        diary.come(visit, today)
        return Arrival(arrive, today)
    meeting = diary.at(meets.guests[visit])
    result = Arrival(arrive, today)
    if isinf(meeting.instant):
        last = int(leave_by - TIME_TOLERANCE)
        end = days[last] + leave_by - last
        if meeting.from_round <= rnd and end > today:
            yield meeting.event | env.timeout(end - today)
        result.today = max(today, env.now)
        if isfinite(meeting.instant):
            result.begin = max(meets.slot(meeting.instant), arrive)
        elif meeting.from_round > rnd:
            result.begin = max(meets.slot(result.today), arrive)
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
