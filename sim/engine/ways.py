"""Ways: what teams spent on the road, by stay."""

import numpy as np
from numpy.typing import NDArray

from sim.compiled.dispatching import Dispatching
from sim.engine.journal import Spells
from sim.world import World


def ways(world: World, spells: Spells, stay: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road to each spell's site, shape (spells,).

    `stay` says which stay each spell is of, `first` where the first of each stands.
    """
    leg = world.onward[spells.visit]
    if world.dispatching is not None:
        leg = _legs(world.dispatching, spells, stay)
    elif world.links is not None:
        here, links, order = spells.visit, world.links, np.argsort(stay, kind="stable")
        before = here.copy()
        before[order[1:]] = here[order[:-1]]
        leg = np.where(links.before[here] == before, leg, links.chain[here] - links.chain[before])
    leg[first] = world.outward[spells.visit[first]]
    return leg


def _legs(given: Dispatching, spells: Spells, stay: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days on the road to each spell's site from that of the spell before it in its stay; anything for the first."""
    order = np.argsort(stay, kind="stable")
    site = given.site[spells.visit[order]]
    legs = np.empty(len(order))
    legs[order] = given.travel.days(np.roll(site, 1), site)
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
    used, first = np.unique(groups, return_index=True)
    _, behind = np.unique(groups[::-1], return_index=True)
    return used, first, len(groups) - 1 - behind
