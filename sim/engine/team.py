"""The engine's heart: a team works through its tours, round by round."""

from bisect import bisect_left
from collections.abc import Generator, Sequence

import simpy

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.choices.lookup import Call
from sim.engine.itinerary import Itinerary, Settle, Stay
from sim.engine.journal import Journal, Page, Undone
from sim.engine.meetings import NEVER, Diary, Meets, meet
from sim.engine.side_by_side import SharedTeam
from sim.uncertainty.capacity import TeamCapacity, advance


def team_process(
    env: simpy.Environment,
    itinerary: Itinerary,
    capacity: TeamCapacity,
    days_left: list[float],
    journal: Journal,
    diary: Diary,
) -> Generator[simpy.Event, None, None]:
    """Process of a team: in each round it sets out from its base, visits its sites in order, and is home in time.

    Visits that an earlier round left undone come first. A visit that can't be finished in time is broken off and goes on
    in the next round, but for one that lacks no more than the tolerance, which is finished on the last day; one that
    can't even be begun is not set out for.

    Only meetings can reach a team from outside. One that meets nobody therefore works through all its stays at once; others
    cost an event a stay and those of their meetings.

    Parameters
    ----------
    env
        Clock in days of the term.
    itinerary
        The team's itinerary.
    capacity
        What the team can get done by each of its slots.
    days_left
        Work that each visit of the plan still needs, in full working days; kept up to date.
    journal
        Takes each spell at a site when it is over.
    diary
        Where teams meet, see `sim.engine.meetings`.
    """
    settle = itinerary.carry if journal.undone is None else _noting(itinerary, days_left, journal, journal.undone)
    if itinerary.meets is not None or itinerary.shared is not None:
        yield from _stay_by_stay(env, itinerary, capacity, days_left, (journal, diary), settle)
        return
    work_through(itinerary.stays, capacity, days_left, journal, settle)


def _stay_by_stay(
    env: simpy.Environment,
    itinerary: Itinerary,
    capacity: TeamCapacity,
    days_left: list[float],
    books: tuple[Journal, Diary],
    settle: Settle | None,
) -> Generator[simpy.Event, None, None]:
    """Process of a team that meets others, or is at several sites at a time."""
    (journal, diary), shift, meetings = books, itinerary.shift, itinerary.meets
    shared_team = None
    if itinerary.shared is not None:
        shared_team = SharedTeam(itinerary.team, itinerary.shared, capacity, days_left, journal, diary, meetings)
    today = 0.0
    calls_left: tuple[Call, ...] = ()
    for number, (first, close, tour) in enumerate(itinerary.stays, start=1):
        agenda = calls_left + tour
        if not agenda:
            continue
        if shared_team is not None:
            now, calls_left, today = yield from shared_team.stay(number - 1, (first, float(close), today), agenda)
        elif meetings is not None:
            stay, clock = Stay(first, close, agenda), (number - 1, today)
            now, calls_left, today = yield from work_and_meet(meetings, diary, stay, clock, capacity, days_left, journal)
        if now > first:
            instant = now + shift[int(now - TIME_TOLERANCE)]  # what ends with a working day ends at its close
            if instant > today:
                yield env.timeout(instant - today)
                today = instant
        if calls_left:
            calls_before = calls_left
            if settle is not None:
                calls_left = settle(calls_before, number)
            if meetings is not None:
                put_off(meetings, diary, calls_before, calls_left, number)  # behind the last stay: a round that never comes


def _noting(itinerary: Itinerary, days_left: list[float], journal: Journal, entries: list[Undone]) -> Settle:
    """Make the rule by which a team's undone visits go on, and have it write them down for the event log."""

    def settle(calls: tuple[Call, ...], number: int) -> tuple[Call, ...]:
        calls_left = calls if itinerary.carry is None else itinerary.carry(calls, number)
        goes_on = frozenset(call[0] for call in calls_left if number < len(itinerary.stays))
        visits = tuple(call[0] for call in calls)
        work_left = tuple(days_left[visit] for visit in visits)
        entries.append(Undone(len(journal.closed), itinerary.team, number - 1, visits, work_left, goes_on))
        return calls_left

    return settle


