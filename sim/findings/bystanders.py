"""What befalls villages beside their visits: self-correction before them, and checks by other bodies."""

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.compiled.villages import YEAR, Villages
from sim.findings.campaigns import Campaigns
from sim.findings.stock import Nearby, growth, long_standing
from sim.quantiles import poisson
from sim.streams import Streams


def self_corrected(
    days: int,
    ground: Villages,
    streams: Streams,
    factor: NDArray[np.float64],
    start: NDArray[np.float64],
    nearby: Nearby | None,
    campaigns: Campaigns | None,
) -> NDArray[np.int64]:
    """Draw the problems that were repaired in villages before their first visit, or by the term's end, by cell."""
    if nearby is None and campaigns is None:
        return np.zeros((len(factor), ground.cells), np.int64)
    first = first_instant(ground, start, float(days))
    gone = growth(ground, first, None) - growth(ground, first, nearby)
    if campaigns is not None:
        gone += campaigns.mended(ground.cell // len(CLASSES), first) * long_standing(ground, first, nearby)
    mean = factor * np.maximum(gone, 0.0)
    return ground.by_cell(poisson(mean, streams.uniform("self-correction", ground.key)[..., 0]), ground.village_groups)


def other_checks(days: int, ground: Villages, streams: Streams, end: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw the checks of villages by other bodies over the term, by cell; fewer for some time after a first visit."""
    rules = ground.rules.other_checks
    if rules.rate == 0:
        return np.zeros((len(end), ground.cells), np.int64)
    first = first_instant(ground, end, float(days))
    spared = np.minimum(days - first, rules.window) * rules.exclusion
    mean = rules.rate / YEAR * (days - spared)
    return ground.by_cell(poisson(mean, streams.uniform("checks by others", ground.key)[..., 0]), ground.village_groups)


def first_instant(ground: Villages, instant: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    """Return the earliest instant over each village's visits, shape (replications, villages); `otherwise` without one."""
    result = np.full((len(instant), len(ground.key)), np.inf)
    if ground.village.size:
        visited, begin = np.unique(ground.village, return_index=True)
        result[:, visited] = np.minimum.reduceat(instant, begin, axis=1)
    return np.asarray(np.minimum(result, otherwise), np.float64)
