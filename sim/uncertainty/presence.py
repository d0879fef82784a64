"""Who is present: how much work a team gets done in each of its slots."""

import numpy as np
from numpy.typing import NDArray

from sim.streams import Streams
from sim.uncertainty.spans import Spans, cover
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
    """Rate of work in each slot, 1 with the whole team present; shape (replications, teams, slots), None where always 1.

    Effects from outside the team (staff called away, roads closed) each take their part of the rate here. With nobody
    there it is not quite 0, so that every amount of work has its moment.
    """
    absence, stops = world.absence_probability > 0, world.disturbances.stops_teams
    if not (absence or stops) or world.stays.slot_day.size == 0:
        return None
    rate = 1.0 - absent_share(world, streams) if absence else np.array(1.0)
    if stops:
        rate = rate * (1.0 - stopped_share(world, streams))
    return np.clip(rate, LEAST_RATE, 1.0, out=rate)


def absent_share(world: World, streams: Streams) -> NDArray[np.float64]:
    """Share of each team that is away in each slot, shape (replications, teams, slots)."""
    return cover(world.stays, len(streams.replications), absence_spans(world, streams))


def absence_spans(world: World, streams: Streams) -> Spans:
    """Draw the times in which inspectors are away.

    In each round an inspector is away at most once, with the scenario's chance, from a moment that is uniform over the
    stay and for an exponential time that the stay's end cuts off; all are there on the days of an extension.
    """
    stays = world.stays
    teams, rounds = stays.days.shape
    seats = world.team_size * rounds
    team = np.repeat(np.arange(teams), seats)
    rnd = np.arange(seats.sum()) - np.repeat(np.cumsum(seats) - seats, seats)
    rnd //= world.team_size[team]
    draws = streams.uniform("absence", world.seat_key, 2)
    replication, seat = np.nonzero((draws[..., 0] < world.absence_probability) & (stays.days[team, rnd] > 0))
    length = streams.paired_uniform("absence length", world.seat_key[seat], replication)
    team, rnd = team[seat], rnd[seat]
    stay = stays.days[team, rnd].astype(np.float64)
    begin = draws[replication, seat, 1] * stay
    end = np.minimum(begin - world.absence_days * np.log(length), stay)
    part = 1.0 / world.team_size[team]
    return Spans(replication, team, rnd, begin, end, part)
