"""How long visits take: their own variation, the class in force, complaints."""

import numpy as np
from numpy.typing import NDArray

from sim.quantiles import gamma_factor
from sim.streams import Streams
from sim.world import World

LEAST = 0.05
"""Least part of its length that a visit to a village without problems takes."""


def visit_lengths(world: World, streams: Streams) -> NDArray[np.float64]:
    """Draw the work that each visit needs, in full team-days; shape (replications, visits)."""
    lengths = streams.lognormal("visit length", world.visit_key, 1.0, world.visit_cv)
    lengths *= world.team_days
    _lengthen(world, streams, lengths)
    surge = surge_factors(world, streams)
    if surge is not None:
        lengths *= surge
    _lengthen_by_problems(world, streams, lengths)
    return lengths if world.most_days is None else np.minimum(lengths, world.most_days)


def _lengthen_by_problems(world: World, streams: Streams, lengths: NDArray[np.float64]) -> None:
    """Make visits longer where villages have more problems than others like them, in place, where that is switched on."""
    villages = world.villages
    if villages is None or villages.rules.stock.lengthens == 0:
        return
    rules = villages.rules.stock
    factor = gamma_factor(streams.uniform("problems in a village", villages.key)[..., 0], rules.dispersion)
    lengths[:, villages.visit] *= np.maximum(1.0 + rules.lengthens * (factor[:, villages.village] - 1.0), LEAST)


def _lengthen(world: World, streams: Streams, lengths: NDArray[np.float64]) -> None:
    """Make visits as long as the class in force asks for, in place; `lengths` has the shape (replications, visits)."""
    reviews = world.reviews
    if reviews is not None and len(reviews.visit):
        lengths[:, reviews.visit] *= reviews.length[np.arange(len(reviews.visit)), reviews.classes(streams)]


def surge_factors(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Factor by which complaints lengthen each visit, shape (replications, visits); None where they never do."""
    disturbances = world.disturbances
    if disturbances.surge_probability == 0 or disturbances.surge_factor == 1:
        return None
    surge = streams.uniform("complaint surge", world.visit_key)[..., 0] < disturbances.surge_probability
    return np.where(surge, disturbances.surge_factor, 1.0)
