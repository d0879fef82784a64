"""The engine's heart: a team works through its tours, round by round."""

from bisect import bisect_left
from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from sim.carrying import DROP, EXTEND
from sim.journal import Journal, Page
from sim.linked import NEVER, Diary, Meets, find_meets, meet
from sim.world import World

Call = tuple[int, float, float, float, float]
"""A visit to make: its row in the plan, travel to it from the visit before, from the base, and back to the base, and the slot
before which it does not begin. A bare tuple, because unpacking anything else costs more than the visit."""


class Stay(NamedTuple):
    """A team's stay in a round."""

    first: float
    """First slot."""
    close: int
    """Slot by which the team is home again."""
    tour: tuple[Call, ...]
    """Visits planned for it."""


class Itinerary(NamedTuple):
    """What a team is given; the same in all replications."""

    team: int
    shift: list[float]
    """Days by which the calendar is ahead of the team's clock in each slot."""
    stays: tuple[Stay, ...]
    carry: Callable[[tuple[Call, ...], int], tuple[Call, ...]] | None
    """Takes what a stay leaves undone and the number of the next stay, and returns what goes on in it; None where all does."""
    meets: Meets | None = None
    """Whom the team meets, where visits of it and of others wait for each other."""


def itineraries(world: World) -> list[Itinerary]:
    """Hand each team that has a visit to make its itinerary, as plain lists."""
    calls = visit_calls(world, world.tour_order)
    bounds = world.tour_bounds.tolist()
    teams, rounds = world.stays.first.shape
    first, longest = world.stays.first.tolist(), world.stays.longest.tolist()
    shift = clock_shift(world)
    given = []
    for team in range(teams):
        tours = [tuple(calls[bounds[k] : bounds[k + 1]]) for k in range(team * rounds, (team + 1) * rounds)]
        if any(tours):
            carry = None
            if not (world.carry_over == EXTEND).all():
                carry = _carrying(world, team, tours)
            edges = zip(first[team], longest[team], tours, strict=True)
            stays = tuple(Stay(float(begin), begin + slots, tour) for begin, slots, tour in edges)
            meets = None
            if world.links is not None:
                days = world.stays.slot_day[team].astype(np.float64).tolist()
                meets = find_meets(world.links, [call[0] for tour in tours for call in tour], days)
            given.append(Itinerary(team, shift[team].tolist(), stays, carry, meets))
    return given


def visit_calls(world: World, order: NDArray[np.int64]) -> list[Call]:
    """Return the calls of some visits, in that order."""
    columns = (order, *(times[order] for times in (world.onward, world.outward, world.homeward, world.hold)))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def clock_shift(world: World) -> NDArray[np.float64]:
    """Days by which the calendar is ahead of each team's clock in each slot, shape (teams, slots)."""
    return (world.stays.slot_day - np.arange(world.stays.slot_day.shape[1])).astype(np.float64)


def _carrying(
    world: World, team: int, tours: list[tuple[Call, ...]]
) -> Callable[[tuple[Call, ...], int], tuple[Call, ...]] | None:
    """Make the rule by which a team's undone visits go on; visits of its `tours` that extend no stay are called home earlier.

    A visit whose mode does not extend its stay is left where the stay as planned ends: as if the way home were longer by the
    extension.
    """
    extra = (world.stays.longest - world.stays.days)[team].astype(np.float64).tolist()
    rule = {call[0]: int(world.carry_over[call[0]]) for tour in tours for call in tour}
    if any(extra):
        plain = {call[0]: call for tour in tours for call in tour}
        tours[:] = [tuple(_called(call, rule[call[0]], extra[k]) for call in tour) for k, tour in enumerate(tours)]

        def adjusted(undone: tuple[Call, ...], stay: int) -> tuple[Call, ...]:
            if stay == len(extra):
                return ()
            return tuple(_called(plain[call[0]], rule[call[0]], extra[stay]) for call in undone if rule[call[0]] != DROP)

        return adjusted
    if DROP not in rule.values():
        return None
    return lambda undone, _stay: tuple(call for call in undone if rule[call[0]] != DROP)


def _called(call: Call, rule: int, extra: float) -> Call:
    visit, onward, outward, homeward, hold = call
    return call if rule == EXTEND else (visit, onward, outward, homeward + extra, hold)


