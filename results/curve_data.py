"""Coverage over time of a group of sites: its median, its fan, its bands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.intervals import quantiles
from results.run_data import RunData
from results.simultaneous import simultaneous_band
from scenarios.immutable import frozen
from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError, nearest
from sim.outcomes.outcome import Dimension, Outcomes

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
FANS: WeakKeyDictionary[Outcomes, dict[int, NDArray[np.float64]]] = WeakKeyDictionary()
"""Quantiles `SHARES` by day of those groups that were asked for: words, pictures, page and workbook ask for the same."""


@dataclass(frozen=True, eq=False)
class CurveData:
    """Coverage over time of one group: shares of its sites at the beginning of each day, shape (days + 1,)."""

    run: RunData
    dimension: Dimension
    key: str
    dates: NDArray[np.datetime64]
    median: NDArray[np.float64]
    low50: NDArray[np.float64]
    high50: NDArray[np.float64]
    low90: NDArray[np.float64]
    high90: NDArray[np.float64]
    sites: int
    """Sites in the group: what 100 % is."""
    take: Callable[[], NDArray[np.float64]]
    """Returns the share of the group that is covered, shape (replications, days + 1)."""
    where: tuple[tuple[str, str], ...] = ()
    """What tells the sites of a group that no dimension names."""

    def __repr__(self) -> str:
        group = ", ".join(f"{name}={value}" for name, value in (*self.where, (self.dimension, self.key)))
        return (
            f"<CoverageCurve {group}: {self.sites} sites, {self.replications} replications, {self.median[-1]:.1%} at the end>"
        )

    @property
    def whole(self) -> bool:
        """Whether it is the curve of all villages."""
        return (self.dimension, self.key) == ("village", "all") and not self.where

    @property
    def replications(self) -> int:
        """Replications that the curve is of."""
        return self.run.replications

    def frame(self) -> pl.DataFrame:
        """Return the curve as a table, a row a day: ``dates, median, low50, high50, low90, high90``, shares of 1."""
        names = ("dates", "median", "low50", "high50", "low90", "high90")
        return pl.DataFrame({name: getattr(self, name) for name in names})

    def band(self, level: float = 0.9, *, simultaneous: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the edges of a band, each of shape (days + 1,).

        Parameters
        ----------
        level
            Probability, in (0, 1), with which a further replication lies inside.
        simultaneous
            Whether its whole curve is to lie inside; else each day by itself.

        Raises
        ------
        ScenarioError
            If the level is not within 0 and 1.
        ValueError
            If there are too few replications for a simultaneous band.
        """
        if not isinstance(level, int | float) or isinstance(level, bool) or not 0 < level < 1:
            allowed = say("a number within 0 and 1, such as 0.9", "0 与 1 之间的数，如 0.9")
            raise ScenarioError([Problem("band", "", repr(level), allowed)])
        shares = self.take()
        if simultaneous:
            return simultaneous_band(shares, level, step=1 / max(self.sites, 1))
        low, high = quantiles(shares, [(1 - level) / 2, (1 + level) / 2])
        return low, high


def make_curve(
    run: RunData,
    take: Callable[[], NDArray[np.float64]],
    *,
    dimension: Dimension,
    key: str,
    sites: int,
    where: tuple[tuple[str, str], ...] = (),
) -> CurveData:
    """Make the curve of a group of sites from what `take` returns, shares of shape (replications, days + 1)."""
    return _curve(run, take, fan(take()), dimension=dimension, key=key, sites=sites, where=where)


def _curve(
    run: RunData,
    take: Callable[[], NDArray[np.float64]],
    edges: NDArray[np.float64],
    *,
    dimension: Dimension,
    key: str,
    sites: int,
    where: tuple[tuple[str, str], ...] = (),
) -> CurveData:
    low90, low50, median, high50, high90 = edges
    dates = run.scenario.calendar.dates(np.arange(run.outcomes.days + 1))
    return CurveData(run, dimension, key, dates, median, low50, high50, low90, high90, sites, take, where)


def coverage_of(run: RunData, dimension: Dimension = "village", key: str = "all") -> CurveData:
    """Return the coverage over time of a group that is counted in every run.

    Raises
    ------
    ScenarioError
        If there is no such group.
    """
    group = _group(run, dimension, key)
    take = partial(_shares, run, group)
    fans = FANS.setdefault(run.outcomes, {})
    if group not in fans:
        fans[group] = frozen(fan(take()))
    return _curve(run, take, fans[group], dimension=dimension, key=key, sites=run.outcomes.groups[group].sites)


def fan(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the quantiles `SHARES` of curves by day, shape (5, days + 1), from shares of shape (replications, days + 1).

    They are reckoned where a curve changes: on most days, out of rounds, none does.
    """
    changes = np.concatenate(([True], (shares[:, 1:] != shares[:, :-1]).any(axis=0)))
    return quantiles(shares[:, changes], SHARES)[:, np.cumsum(changes) - 1]


def _shares(run: RunData, group: int) -> NDArray[np.float64]:
    return run.outcomes.counts(group) / max(run.outcomes.groups[group].sites, 1)


def _group(run: RunData, dimension: Dimension, key: str) -> int:
    try:
        return run.outcomes.group_index(dimension, key)
    except KeyError:
        groups = [f"{group.dimension} {group.key}" for group in run.outcomes.groups if group.dimension != "milestone"]
        group_name = f"{dimension} {key}"
        raise ScenarioError([Problem("coverage", "", group_name, listed(groups), nearest(group_name, groups))]) from None
