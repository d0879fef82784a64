"""What a picture is wanted of, and what a kind of picture is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl
from matplotlib.figure import Figure

from results.run_data import RunData
from scenarios.schema import Text

Needs = Literal["run", "runs", "table"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a picture is wanted of."""

    runs: tuple[tuple[str, RunData], ...] = ()
    """Runs with their names."""
    of: str | None = None
    """A group (``class:key``), or an office's id."""
    by: str | None = None
    """What a map is coloured by."""
    table: pl.DataFrame | None = None
    """Figures of a picture that needs no run."""
    level: float | None = None
    """Probability that is wanted, or the outcome with nothing changed."""

    @property
    def run(self) -> RunData:
        """The first run."""
        return self.runs[0][1]

    @property
    def figures(self) -> pl.DataFrame:
        """The table; an empty one where there is none."""
        return pl.DataFrame() if self.table is None else self.table

    @property
    def group(self) -> str:
        """The group, all villages where none is wanted: ``class:key``."""
        name, _, key = (self.of or "village").partition(":")
        return f"{name}:{key or 'all'}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of picture."""

    name: Text
    needs: Needs
    figure: Callable[[Wish], Figure]
    takes: tuple[str, ...] = ()
    """Fields of a `Wish` that it heeds beside runs and table."""
