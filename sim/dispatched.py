"""Replications in which a desk says, round by round, what teams do."""

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from sim.carrying import DROP
from sim.desk import Desk, Legs, Office, Shared
from sim.desks import make_desk
from sim.journal import Journal, Undone
from sim.team import Stay, clock_shift, work_through
from sim.world import World


class Dispatched(NamedTuple):
    """What the offices of a world are given; the same in all replications."""

    offices: tuple[Office, ...]
    shift: list[list[float]]
    """Days by which the calendar is ahead of each team's clock in each slot."""
    begin: list[list[float]]
    """Day on which each stay of each team begins."""
    quotas: tuple[float, ...]
    desk: type[Desk]


def prepare(world: World) -> Dispatched:
    """Prepare the offices of a world that is dispatched."""
    given = world.dispatching
    if given is None:
        raise ValueError("the teams of this world follow their plan")
    legs = Legs(given)
    stays = world.stays
    width = stays.slot_day.shape[1]
    behind = np.concatenate([stays.slot_day, np.full((len(stays.slot_day), 1), world.days)], axis=1)
    begin = np.take_along_axis(behind, np.minimum(stays.first, width), axis=1).astype(np.float64)
    offices = tuple(Office(world, given, number, legs) for number in range(given.travel.lon.size - given.travel.sites))
    return Dispatched(
        tuple(one for one in offices if one.teams), clock_shift(world).tolist(), begin.tolist(), given.quotas, make_desk(given)
    )


def replicate_dispatched(
    given: Dispatched, lengths: NDArray[np.float64], work: NDArray[np.float64] | None, journal: Journal
) -> None:
    """Let all teams loose in one replication; parameters as in `replications.replicate`."""
    env = simpy.Environment()
    shared = Shared(lengths.tolist(), given.quotas)
    for office in given.offices:
        desk = given.desk(office, shared)
        for team in office.teams:
            row = None if work is None else work[team].tolist()
            env.process(_team(env, given, office, desk, team, row, shared, journal))
    env.run()
    journal.close()


def _team(
    env: simpy.Environment,
    given: Dispatched,
    office: Office,
    desk: Desk,
    team: int,
    work: Sequence[float] | None,
    shared: Shared,
    journal: Journal,
) -> Generator[simpy.Event, None, None]:
    """Process of a team: when a stay begins it asks its desk what to do, and in the end hands back what is undone."""
    shift = given.shift[team]
    for rnd in range(office.rounds):
        if not office.days[team][rnd]:
            continue
        if given.begin[team][rnd] > env.now:
            yield env.timeout(given.begin[team][rnd] - env.now)
        agenda = desk.agenda(team, rnd)
        if not agenda:
            continue
        first = float(office.first[team][rnd])
        close = office.first[team][rnd] + office.days[team][rnd] + office.extra[team][rnd]
        spells = len(journal.visit)
        now, undone = work_through((Stay(first, close, agenda),), work, shared.remaining, journal)
        journal.team.extend([team] * (len(journal.visit) - spells))
        if now > first:
            instant = now + shift[int(now - TIME_TOLERANCE)]
            yield env.timeout(max(instant - env.now, 0.0))
        desk.give_back(team, [call[0] for call in undone])
        if undone and journal.undone is not None:
            visits = tuple(call[0] for call in undone)
            goes_on = frozenset(visit for visit in visits if rnd + 1 < office.rounds and office.rule[visit] != DROP)
            work_left = tuple(shared.remaining[visit] for visit in visits)
            journal.undone.append(Undone(len(journal.closed), team, rnd, visits, work_left, goes_on))
