"""The engine's heart: a team works through its tours, round by round."""

from bisect import bisect_left
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
import simpy

from scenarios.calendar import TIME_TOLERANCE
from sim.journal import Journal
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
    carries_over: bool
    """Whether what a stay leaves undone goes on in the next."""
    meets: Meets | None = None
    """Whom the team meets, where visits of it and of others wait for each other."""


def itineraries(world: World) -> list[Itinerary]:
    """Hand each team that has a visit to make its itinerary, as plain lists."""
    order = world.tour_order
    columns = (order, *(times[order] for times in (world.onward, world.outward, world.homeward, world.hold)))
    calls: list[Call] = list(zip(*(column.tolist() for column in columns), strict=True))
    bounds = world.tour_bounds.tolist()
    teams, rounds = world.stays.first.shape
    first, longest = world.stays.first.tolist(), world.stays.longest.tolist()
    shift = (world.stays.slot_day - np.arange(world.stays.slot_day.shape[1])).astype(np.float64)
    given = []
    for team in range(teams):
        tours = [tuple(calls[bounds[k] : bounds[k + 1]]) for k in range(team * rounds, (team + 1) * rounds)]
        if any(tours):
            edges = zip(first[team], longest[team], tours, strict=True)
            stays = tuple(Stay(float(begin), begin + slots, tour) for begin, slots, tour in edges)
            meets = None
            if world.links is not None:
                days = world.stays.slot_day[team].astype(np.float64).tolist()
                meets = find_meets(world.links, [call[0] for tour in tours for call in tour], days)
            given.append(Itinerary(team, shift[team].tolist(), stays, world.carry_over != "drop", meets))
    return given


def team_process(  # noqa: C901, PLR0912, PLR0915 - one loop, since calls would take as long as the visits
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
    timeout, shift, meets = env.timeout, given.shift, given.meets
    note_visit, note_arrive, note_leave = journal.visit.append, journal.arrive.append, journal.leave.append
    today = 0.0
    undone: tuple[Call, ...] = ()
    for rnd, (first, close, tour) in enumerate(given.stays):
        now = first
        agenda, undone = undone + tour, ()
        for place, (visit, onward, outward, homeward, hold) in enumerate(agenda):
            arrive = now + (onward if place else outward)
            if meets is not None and place:
                arrive = now + meets.way(agenda[place - 1][0], visit, onward)
            if arrive < hold:  # noqa: PLR1730 - max() takes as long as a tenth of the bare loop
                arrive = hold
            leave_by = close - homeward
            if arrive > leave_by - TIME_TOLERANCE:
                undone += agenda[place:]
                break
            if meets is not None and (visit in meets.hosts or visit in meets.guests):
                there = yield from meet(meets, diary, journal, (visit, rnd), arrive, leave_by, today)
                arrive, today = there.begin, there.today
                if not there.meant:  # the others don't come: their team goes on, or has to leave
                    now = arrive
                    undone += (agenda[place],)
                    continue
            if work is None:
                now = arrive + remaining[visit]
            else:  # the work done since the first slot must grow by what the visit needs
                slot = int(arrive)
                before = work[slot]
                goal = before + (arrive - slot) * (work[slot + 1] - before) + remaining[visit]
                slot = bisect_left(work, goal, slot + 1, close)
                before = work[slot - 1]
                now = slot - 1 + (goal - before) / (work[slot] - before)
            cut = now > leave_by
            if cut:
                cut = now > leave_by + TIME_TOLERANCE
                now = leave_by
            note_visit(visit)
            note_arrive(arrive)
            note_leave(now)
            if cut:
                undone += agenda[place:]
                done = now - arrive if work is None else _work_between(work, arrive, now)
                remaining[visit] -= done
                journal.broken_off.append(len(journal.visit) - 1)
                break
        if now > first:  # one event a stay: until its end nothing reaches the team from outside
            instant = now + shift[int(now - TIME_TOLERANCE)]  # what ends with a working day ends at its close
            if instant > today:
                yield timeout(instant - today)
                today = instant
        if meets is not None:
            put_off = meets.hosts.intersection(call[0] for call in undone)
            goes_on = given.carries_over and rnd + 1 < len(given.stays)
            diary.put_off(sorted(put_off), rnd + 1 if goes_on else NEVER)
        if not given.carries_over:
            undone = ()


def _work_between(work: Sequence[float], begin: float, end: float) -> float:
    """Work done from one slot to another, both with their fractions."""
    a, b = int(begin), int(end - TIME_TOLERANCE)
    return work[b] - work[a] + (end - b) * (work[b + 1] - work[b]) - (begin - a) * (work[a + 1] - work[a])
