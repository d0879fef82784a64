"""Replications in which a desk says, round by round, what teams do."""

from collections.abc import Generator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.carrying import DROP
from sim.compiled.choices.lookup import Lookup, Office, Shared
from sim.compiled.shared_teams import SharedTeams
from sim.dispatch.desk import Desk
from sim.dispatch.desks import make_desk, make_office
from sim.engine.itinerary import Stay, clock_shift
from sim.engine.journal import Journal, Page, Undone
from sim.engine.meetings import Diary, Meets, find_meets
from sim.engine.side_by_side import SharedTeam
from sim.engine.team import put_off, work_and_meet, work_through
from sim.uncertainty.capacity import Capacity, TeamCapacity
from sim.world import World


class Dispatched(NamedTuple):
    """What the offices of a world are given; the same in all replications."""

    offices: tuple[Office, ...]
    shift: list[list[float]]
    """Days by which the calendar is ahead of each team's clock in each slot."""
    begin: list[list[float]]
    """Day on which each stay of each team begins."""
    quotas: tuple[float, ...]
    meets: list[Meets | None]
    """Whom each team meets."""
    shared: SharedTeams | None
    """How visits go together, where teams may be at several sites at a time."""


def prepare(world: World) -> Dispatched:
    """Prepare the offices of a world that is dispatched."""
    given = world.dispatching
    if given is None:
        raise ValueError("the teams of this world follow their plan")
    stays = world.stays
    lookup = Lookup(
        given,
        stays,
        world.carry_over,
        days=world.team_days,
        outward=world.outward,
        homeward=world.homeward,
        hold=world.hold,
        crew=world.team_crew,
        offices=int(world.team_office.max(initial=-1)) + 1,
        tours=(world.tour_order, world.tour_bounds),
    )
    width = stays.slot_day.shape[1]
    behind = np.concatenate([stays.slot_day, np.full((len(stays.slot_day), 1), world.days)], axis=1)
    begin = np.take_along_axis(behind, np.minimum(stays.first, width), axis=1).astype(np.float64)
    teams: dict[int, list[int]] = {}
    for team, number in enumerate(world.team_office.tolist()):
        teams.setdefault(number, []).append(team)
    offices = tuple(make_office(lookup, number, teams[number], world.planner) for number in sorted(teams))
    meets: list[Meets | None] = [None] * len(world.team_office)
    if world.links is not None:
        for team in range(len(meets)):
            days = stays.slot_day[team].astype(np.float64).tolist()
            visits = np.flatnonzero(world.visit_team[: given.planned] == team).tolist()
            team_meets = find_meets(world.links, visits, days)
            meets[team] = None if team_meets is None else replace(team_meets, before={}, chain={})  # its tours may change
    return Dispatched(offices, clock_shift(world).tolist(), begin.tolist(), given.quotas, meets, world.shared)


def replicate_dispatched(
    given: Dispatched, lengths: NDArray[np.float64], capacity: Capacity, replication: int, journal: Journal
) -> None:
    """Let all teams loose in one replication; parameters as in `replications.replicate`."""
    env = simpy.Environment()
    shared, diary = Shared(lengths.tolist(), given.quotas), Diary(env)
    for office in given.offices:
        desk = make_desk(office, shared)
        for team in office.teams:
            able = capacity.of(replication, team)
            env.process(_team(env, given, desk, team, able, journal, diary))
    env.run()
    journal.close()


def _team(
    env: simpy.Environment,
    given: Dispatched,
    desk: Desk,
    team: int,
    capacity: TeamCapacity,
    journal: Journal,
    diary: Diary,
) -> Generator[simpy.Event, None, None]:
    """Process of a team: when a stay begins it asks its desk what to do, and in the end hands back what is undone."""
    shift, begin, lookup, meets = given.shift[team], given.begin[team], desk.lookup, given.meets[team]
    remaining, page = desk.shared.remaining, Page(journal, team)
    stays = [rnd for rnd, days in enumerate(lookup.days[team]) if days]
    for rnd in stays:
        if begin[rnd] > env.now:
            yield env.timeout(begin[rnd] - env.now)
        agenda = desk.agenda(team, rnd)
        if not agenda:
            continue
        first = float(lookup.first[team][rnd])
        close = lookup.first[team][rnd] + lookup.days[team][rnd] + lookup.extra[team][rnd]
        stay = Stay(first, close, agenda)
        if given.shared is not None:
            together = SharedTeam(team, given.shared, capacity, remaining, journal, diary, meets)
            now, undone, _ = yield from together.stay(rnd, (first, float(close), env.now), agenda)
        elif meets is None:
            now, undone = work_through((stay,), capacity, remaining, page)
        else:
            now, undone, _ = yield from work_and_meet(meets, diary, stay, (rnd, env.now), capacity, remaining, page)
        if now > first:
            instant = now + shift[int(now - TIME_TOLERANCE)]
            yield env.timeout(max(instant - env.now, 0.0))
        desk.give_back(team, [call[0] for call in undone])
        if not undone:
            continue
        goes_on = tuple(call for call in undone if lookup.rule[call[0]] != DROP) if rnd != stays[-1] else ()
        if meets is not None:
            put_off(meets, diary, undone, goes_on, rnd + 1)
        if journal.undone is not None:
            visits = tuple(call[0] for call in undone)
            work_left, later = tuple(remaining[visit] for visit in visits), frozenset(call[0] for call in goes_on)
            journal.undone.append(Undone(len(journal.closed), team, rnd, visits, work_left, later))
