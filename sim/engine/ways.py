"""Ways: what teams spent on the road, by stay."""

import numpy as np
from numpy.typing import NDArray

from sim.compiled.choices.dispatching import Dispatching
from sim.engine.journal import Spells
from sim.uncertainty.capacity import advance_all
from sim.world import World


def ways(world: World, spells: Spells, stay: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road to each spell's site, shape (spells,).

    `stay` says which stay each spell is of, `first` where the first of each stands.
    """
    leg = world.onward[spells.visit]
    if world.dispatching is not None:
        leg = _legs(world.dispatching, spells, stay)
    elif world.links is not None:
        visits, links, order = spells.visit, world.links, np.argsort(stay, kind="stable")
        previous = visits.copy()
        previous[order[1:]] = visits[order[:-1]]
        leg = np.where(links.before[visits] == previous, leg, links.chain[visits] - links.chain[previous])
    leg[first] = world.outward[spells.visit[first]]
    return leg


def road_times(
    world: World, spells: Spells, leg: NDArray[np.float64], first: NDArray[np.int64], travel: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Working days that ways take with their stops, shape (spells,); the ways themselves where nothing stops teams.

    Parameters
    ----------
    world, spells
        What is given and what teams did, spells of each stay in order of time.
    leg, first
        `ways` to each spell's site, and where the first spell of each stay stands.
    travel
        `cumulative_travel` of a block of replications.
    """
    if travel is None:
        return leg
    order = np.lexsort((spells.arrive, spells.rnd, spells.team, spells.replication))
    departures = np.empty(len(leg))
    departures[order] = np.roll(_latest(spells, first, order), 1)
    departures[first] = world.stays.first[spells.team[first], spells.rnd[first]]
    way_days = advance_all(travel, (spells.replication, spells.team), departures, leg) - departures
    return np.asarray(np.clip(way_days, leg, np.maximum(spells.arrive - departures, leg)))


def _latest(spells: Spells, first: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.float64]:
    """When each spell and those before it in its stay have been left, in an order that keeps stays together."""
    departures = spells.leave[order]
    if spells.days_got is None:  # one site at a time
        return departures
    is_first = np.zeros(len(departures), np.int64)
    is_first[first] = 1
    ascending = np.lexsort((departures, np.cumsum(is_first[order])))
    rank = np.empty(len(departures), np.int64)
    rank[ascending] = np.arange(len(departures))
    return departures[ascending[np.maximum.accumulate(rank)]]


def way_home(
    world: World, spells: Spells, last: NDArray[np.int64], departures: NDArray[np.float64], travel: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Working days of the ways home with their stops, cut at the end of the stay with its extension.

    Parameters
    ----------
    last
        Positions of the last spells of stays.
    departures, travel
        Slot in which each of these teams sets out for home, and `cumulative_travel`.
    """
    back = world.homeward[spells.visit[last]]
    if travel is None:
        return back
    team, rnd = spells.team[last], spells.rnd[last]
    way_days = advance_all(travel, (spells.replication[last], team), departures, back) - departures
    return np.asarray(
        np.clip(way_days, back, np.maximum(world.stays.first[team, rnd] + world.stays.longest[team, rnd] - departures, back))
    )


def stay_lengths(world: World, spells: Spells) -> NDArray[np.float64]:
    """Slots that stays last: as planned, or until their team's last visit is left; shape (replications, teams, rounds)."""
    stays = world.stays
    lengths = np.repeat(stays.days[None].astype(np.float64), spells.replications, axis=0)
    np.maximum.at(lengths, (spells.replication, spells.team, spells.rnd), spells.leave - stays.first[spells.team, spells.rnd])
    return lengths


def _legs(dispatching: Dispatching, spells: Spells, stay: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road to each spell's site from that of the spell before it in its stay; anything for the first."""
    order = np.argsort(stay, kind="stable")
    site = dispatching.site[spells.visit[order]]
    legs = np.empty(len(order))
    legs[order] = dispatching.travel.days(np.roll(site, 1), site)
    return legs


def first_and_last(groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the groups that occur, ascending, and the positions of the first and the last member of each.

    Each has the shape (groups,). Members of a group may stand anywhere.
    """
    steps = np.diff(groups)
    if (steps >= 0).all():  # in order already, as they are unless teams wait for each other
        edge = np.flatnonzero(steps)
        first = np.concatenate([[0], edge + 1])[: len(groups)]
        return groups[first], first, np.concatenate([edge, [len(groups) - 1]])[: len(groups)]
    keys, first = np.unique(groups, return_index=True)
    _, rows_behind = np.unique(groups[::-1], return_index=True)
    return keys, first, len(groups) - 1 - rows_behind