def work_and_meet(
    meetings: Meets,
    diary: Diary,
    stay: Stay,
    clock: tuple[int, float],
    capacity: TeamCapacity,
    days_left: list[float],
    journal: Journal | Page,
) -> Generator[simpy.Event, None, tuple[float, tuple[Call, ...], float]]:
    """Process of a stay of a team that meets others: as `work_through`, but it tells those who wait for it, and waits.

    Takes the round and the team's clock as `clock`, and returns the clock behind what `work_through` does.
    """
    (first, close, agenda), (rnd, today) = stay, clock
    now = first
    calls_left: tuple[Call, ...] = ()
    for place, call in enumerate(agenda):
        visit, onward, outward, homeward, hold = call
        leg = meetings.way(agenda[place - 1][0], visit, onward) if place else outward
        arrive = max(now + leg if capacity.travel is None else advance(capacity.travel, now, leg, close), hold)
        leave_by = close - homeward
        if arrive > leave_by - TIME_TOLERANCE:
            return now, calls_left + agenda[place:], today
        if visit in meetings.hosts or visit in meetings.guests:
            meeting = yield from meet(meetings, diary, journal, (visit, rnd), arrive, leave_by, today)
            arrive, today = meeting.begin, meeting.today
            if not meeting.meant:  # the others don't come: their team goes on, or has to leave
                now = arrive
                calls_left += (call,)
                continue
        single_stay = Stay(arrive, close, ((visit, 0.0, 0.0, homeward, 0.0),))
        now, broken_off = work_through((single_stay,), capacity, days_left, journal)
        if broken_off:
            return now, calls_left + agenda[place:], today
    return now, calls_left, today


def put_off(meetings: Meets, diary: Diary, calls_left: tuple[Call, ...], goes_on: tuple[Call, ...], rnd: int) -> None:
    """Tell those who wait for what a stay left undone: it comes in round `rnd` at the earliest where it goes on, else never."""
    hosts = meetings.hosts.intersection(call[0] for call in calls_left)
    if hosts:
        later = hosts.intersection(call[0] for call in goes_on)
        diary.put_off(sorted(later), rnd)
        diary.put_off(sorted(hosts - later), NEVER)


def work_through(
    stays: Sequence[Stay],
    capacity: TeamCapacity,
    days_left: list[float],
    journal: Journal | Page,
    settle: Settle | None = None,
) -> tuple[float, tuple[Call, ...]]:
    """Work through the visits of stays, one after the other, where nothing reaches the team from outside.

    What a stay leaves undone goes on in the next one, as `settle` says, before the visits planned there. Other parameters
    as in `team_process`.

    Returns
    -------
    tuple
        The slot at which the last stay's last visit is left, its first slot where none was made; and what that stay leaves
        undone.
    """
    work, travel, tolerance = capacity
    visits: list[int] = []  # spells are gathered in lists, whose append costs a fifth of an array's
    arrivals: list[float] = []
    departures: list[float] = []
    before_all = len(journal.visit)
    calls_left: tuple[Call, ...] = ()
    for number, (first, close, tour) in enumerate(stays, start=1):
        agenda = calls_left + tour if calls_left else tour
        calls_left = ()
        now, start = first, len(visits)
        on_the_way = False
        for visit, onward, outward, homeward, hold in agenda:
            leg = onward if on_the_way else outward
            arrive = now + leg if travel is None else advance(travel, now, leg, close)
            on_the_way = True
            if arrive < hold:  # noqa: PLR1730 - max() takes as long as a tenth of the bare loop
                arrive = hold
            leave_by = close - homeward
            if arrive > leave_by - TIME_TOLERANCE:
                calls_left = agenda[len(visits) - start :]
                break
            if work is None:
                now = arrive + days_left[visit]
            else:  # the work done since the first slot must grow by what the visit needs
                slot = int(arrive)
                work_before = work[slot]
                goal = work_before + (arrive - slot) * (work[slot + 1] - work_before) + days_left[visit]
                slot = bisect_left(work, goal, slot + 1, close)
                work_before = work[slot - 1]
                now = slot - 1 + (goal - work_before) / (work[slot] - work_before)
            visits.append(visit)
            arrivals.append(arrive)
            if now <= leave_by:
                departures.append(now)
                continue
            short = now - leave_by
            now = leave_by
            departures.append(now)
            if short > tolerance:
                days_left[visit] -= now - arrive if work is None else _work_between(work, arrive, now)
                journal.broken_off.append(before_all + len(visits) - 1)
                calls_left = agenda[len(visits) - 1 - start :]
                break
        if calls_left and settle is not None:
            calls_left = settle(calls_left, number)
    journal.add(visits, arrivals, departures)
    return now, calls_left


def _work_between(work: Sequence[float], start: float, end: float) -> float:
    """Work done from one slot to another, both with their fractions."""
    a, b = int(start), int(end - TIME_TOLERANCE)
    return work[b] - work[a] + (end - b) * (work[b + 1] - work[b]) - (start - a) * (work[a + 1] - work[a])
