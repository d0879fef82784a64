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
    dispatching = world.dispatching
    if dispatching is None:
        raise ValueError("the teams of this world follow their plan")
    stays = world.stays
    lookup = Lookup(
        dispatching,
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
    slot_days = np.concatenate([stays.slot_day, np.full((len(stays.slot_day), 1), world.days)], axis=1)
    stay_starts = np.take_along_axis(slot_days, np.minimum(stays.first, width), axis=1).astype(np.float64)
    teams: dict[int, list[int]] = {}
    for team, number in enumerate(world.team_office.tolist()):
        teams.setdefault(number, []).append(team)
    offices = tuple(make_office(lookup, number, teams[number], world.planner) for number in sorted(teams))
    meetings: list[Meets | None] = [None] * len(world.team_office)
    if world.links is not None:
        for team in range(len(meetings)):
            days = stays.slot_day[team].astype(np.float64).tolist()
            visits = np.flatnonzero(world.visit_team[: dispatching.planned] == team).tolist()
            team_meets = find_meets(world.links, visits, days)
            meetings[team] = None if team_meets is None else replace(team_meets, before={}, chain={})  # its tours may change
    return Dispatched(offices, clock_shift(world).tolist(), stay_starts.tolist(), dispatching.quotas, meetings, world.shared)


def replicate_dispatched(
    dispatched: Dispatched, lengths: NDArray[np.float64], capacity: Capacity, replication: int, journal: Journal
) -> None:
    """Let all teams loose in one replication; parameters as in `replications.replicate`."""
    env = simpy.Environment()
    shared_state, diary = Shared(lengths.tolist(), dispatched.quotas), Diary(env)
    for office in dispatched.offices:
        desk = make_desk(office, shared_state)
        for team in office.teams:
            team_capacity = capacity.of(replication, team)
            env.process(_team(env, dispatched, desk, team, team_capacity, journal, diary))
    env.run()
    journal.close()


def _team(
    env: simpy.Environment,
    dispatched: Dispatched,
    desk: Desk,
    team: int,
    capacity: TeamCapacity,
    journal: Journal,
    diary: Diary,
) -> Generator[simpy.Event, None, None]:
    """Process of a team: when a stay begins it asks its desk what to do, and in the end hands back what is undone."""
    shift, stay_starts, lookup, meetings = dispatched.shift[team], dispatched.begin[team], desk.lookup, dispatched.meets[team]
    days_left, page = desk.shared.remaining, Page(journal, team)
    stays = [rnd for rnd, days in enumerate(lookup.days[team]) if days]
    for rnd in stays:
        if stay_starts[rnd] > env.now:
            yield env.timeout(stay_starts[rnd] - env.now)
        agenda = desk.agenda(team, rnd)
        if not agenda:
            continue
        first = float(lookup.first[team][rnd])
        close = lookup.first[team][rnd] + lookup.days[team][rnd] + lookup.extra[team][rnd]
        stay = Stay(first, close, agenda)
        if dispatched.shared is not None:
            shared_team = SharedTeam(team, dispatched.shared, capacity, days_left, journal, diary, meetings)
            now, calls_left, _ = yield from shared_team.stay(rnd, (first, float(close), env.now), agenda)
        elif meetings is None:
            now, calls_left = work_through((stay,), capacity, days_left, page)
        else:
            now, calls_left, _ = yield from work_and_meet(meetings, diary, stay, (rnd, env.now), capacity, days_left, page)
        if now > first:
            instant = now + shift[int(now - TIME_TOLERANCE)]
            yield env.timeout(max(instant - env.now, 0.0))
        desk.give_back(team, [call[0] for call in calls_left])
        if not calls_left:
            continue
        goes_on = tuple(call for call in calls_left if lookup.rule[call[0]] != DROP) if rnd != stays[-1] else ()
        if meetings is not None:
            put_off(meetings, diary, calls_left, goes_on, rnd + 1)
        if journal.undone is not None:
            visits = tuple(call[0] for call in calls_left)
            work_left, later = tuple(days_left[visit] for visit in visits), frozenset(call[0] for call in goes_on)
            journal.undone.append(Undone(len(journal.closed), team, rnd, visits, work_left, later))
