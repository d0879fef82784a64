"""Pictures from Python: every kind that the command line draws, and kinds of the user's own."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from results.pictures.registry import KINDS, draw
from results.pictures.source import source_of
from results.pictures.style import Caption, fit, frame, new_figure, save, styled
from results.pictures.wish import Wish
from results.run import Run
from scenarios.language import listed, say
from scenarios.problems import nearest
from xuncha.calls.arguments import Arguments

OwnPicture = Callable[[Axes, Run], Caption]
"""Draws on Axes from a run, and returns the title and the subtitle."""


def picture(
    runs: Run | Sequence[Run] | Mapping[str, Run] | None,
    kind: str | OwnPicture = "coverage",
    path: str | Path | None = None,
    *,
    of: str | None = None,
    by: str | None = None,
    table: pl.DataFrame | None = None,
    level: float | None = None,
    size: tuple[float, float] = (10.8, 5.9),
) -> Figure:
    """Draw a picture with title, subtitle and source, and return the figure.

    Parameters
    ----------
    runs
        A run; for the kind ``runs`` several, by name or in order; None for kinds that take a table.
    kind
        ``coverage, classes, offices, modes, runs, gantt, map, townships, use, burden, repairs, teams, tornado``; or a function
        that draws on Axes from a run and returns a `results.pictures.style.Caption` (`xuncha.Caption`).
    path
        Where it is written (PNG, SVG, PDF), too.
    of
        Group of the coverage (``class:key``), or office of the Gantt chart.
    by
        What a map is coloured by: ``round, mode, risk``.
    table, level
        Figures of the kinds ``teams`` and ``tornado``, and the probability wanted or the outcome with nothing changed.
    size
        Width and height in inches, of a picture of your own.

    Raises
    ------
    ScenarioError
        If there is no such kind, or the rest does not suit it.
    """
    arguments = Arguments("picture")
    kind_given: object = kind
    if isinstance(kind, str):
        if kind not in KINDS:
            arguments.wrong("kind", kind, listed(KINDS), nearest(kind, KINDS))
    elif not callable(kind_given):
        arguments.wrong("kind", kind_given, f"{listed(KINDS)}, {say('or a function', '或函数')}")
    named_runs = _named(runs, arguments)
    if not isinstance(kind, str) and len(named_runs) != 1:
        arguments.wrong("runs", runs, say("one run, for a picture of your own", "自定图形须给一个运行"))
    arguments.stop()
    figure = draw(kind, Wish(named_runs, of, by, table, level)) if isinstance(kind, str) else _own(kind, named_runs[0][1], size)
    if path is not None:
        save(figure, Path(path))
    return figure


def _named(runs: Any, arguments: Arguments) -> tuple[tuple[str, Run], ...]:
    if runs is None:
        return ()
    if isinstance(runs, Run):
        pairs = [(runs.scenario.name, runs)]
    elif isinstance(runs, Mapping):
        pairs = [(str(name), run) for name, run in runs.items()]
    elif isinstance(runs, Sequence) and not isinstance(runs, str):
        pairs = [(f"run {place + 1}", run) for place, run in enumerate(runs)]
    else:
        pairs = [("run", runs)]
    for name, run in pairs:
        arguments.run(name, run)
    return tuple(pairs)


def _own(kind: OwnPicture, run: Run, size: tuple[float, float]) -> Figure:
    with styled():
        figure = new_figure(*size)
        axes = figure.add_axes((0.1, 0.14, 0.8, 0.6))
        caption = kind(axes, run)
        fit(figure, [axes])
        frame(figure, caption if isinstance(caption, Caption) else Caption(kind.__name__, ""), source_of(run))
    return figure
