"""The engine's heart: a team works through its tours, round by round."""

from bisect import bisect_left
from collections import deque
from collections.abc import Generator, Sequence
from typing import NamedTuple

import simpy

from scenarios.calendar import TIME_TOLERANCE
from sim.ledger import NEVER, Ledger
from sim.world import World


class Call(NamedTuple):
    """A visit that a team is to make."""

    visit: int
    """Row of the plan."""
    onward: float
    """Travel from the visit before it."""
    outward: float
    """Travel from the base."""
    homeward: float
    """Travel to the base."""
    hold: float
    """Slot before which it does not begin."""


class Stay(NamedTuple):
    """A team's stay in a round."""

    rnd: int
    """Round."""
    place: int
    """Where the ledger keeps it."""
    first: float
    """First slot."""
    close: float
    """Slot by which the team is home again."""
    tour: tuple[Call, ...]
    """Visits planned for it."""


class Itinerary(NamedTuple):
    """What a team is given; the same in all replications."""

    team: int
    days: list[int]
    """Day of each slot."""
    stays: tuple[Stay, ...]
    carries_over: bool
    """Whether what a stay leaves undone goes on in the next."""


def itineraries(world: World) -> list[Itinerary]:
    """Hand each team that has a visit to make its itinerary, as plain lists."""
    columns = (
        world.tour_order,
        *(a[world.tour_order] for a in (world.onward, world.outward, world.homeward, world.hold)),
    )
    calls = [Call(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    bounds = world.tour_bounds.tolist()
    teams, rounds = world.stays.first.shape
    first, longest = world.stays.first.tolist(), world.stays.longest.tolist()
    given = []
    for team in range(teams):
        stays = []
        for rnd in range(rounds):
            place, begin = team * rounds + rnd, float(first[team][rnd])
            tour = tuple(calls[bounds[place] : bounds[place + 1]])
            stays.append(Stay(rnd, place, begin, begin + longest[team][rnd], tour))
        if bounds[team * rounds] < bounds[(team + 1) * rounds]:
            days = world.stays.slot_day[team].tolist()
            given.append(Itinerary(team, days, tuple(stays), world.carry_over != "drop"))
    return given


def team_process(
    env: simpy.Environment, given: Itinerary, work: Sequence[float] | None, remaining: list[float], ledger: Ledger
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
    ledger
        Where starts, ends and spent days are written.
    """
    timeout, days = env.timeout, given.days
    start, end, end_round = ledger.start, ledger.end, ledger.end_round
    agenda: deque[Call] = deque()
    for rnd, place, now, close, tour in given.stays:
        agenda.extend(tour)
        worked = travelled = lost = way_home = 0.0
        at_base = True
        while agenda:
            visit, onward, outward, homeward, hold = agenda[0]
            leg = outward if at_base else onward
            arrive = now + leg
            arrive = max(arrive, hold)
            leave_by = close - homeward
            if arrive >= leave_by - TIME_TOLERANCE:
                break
            if start[visit] == NEVER:
                start[visit] = arrive
            need = remaining[visit]
            now = arrive + need if work is None else _work_until(work, arrive, need)
            finished = now <= leave_by + TIME_TOLERANCE
            if finished:
                done = need
            else:
                now = leave_by
                done = now - arrive if work is None else _work_between(work, arrive, now)
                remaining[visit] = need - done
            slot = int(now - TIME_TOLERANCE)
            yield timeout(max(days[slot] + now - slot - env.now, 0.0))
            at_base = False
            travelled += leg
            worked += now - arrive
            lost += now - arrive - done
            way_home = homeward
            if not finished:
                break
            end[visit] = env.now
            end_round[visit] = rnd
            agenda.popleft()
        ledger.worked[place] = worked
        ledger.travelled[place] = travelled + way_home
        ledger.lost[place] = lost
        if not given.carries_over:
            agenda.clear()


def _work_until(work: Sequence[float], begin: float, need: float) -> float:
    """Slot, with its fraction, by which work begun in slot `begin` is done."""
    slot = int(begin)
    before = work[slot]
    goal = before + (begin - slot) * (work[slot + 1] - before) + need
    slot = bisect_left(work, goal, slot + 1) - 1
    before = work[slot]
    return slot + (goal - before) / (work[slot + 1] - before)


def _work_between(work: Sequence[float], begin: float, end: float) -> float:
    """Work done from one slot to another, both with their fractions."""
    a, b = int(begin), int(end)
    return work[b] - work[a] + (end - b) * (work[b + 1] - work[b]) - (begin - a) * (work[a + 1] - work[a])
