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
    villages: Villages,
    streams: Streams,
    factor: NDArray[np.float64],
    start: NDArray[np.float64],
    nearby: Nearby | None,
    campaigns: Campaigns | None,
) -> NDArray[np.int64]:
    """Draw the problems that were repaired in villages before their first visit, or by the term's end, by cell."""
    if nearby is None and campaigns is None:
        return np.zeros((len(factor), villages.cells), np.int64)
    first = first_instant(villages, start, float(days))
    repairs = growth(villages, first, None) - growth(villages, first, nearby)
    if campaigns is not None:
        repairs += campaigns.corrected(villages.cell // len(CLASSES), first) * long_standing(villages, first, nearby)
    mean = factor * np.maximum(repairs, 0.0)
    return villages.by_cell(poisson(mean, streams.uniform("self-correction", villages.key)[..., 0]), villages.village_groups)


def other_checks(days: int, villages: Villages, streams: Streams, end: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw the checks of villages by other bodies over the term, by cell; fewer for some time after a first visit."""
    rules = villages.rules.other_checks
    if rules.rate == 0:
        return np.zeros((len(end), villages.cells), np.int64)
    first = first_instant(villages, end, float(days))
    days_spared = np.minimum(days - first, rules.window) * rules.exclusion
    mean = rules.rate / YEAR * (days - days_spared)
    return villages.by_cell(poisson(mean, streams.uniform("checks by others", villages.key)[..., 0]), villages.village_groups)


def first_instant(villages: Villages, instant: NDArray[np.float64], default: float) -> NDArray[np.float64]:
    """Return the earliest instant over each village's visits, shape (replications, villages); `default` without one."""
    result = np.full((len(instant), len(villages.key)), np.inf)
    if villages.village.size:
        visited_villages, first_rows = np.unique(villages.village, return_index=True)
        result[:, visited_villages] = np.minimum.reduceat(instant, first_rows, axis=1)
    return np.asarray(np.minimum(result, default), np.float64)
