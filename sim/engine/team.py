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
    given: Itinerary,
    capacity: TeamCapacity,
    remaining: list[float],
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
    given
        The team's itinerary.
    capacity
        What the team can get done by each of its slots.
    remaining
        Work that each visit of the plan still needs, in full working days; kept up to date.
    journal
        Takes each spell at a site when it is over.
    diary
        Where teams meet, see `sim.engine.meetings`.
    """
    settle = given.carry if journal.undone is None else _noting(given, remaining, journal, journal.undone)
    if given.meets is not None or given.shared is not None:
        yield from _stay_by_stay(env, given, capacity, remaining, (journal, diary), settle)
        return
    work_through(given.stays, capacity, remaining, journal, settle)


def _stay_by_stay(
    env: simpy.Environment,
    given: Itinerary,
    capacity: TeamCapacity,
    remaining: list[float],
    books: tuple[Journal, Diary],
    settle: Settle | None,
) -> Generator[simpy.Event, None, None]:
    """Process of a team that meets others, or is at several sites at a time."""
    (journal, diary), shift, meets = books, given.shift, given.meets
    together = None
    if given.shared is not None:
        together = SharedTeam(given.team, given.shared, capacity, remaining, journal, diary, meets)
    today = 0.0
    undone: tuple[Call, ...] = ()
    for number, (first, close, tour) in enumerate(given.stays, start=1):
        agenda = undone + tour
        if not agenda:
            continue
        if together is not None:
            now, undone, today = yield from together.stay(number - 1, (first, float(close), today), agenda)
        elif meets is not None:
            stay, when = Stay(first, close, agenda), (number - 1, today)
            now, undone, today = yield from work_and_meet(meets, diary, stay, when, capacity, remaining, journal)
        if now > first:
            instant = now + shift[int(now - TIME_TOLERANCE)]  # what ends with a working day ends at its close
            if instant > today:
                yield env.timeout(instant - today)
                today = instant
        if undone:
            left = undone
            if settle is not None:
                undone = settle(left, number)
            if meets is not None:
                put_off(meets, diary, left, undone, number)  # behind the last stay: a round that never comes


def _noting(given: Itinerary, remaining: list[float], journal: Journal, noted: list[Undone]) -> Settle:
    """Make the rule by which a team's undone visits go on, and have it write them down for the event log."""

    def settle(left: tuple[Call, ...], number: int) -> tuple[Call, ...]:
        undone = left if given.carry is None else given.carry(left, number)
        goes_on = frozenset(call[0] for call in undone if number < len(given.stays))
        visits = tuple(call[0] for call in left)
        work_left = tuple(remaining[visit] for visit in visits)
        noted.append(Undone(len(journal.closed), given.team, number - 1, visits, work_left, goes_on))
        return undone

    return settle


def work_and_meet(
    meets: Meets,
    diary: Diary,
    stay: Stay,
    when: tuple[int, float],
    capacity: TeamCapacity,
    remaining: list[float],
    journal: Journal | Page,
) -> Generator[simpy.Event, None, tuple[float, tuple[Call, ...], float]]:
    """Process of a stay of a team that meets others: as `work_through`, but it tells those who wait for it, and waits.

    Takes the round and the team's clock as `when`, and returns the clock behind what `work_through` does.
    """
    (first, close, agenda), (rnd, today) = stay, when
    now = first
    undone: tuple[Call, ...] = ()
    for place, call in enumerate(agenda):
        visit, onward, outward, homeward, hold = call
        leg = meets.way(agenda[place - 1][0], visit, onward) if place else outward
        arrive = max(now + leg if capacity.travel is None else advance(capacity.travel, now, leg, close), hold)
        leave_by = close - homeward
        if arrive > leave_by - TIME_TOLERANCE:
            return now, undone + agenda[place:], today
        if visit in meets.hosts or visit in meets.guests:
            there = yield from meet(meets, diary, journal, (visit, rnd), arrive, leave_by, today)
            arrive, today = there.begin, there.today
            if not there.meant:  # the others don't come: their team goes on, or has to leave
                now = arrive
                undone += (call,)
                continue
        only = Stay(arrive, close, ((visit, 0.0, 0.0, homeward, 0.0),))
        now, broken_off = work_through((only,), capacity, remaining, journal)
        if broken_off:
            return now, undone + agenda[place:], today
    return now, undone, today


def put_off(meets: Meets, diary: Diary, undone: tuple[Call, ...], goes_on: tuple[Call, ...], rnd: int) -> None:
    """Tell those who wait for what a stay left undone: it comes in round `rnd` at the earliest where it goes on, else never."""
    hosts = meets.hosts.intersection(call[0] for call in undone)
    if hosts:
        later = hosts.intersection(call[0] for call in goes_on)
        diary.put_off(sorted(later), rnd)
        diary.put_off(sorted(hosts - later), NEVER)


def work_through(
    stays: Sequence[Stay],
    capacity: TeamCapacity,
    remaining: list[float],
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
    leaves: list[float] = []
    before_all = len(journal.visit)
    now = stays[0][0]
    undone: tuple[Call, ...] = ()
    for number, (first, close, tour) in enumerate(stays, start=1):
        agenda = undone + tour if undone else tour
        undone = ()
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
                undone = agenda[len(visits) - start :]
                break
            if work is None:
                now = arrive + remaining[visit]
            else:  # the work done since the first slot must grow by what the visit needs
                slot = int(arrive)
                before = work[slot]
                goal = before + (arrive - slot) * (work[slot + 1] - before) + remaining[visit]
                slot = bisect_left(work, goal, slot + 1, close)
                before = work[slot - 1]
                now = slot - 1 + (goal - before) / (work[slot] - before)
            visits.append(visit)
            arrivals.append(arrive)
            if now <= leave_by:
                leaves.append(now)
                continue
            short = now - leave_by
            now = leave_by
            leaves.append(now)
            if short > tolerance:
                remaining[visit] -= now - arrive if work is None else _work_between(work, arrive, now)
                journal.broken_off.append(before_all + len(visits) - 1)
                undone = agenda[len(visits) - 1 - start :]
                break
        if undone and settle is not None:
            undone = settle(undone, number)
    journal.add(visits, arrivals, leaves)
    return now, undone


def _work_between(work: Sequence[float], begin: float, end: float) -> float:
    """Work done from one slot to another, both with their fractions."""
    a, b = int(begin), int(end - TIME_TOLERANCE)
    return work[b] - work[a] + (end - b) * (work[b + 1] - work[b]) - (begin - a) * (work[a + 1] - work[a])
