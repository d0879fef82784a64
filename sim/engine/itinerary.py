"""What a team is given: its stays, the visits of each, and what goes on in the next stay; the same in all replications."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled.carrying import DROP, EXTEND
from sim.compiled.choices.lookup import Call
from sim.compiled.shared_teams import SharedTeams
from sim.engine.meetings import Meets, find_meets
from sim.world import World

Settle = Callable[[tuple[Call, ...], int], tuple[Call, ...]]
"""Takes what a stay leaves undone and the number of the next stay, and returns what goes on in it."""


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
    carry: Settle | None
    """Which visits that a stay leaves undone go on in the next; None where all do."""
    meets: Meets | None = None
    """Whom the team meets, where visits of it and of others wait for each other."""
    shared: SharedTeams | None = None
    """How its visits go together, where teams may be at several sites at a time."""


def itineraries(world: World) -> list[Itinerary]:
    """Hand each team that has a visit to make its itinerary, as plain lists."""
    calls = visit_calls(world, world.tour_order)
    bounds = world.tour_bounds.tolist()
    teams, rounds = world.stays.first.shape
    first, longest = world.stays.first.tolist(), world.stays.longest.tolist()
    shift = clock_shift(world)
    result = []
    for team in range(teams):
        tours = [tuple(calls[bounds[k] : bounds[k + 1]]) for k in range(team * rounds, (team + 1) * rounds)]
        if any(tours):
            carry = None
            if not (world.carry_over == EXTEND).all():
                carry = _carrying(world, team, tours)
            edges = zip(first[team], longest[team], tours, strict=True)
            stays = tuple(Stay(float(start), start + slots, tour) for start, slots, tour in edges)
            meetings = None
            if world.links is not None:
                days = world.stays.slot_day[team].astype(np.float64).tolist()
                meetings = find_meets(world.links, [call[0] for tour in tours for call in tour], days)
            result.append(Itinerary(team, shift[team].tolist(), stays, carry, meetings, world.shared))
    return result


def visit_calls(world: World, order: NDArray[np.int64]) -> list[Call]:
    """Return the calls of some visits, in that order."""
    columns = (order, *(times[order] for times in (world.onward, world.outward, world.homeward, world.hold)))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def clock_shift(world: World) -> NDArray[np.float64]:
    """Days by which the calendar is ahead of each team's clock in each slot, shape (teams, slots)."""
    return (world.stays.slot_day - np.arange(world.stays.slot_day.shape[1])).astype(np.float64)


def _carrying(world: World, team: int, tours: list[tuple[Call, ...]]) -> Settle | None:
    """Make the rule by which a team's undone visits go on; visits of its `tours` that extend no stay are called home earlier.

    A visit whose mode does not extend its stay is left where the stay as planned ends: as if the way home were longer by the
    extension.
    """
    extra = (world.stays.longest - world.stays.days)[team].astype(np.float64).tolist()
    rule = {call[0]: int(world.carry_over[call[0]]) for tour in tours for call in tour}
    if any(extra):
        plain = {call[0]: call for tour in tours for call in tour}
        tours[:] = [tuple(_called(call, rule[call[0]], extra[k]) for call in tour) for k, tour in enumerate(tours)]

        def adjusted(calls: tuple[Call, ...], stay: int) -> tuple[Call, ...]:
            if stay == len(extra):
                return ()
            return tuple(_called(plain[call[0]], rule[call[0]], extra[stay]) for call in calls if rule[call[0]] != DROP)

        return adjusted
    if DROP not in rule.values():
        return None
    return lambda calls, _stay: tuple(call for call in calls if rule[call[0]] != DROP)


def _called(call: Call, rule: int, extra: float) -> Call:
    visit, onward, outward, homeward, hold = call
    return call if rule == EXTEND else (visit, onward, outward, homeward + extra, hold)
