"""Coverage over time of a group of sites: its median, its fan, its bands."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.intervals import quantiles
from results.simultaneous import simultaneous_band
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from sim.outcomes.outcome import Dimension

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from results.run import Run

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class CoverageCurve:
    """Coverage over time of one group: shares of its sites at the beginning of each day, shape (days + 1,)."""

    run: "Run"
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
        what = ", ".join(f"{name}={value}" for name, value in (*self.where, (self.dimension, self.key)))
        return f"<CoverageCurve {what}: {self.sites} sites, {self.replications} replications, {self.median[-1]:.1%} at the end>"

    def _repr_html_(self) -> str:
        """Return the curve as notebooks show it: what it says, its shares by year, its band."""
        from results.notebook import curve_html  # noqa: PLC0415 - only in notebooks

        return curve_html(self)

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

    def plot(
        self,
        path: str | Path | None = None,
        *,
        ax: "Axes | None" = None,
        label: str | None = None,
        band: float | None = None,
        simultaneous: bool = False,
        color: str | None = None,
    ) -> "Figure":
        """Draw the curve; return the figure.

        Without `label` and `band` it is drawn with its whole fan, rounds and milestones. With one of them it is a line with one
        band, made to stand beside others on the same Axes.

        Parameters
        ----------
        path
            Where the picture is written (PNG, SVG, PDF), too.
        ax
            Axes to draw on; a picture with a title where left out.
        label
            Name of the line in a legend.
        band
            Probability of the band around it, in (0, 1); 0.9 where a label is given alone.
        simultaneous
            Whether the band holds whole curves, not each day by itself.
        color
            Any colour of matplotlib; the next one of the series where left out.
        """
        from results.pictures.coverage.fan import coverage_figure, draw_coverage  # noqa: PLC0415 - matplotlib only where it draws
        from results.pictures.coverage.line import draw_line, line_figure  # noqa: PLC0415
        from results.pictures.style import figure_of, save  # noqa: PLC0415

        alone = label is not None or band is not None or simultaneous or color is not None
        level = 0.9 if band is None else band
        if ax is not None:
            if alone:
                draw_line(ax, self, label, self.band(level, simultaneous=simultaneous), color)
            else:
                draw_coverage(ax, self)
            figure = figure_of(ax)
        elif alone:
            figure = line_figure(self, label, level, simultaneous=simultaneous, color=color)
        else:
            figure = coverage_figure(self)
        if path is not None:
            save(figure, Path(path))
        return figure


def make_curve(
    run: "Run",
    take: Callable[[], NDArray[np.float64]],
    *,
    dimension: Dimension,
    key: str,
    sites: int,
    where: tuple[tuple[str, str], ...] = (),
) -> CoverageCurve:
    """Make the curve of a group of sites from what `take` returns, shares of shape (replications, days + 1)."""
    low90, low50, median, high50, high90 = quantiles(take(), SHARES)
    dates = run.scenario.calendar.dates(np.arange(run.outcomes.days + 1))
    return CoverageCurve(run, dimension, key, dates, median, low50, high50, low90, high90, sites, take, where)
