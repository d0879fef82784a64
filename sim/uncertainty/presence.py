"""Who is present: how much work a team gets done in each of its slots."""

import numpy as np
from numpy.typing import NDArray

from sim.streams import Streams
from sim.uncertainty.pace import team_pace
from sim.uncertainty.spans import Spans, cover, join_spans
from sim.uncertainty.stoppages import stopped_share
from sim.world import World

LEAST_RATE = 1e-9


def cumulative_work(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Work that a team has done before each of its slots if it works all the time, in full working days.

    Returns
    -------
    ndarray
        Shape (replications, teams, slots + 1), strictly ascending in each row. None where teams always work at full rate:
        each slot then is a day's work.
    """
    rate = work_rate(world, streams)
    if rate is None:
        return None
    work = np.zeros((*rate.shape[:2], rate.shape[2] + 1))
    np.cumsum(rate, axis=2, out=work[..., 1:])
    return work


def work_rate(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Rate of work in each slot, 1 with the whole ordinary team present at the pace that is written; None where always 1.

    A merged team has more, a part of one less, by its people (`World.team_crew`).

    Effects from outside the team (staff called away, roads closed) each take their part of the rate here; a team whose visits
    take p times as long works at 1 / p of it. With nobody there it is not quite 0, so that every amount of work has its
    moment. Shape (replications, teams, slots).
    """
    absence, stops, pace = world.absence_rate > 0, world.disturbances.stops_teams, team_pace(world, streams)
    sizes = (world.team_crew != 1.0).any()
    if not (absence or stops or sizes or pace is not None) or world.stays.slot_day.size == 0:
        return None
    rate = 1.0 - absent_share(world, streams) if absence else np.ones((len(streams.replications), *world.stays.slot_day.shape))
    if stops:
        rate *= 1.0 - stopped_share(world, streams)
    np.clip(rate, LEAST_RATE, 1.0, out=rate)
    if pace is not None:
        rate /= pace[..., None]
    if sizes:
        rate *= world.team_crew[:, None]
    return rate


def cumulative_travel(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Days on the road that a team can have behind it before each of its slots, as `cumulative_work`; None where always all.

    Calls and weather stop a team, absence does not: those who are there go.
    """
    if not world.disturbances.stops_teams or world.stays.slot_day.size == 0:
        return None
    rate = np.clip(1.0 - stopped_share(world, streams), LEAST_RATE, 1.0)
    travel = np.zeros((*rate.shape[:2], rate.shape[2] + 1))
    np.cumsum(rate, axis=2, out=travel[..., 1:])
    return travel


def absent_share(world: World, streams: Streams) -> NDArray[np.float64]:
    """Share of each team that is away in each slot, shape (replications, teams, slots)."""
    return cover(world.stays, len(streams.replications), absence_spans(world, streams))


def absence_spans(world: World, streams: Streams) -> Spans:
    """Draw the times in which inspectors are away.

    All are there when a stay begins. From then on an inspector is there for an exponential time, away for another, and so on
    until the stay ends, with the days of its extension.
    """
    stays, rate = world.stays, world.absence_rate
    teams, rounds = stays.days.shape
    seats = world.team_size * rounds
    team = np.repeat(np.arange(teams), seats)
    rnd = np.arange(seats.sum()) - np.repeat(np.cumsum(seats) - seats, seats)
    rnd //= world.team_size[team]
    length = stays.longest[team, rnd].astype(np.float64)
    draws = streams.uniform("absence", world.seat_key)[..., 0]
    replication, seat = np.nonzero(draws > np.exp(-rate * length))  # the first absence begins before the stay ends
    now = -np.log(draws[replication, seat]) / rate if rate > 0 else np.zeros(len(seat))
    spans: list[Spans] = []
    number = 0
    while len(seat):
        key = world.seat_key[seat]
        days_away = -world.absence_days * np.log(streams.paired_uniform(f"length of absence {number}", key, replication))
        end = np.minimum(now + days_away, length[seat])
        spans.append(Spans(replication, team[seat], rnd[seat], now, end, 1.0 / world.team_size[team[seat]]))
        number += 1
        now = end - np.log(streams.paired_uniform(f"absence {number}", key, replication)) / rate
        is_present = now < length[seat]
        replication, seat, now = replication[is_present], seat[is_present], now[is_present]
    return join_spans(spans)
