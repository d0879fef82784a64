"""Classes that reviews have changed, as they act on the problems of villages."""

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.compiled.villages import Villages
from sim.streams import Streams
from sim.world import World


def visit_means(world: World, streams: Streams, villages: Villages) -> NDArray[np.float64]:
    """Mean problems of each visit's village, by the class in force.

    Shape (replications, visits to villages), or (visits to villages,) where no class changes.
    """
    reviews, means_unchanged = world.reviews, villages.mean[villages.village]
    if reviews is None or not len(reviews.visit):
        return means_unchanged
    means = np.zeros((len(streams.replications), len(world.team_days)))
    means[:, villages.visit] = means_unchanged
    means[:, reviews.visit] = reviews.stock[np.arange(len(reviews.visit)), reviews.classes(streams)]
    return means[:, villages.visit]


def lead_shares(world: World, streams: Streams, villages: Villages) -> NDArray[np.float64]:
    """Share of the problems found that become leads, by the class in force.

    Shape (replications, visits to villages), or (visits to villages,) where no class changes.
    """
    reviews = world.reviews
    if reviews is None or not len(reviews.visit):
        return villages.lead_share
    rules = villages.rules.leads
    by_class = np.minimum(np.array([rules.share[name] for name in CLASSES]) * rules.factor, 1.0)
    share = np.zeros((len(streams.replications), len(world.team_days)))
    share[:, villages.visit] = villages.lead_share
    share[:, reviews.visit] = by_class[reviews.classes(streams)]
    return share[:, villages.visit]


def count_moves(world: World, streams: Streams) -> NDArray[np.int64] | None:
    """Count visits to villages that were of a higher and of a lower class than at the start, shape (replications, 2)."""
    reviews = world.reviews
    if reviews is None:
        return None
    now = reviews.classes(streams)
    return np.stack([(now < reviews.first).sum(axis=1), (now > reviews.first).sum(axis=1)], axis=1)