def team_process(
    env: simpy.Environment,
    given: Itinerary,
    work: Sequence[float] | None,
    remaining: list[float],
    journal: Journal,
    diary: Diary,
) -> Generator[simpy.Event, None, None]:
    """Process of a team: in each round it sets out from its base, visits its sites in order, and is home in time.

    Visits that an earlier round left undone come first. A visit that can't be finished in time is broken off and goes on
    in the next round; one that can't even be begun is not set out for.

    Parameters
    ----------
    env
        Clock in days of the term.
    given
        The team's itinerary.
    work
        The team's row of `cumulative_work`; None where it always works at full rate.
    remaining
        Work that each visit of the plan still needs, in full working days; kept up to date.
    journal
        Takes each spell at a site when it is over.
    diary
        Where teams meet, see `sim.linked`.
    """
    timeout, shift, carry, meets = env.timeout, given.shift, given.carry, given.meets
    today = 0.0
    undone: tuple[Call, ...] = ()
    for number, (first, close, tour) in enumerate(given.stays, start=1):
        agenda = undone + tour
        if not agenda:
            continue
        if meets is None:
            now, undone = work_through(agenda, first, close, work, remaining, journal)
        else:
            stay = Stay(first, close, agenda)
            now, undone, today = yield from work_and_meet(meets, diary, stay, (number - 1, today), work, remaining, journal)
        if now > first:  # one event a stay, but for meetings: until its end nothing else reaches the team from outside
            instant = now + shift[int(now - TIME_TOLERANCE)]  # what ends with a working day ends at its close
            if instant > today:
                yield timeout(instant - today)
                today = instant
        if undone:
            left = undone
            if carry is not None:
                undone = carry(left, number)
            if meets is not None:
                put_off(meets, diary, left, undone if number < len(given.stays) else (), number)


def work_and_meet(
    meets: Meets,
    diary: Diary,
    stay: Stay,
    when: tuple[int, float],
    work: Sequence[float] | None,
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
        arrive = max(now + (meets.way(agenda[place - 1][0], visit, onward) if place else outward), hold)
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
        now, broken_off = work_through(((visit, 0.0, 0.0, homeward, 0.0),), arrive, close, work, remaining, journal)
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
    agenda: tuple[Call, ...],
    first: float,
    close: int,
    work: Sequence[float] | None,
    remaining: list[float],
    journal: Journal | Page,
) -> tuple[float, tuple[Call, ...]]:
    """Work through the visits of a stay from its first slot on; return the slot at which the last is left, and what is undone.

    Other parameters as in `team_process`.
    """
    note_visit, note_arrive, note_leave = journal.visit.append, journal.arrive.append, journal.leave.append
    now = first
    for place, (visit, onward, outward, homeward, hold) in enumerate(agenda):
        arrive = now + (onward if place else outward)
        if arrive < hold:  # noqa: PLR1730 - max() takes as long as a tenth of the bare loop
            arrive = hold
        leave_by = close - homeward
        if arrive > leave_by - TIME_TOLERANCE:
            return now, agenda[place:]
        if work is None:
            now = arrive + remaining[visit]
        else:  # the work done since the first slot must grow by what the visit needs
            slot = int(arrive)
            before = work[slot]
            goal = before + (arrive - slot) * (work[slot + 1] - before) + remaining[visit]
            slot = bisect_left(work, goal, slot + 1, close)
            before = work[slot - 1]
            now = slot - 1 + (goal - before) / (work[slot] - before)
        short = now - leave_by
        if short > 0.0:
            now = leave_by
        note_visit(visit)
        note_arrive(arrive)
        note_leave(now)
        if short > TIME_TOLERANCE:
            done = now - arrive if work is None else _work_between(work, arrive, now)
            remaining[visit] -= done
            journal.broken_off.append(len(journal.visit) - 1)
            return now, agenda[place:]
    return now, ()


def _work_between(work: Sequence[float], begin: float, end: float) -> float:
    """Work done from one slot to another, both with their fractions."""
    a, b = int(begin), int(end - TIME_TOLERANCE)
    return work[b] - work[a] + (end - b) * (work[b + 1] - work[b]) - (begin - a) * (work[a + 1] - work[a])
