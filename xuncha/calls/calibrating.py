"""Calibration from Python: figures of a scenario fitted to coverage that was observed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimize.calibrating.fitting import Figure, Fit, FitTrial, fit
from optimize.planning import METHODS
from scenarios.calibrating.observed import Observation, read_observed
from scenarios.calibrating.starting_figures import first_values
from scenarios.frames import frame_file, naming_frames
from scenarios.language import say
from scenarios.loading import load
from scenarios.scenario import Scenario
from xuncha.calls.arguments import Arguments
from xuncha.progress import Counted, ProgressLine

REPLICATIONS = 10
MOST_TRIALS = 80


def calibrate(
    scenario: Scenario,
    figures: str | Sequence[str],
    observed: Any,
    *,
    method: str = "uniform",
    replications: int = REPLICATIONS,
    seed: int | None = None,
    progress: bool | Counted = False,
) -> Fit:
    """Fit figures of a scenario so that its simulated coverage is nearest to what was observed by dates.

    Parameters
    ----------
    scenario
        What is given; it stays as it is.
    figures
        Dotted keys of numbers above 0 in its file (``teams.nanxun.count``), from whose values the search begins.
    observed
        A frame of polars or pandas, or a file: ``date``, and ``share`` or ``villages``; ``class`` or ``office`` where a row is
        not about all villages.
    method
        How each trial is planned.
    replications, seed
        Of the simulation of each trial, which all meet the same random events; the scenario's seed where left out.
    progress
        Show the trials made in a line on standard error, or tell them to a function of (made, most).

    Returns
    -------
    Fit
        ``frame()`` has the figures with their 95 % intervals, ``residual_frame()`` what is left; ``changes`` make the fitted
        scenario: ``s.with_(fit.changes)``.

    Raises
    ------
    ScenarioError
        With every argument, figure and row that is wrong.
    """
    arguments = Arguments("calibrate")
    arguments.scenario(scenario)
    keys = [figures] if isinstance(figures, str) else list(figures) if isinstance(figures, Sequence) else []
    if not keys or not all(isinstance(key, str) for key in keys):
        arguments.wrong("figures", figures, say("at least one dotted key of the scenario file", "至少一个情景文件中的键"))
    arguments.word("method", method, METHODS)
    arguments.whole("replications", replications, least=1, optional=False)
    arguments.whole("seed", seed)
    arguments.stop()
    starts = first_values(scenario.address, keys, scenario.changes)
    path = Path(observed) if isinstance(observed, str | Path) else frame_file("observed", observed)
    with naming_frames():
        observations = read_observed(scenario, path)
    with ProgressLine(say("trials", "试算")) as line:
        report = line if progress is True else progress or None
        trial_count = 0

        def count(_trial: FitTrial) -> None:
            nonlocal trial_count
            trial_count += 1
            if report is not None:
                report(trial_count, max(trial_count, MOST_TRIALS))

        number = scenario.file.simulation.seed if seed is None else int(seed)
        return fit_figures(
            scenario.address, scenario.changes, starts, observations, method, int(replications), number, progress=count
        )


def fit_figures(
    address: str,
    changes: Mapping[str, Any],
    starts: Mapping[str, float | int],
    observations: Sequence[Observation],
    method: str,
    replications: int,
    seed: int,
    *,
    progress: Callable[[FitTrial], None],
) -> Fit:
    """Fit figures, each begun from its start, to observations; the command line and Python both come here.

    Parameters
    ----------
    address, changes
        Name or path of the scenario, and what is otherwise, as in `scenarios.loading.load`.
    """
    figures = [Figure(key, float(value), isinstance(value, int)) for key, value in starts.items()]
    whole_figures = {figure.key for figure in figures if figure.whole}

    def make(values: dict[str, float]) -> Scenario:
        figures_tried = {key: int(value) if key in whole_figures else value for key, value in values.items()}
        return load(address, changes={**changes, **figures_tried})

    return fit(make, figures, observations, method=method, replications=replications, seed=seed, progress=progress)
