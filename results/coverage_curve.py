"""Coverage over time of a group of sites, to be drawn and shown."""

from pathlib import Path
from typing import TYPE_CHECKING

from results.curve_data import CurveData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class CoverageCurve(CurveData):
    """Coverage over time of one group: shares of its sites at the beginning of each day, shape (days + 1,)."""

    def _repr_html_(self) -> str:
        """Return the curve as notebooks show it: what it says, its shares by year, its band."""
        from results.notebook import curve_html  # noqa: PLC0415 - only in notebooks

        return curve_html(self)

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
