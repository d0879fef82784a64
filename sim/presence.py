"""Who is present: the work that a team gets done, slot by slot, when inspectors are away."""

import numpy as np
from numpy.typing import NDArray

from sim.streams import Streams
from sim.world import World


def effective_work(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Work done by each team before each slot, in full working days, shape (replications, teams, slots + 1).

    Each inspector is away at most once in a round, with the scenario's chance, from a moment that is uniform over the stay
    and for an exponential time that ends with the stay; the team works on at the rate of those present. On the days of an
    extension all are there. None where nobody is ever away: each slot then is a day's work.
    """
    if world.absence_probability == 0:
        return None
    teams, rounds = world.window_days.shape
    draws = streams.uniform("absence", world.inspector_key, 3)
    seat_team = np.repeat(np.arange(teams), world.slots * rounds)
    seat_round = np.concatenate([np.repeat(np.arange(rounds), people) for people in world.slots])
    stay = world.window_days[seat_team, seat_round].astype(np.float64)
    first = world.window_slot[seat_team, seat_round]
    away = (draws[..., 0] < world.absence_probability) & (stay > 0)
    begin = draws[..., 1] * stay
    end = np.minimum(begin - world.absence_days * np.log(draws[..., 2]), stay)
    count = world.slot_round.shape[1]
    replication, seat = np.nonzero(away)
    loss = np.zeros(len(streams.replications) * teams * (count + 2))
    row = (replication * teams + seat_team[seat]) * (count + 2)
    part = 1.0 / world.slots[seat_team[seat]]
    # the loss rate of each slot is the second difference of ramps that start where the absence starts and ends
    for moment, sign in ((begin, 1.0), (end, -1.0)):
        place = first[seat] + moment[replication, seat]
        whole = np.floor(place).astype(np.int64)
        inside = place - whole
        loss += np.bincount(row + whole, sign * part * (1 - inside), len(loss))
        loss += np.bincount(row + whole + 1, sign * part * inside, len(loss))
    rate = 1.0 - np.cumsum(loss.reshape(-1, teams, count + 2), axis=2)[..., :count]
    rate = np.clip(rate, 0.0, 1.0)
    work = np.zeros((len(streams.replications), teams, count + 1))
    np.cumsum(rate, axis=2, out=work[..., 1:])
    return work
