"""What stops whole teams: calls to mobile inspections and campaigns, and days without work."""

import numpy as np
from numpy.typing import NDArray

from sim.compiled.disturbances import Disturbances
from sim.streams import Streams
from sim.uncertainty.spans import Spans, cover, join_spans
from sim.world import World


def stopped_share(world: World, streams: Streams) -> NDArray[np.float64]:
    """Share of each slot in which a team as a whole is stopped, shape (replications, teams, slots)."""
    disturbances = world.disturbances
    stopped_shares = cover(world.stays, len(streams.replications), call_spans(world, streams))
    if len(disturbances.weather_key):
        np.maximum(stopped_shares, closed_slots(disturbances, streams), out=stopped_shares)
    return stopped_shares


def closed_slots(disturbances: Disturbances, streams: Streams) -> NDArray[np.bool_]:
    """Draw which slots teams lose to weather, shape (replications, teams, slots); only where any may be."""
    is_lost = streams.uniform("weather", disturbances.weather_key)[..., 0] < disturbances.weather_chance
    return np.asarray(is_lost[:, disturbances.weather_day] & (disturbances.weather_day >= 0))


def count_calls(
    world: World, streams: Streams, lengths: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]] | tuple[None, None]:
    """How often each team is called away in each round, and for how many working days; None where none ever is.

    Both of shape (replications, teams, rounds). They are drawn again, which gives the same calls; `lengths` says
    how many slots each stay lasts, of the same shape: what comes behind it is of no matter.
    """
    if world.disturbances.call_rate == 0:
        return None, None
    spans = call_spans(world, streams)
    shape = (len(streams.replications), *world.stays.days.shape)
    ends = lengths[spans.replication, spans.team, spans.rnd]
    inside = spans.begin < ends
    cell = np.ravel_multi_index((spans.replication[inside], spans.team[inside], spans.rnd[inside]), shape)
    size = int(np.prod(shape))
    days = np.bincount(cell, (np.minimum(spans.end, ends) - spans.begin)[inside], size)
    return np.bincount(cell, minlength=size).reshape(shape), np.asarray(days, np.float64).reshape(shape)


def call_spans(world: World, streams: Streams) -> Spans:
    """Draw the times in which teams are called away.

    In each stay, the days of its extension included, a team works for an exponential time, is away for another, and so on; it
    can't be called away twice at once. Calls that a reserve takes are left out; that a team might have been called once more in
    their time is neglected.
    """
    disturbances, stays = world.disturbances, world.stays
    team, rnd = np.divmod(np.arange(len(disturbances.stay_key)), stays.days.shape[1])
    length = stays.longest[team, rnd].astype(np.float64)
    replication, stay = (axis.ravel() for axis in np.indices((len(streams.replications), len(disturbances.stay_key))))
    now = np.zeros(len(stay))
    spans: list[Spans] = []
    call = 0
    while len(stay):
        key = disturbances.stay_key[stay]
        now = now - np.log(streams.paired_uniform(f"call {call}", key, replication)) / disturbances.call_rate
        is_within = now < length[stay]
        replication, stay, now, key = replication[is_within], stay[is_within], now[is_within], key[is_within]
        days_away = -disturbances.call_days * np.log(streams.paired_uniform(f"length of call {call}", key, replication))
        end = np.minimum(now + days_away, length[stay])
        spans.append(Spans(replication, team[stay], rnd[stay], now, end, np.ones(len(stay))))
        now = end
        call += 1
    return without_reserve(disturbances, join_spans(spans))


def without_reserve(disturbances: Disturbances, calls: Spans) -> Spans:
    """Leave out the calls that teams take which are held free: each, as it comes, goes to one that is free, if there is one.

    Working days of stays of one office and round are counted alike, from the stay's first day.
    """
    office = disturbances.team_office[calls.team]
    rows = np.flatnonzero(disturbances.reserve[office] > 0)
    if not len(rows):
        return calls
    is_kept = np.ones(len(office), bool)
    order = rows[np.lexsort((calls.begin[rows], calls.rnd[rows], office[rows], calls.replication[rows]))]
    free: list[float] = []
    last_key: tuple[int, int, int] | None = None
    keys = zip(calls.replication[order].tolist(), office[order].tolist(), calls.rnd[order].tolist(), strict=True)
    for call, key, start, end in zip(order.tolist(), keys, calls.begin[order].tolist(), calls.end[order].tolist(), strict=True):
        if key != last_key:
            last_key, free = key, [0.0] * int(disturbances.reserve[key[1]])
        first = min(range(len(free)), key=free.__getitem__)
        if free[first] <= start:
            free[first], is_kept[call] = end, False
    return calls.of(is_kept)
