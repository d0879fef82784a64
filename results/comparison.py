"""A comparison of runs, with all that can be asked of it."""

import polars as pl

from results.comparing.compare import ComparedRuns
from results.frames.comparison_frame import comparison_frame
from results.run import Run


class Comparison(ComparedRuns):
    """Several runs by the measures that all of them have; each but the first is held against the first.

    Iterating gives the differences of the second from the first.
    """

    runs: tuple[Run, ...]

    def _repr_html_(self) -> str:
        """Return the comparison as notebooks show it: its sentence, the decisive measure, the curves."""
        from results.notebook import comparison_html  # noqa: PLC0415 - only in notebooks

        return comparison_html(self)

    def frame(self) -> pl.DataFrame:
        """Return the comparison as a table, a row a run but the first and measure; ``docs/data.md`` has the columns."""
        return comparison_frame(self)
