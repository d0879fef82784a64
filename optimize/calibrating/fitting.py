"""Fitting: the figures of a scenario with which its simulated coverage is nearest to what was observed by dates.

Least squares over the observed shares, by a pattern search on logarithmic scales: coverage moves in steps where figures are
whole numbers, and planning makes it a little rough, so that derivatives lead astray. How sure the fit is says the usual
linearisation at the best point, from what the neighbours there give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from optimize.calibrating.outcomes_of import CONFIDENCE, means, outcomes_of
from scenarios.calibrating.observed import Observation
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario

MOST_TRIALS = 80
STEPS = (1.5, 1.2, 1.08, 1.03)
"""Factors by which figures are changed, the next one once none of the changes is better."""
REACHES = (1.08, 1.25, 1.5)
"""Factors to either side over which sensitivities are measured, the first that changes anything; whole numbers change by 1 at
least."""
SINGULAR = 1e-8
"""Share of the largest singular value below which figures can't be told apart."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is fitted."""

    key: str
    start: float
    whole: bool
    """Only whole numbers from 1 on may be tried."""


@dataclass(frozen=True, slots=True, eq=False)
class FitTrial:
    """What one choice of the figures gives."""

    values: tuple[float, ...]
    simulated: NDArray[np.float64]
    """Mean share of each observation, shape (observations,)."""
    half: NDArray[np.float64]
    """Half of the 95 % interval of each mean, from the replications alone; inf with one."""
    squares: float
    """Sum of the squared residuals."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The figures that come nearest, and how sure they are."""

    figures: tuple[Figure, ...]
    observations: tuple[Observation, ...]
    best: FitTrial
    trials: tuple[FitTrial, ...]
    """In the order in which they were made."""
    low: tuple[float | None, ...]
    """Lower end of each figure's 95 % interval; None where the observations don't tell."""
    high: tuple[float | None, ...]
    told_apart: bool
    """Whether the observations tell the figures apart: else others give the same coverage."""
    replications: int

    @property
    def changes(self) -> dict[str, float | int]:
        """What makes the fitted scenario of the one that was given: ``s.with_(fit.changes)``."""
        pairs = zip(self.figures, self.best.values, strict=True)
        return {figure.key: int(value) if figure.whole else value for figure, value in pairs}

    def frame(self) -> pl.DataFrame:
        """Return a row a figure: ``figure, start, value, low, high``; the 95 % interval is null where none is known."""
        return pl.DataFrame(
            {
                "figure": [figure.key for figure in self.figures],
                "start": [figure.start for figure in self.figures],
                "value": list(self.best.values),
                "low": list(self.low),
                "high": list(self.high),
            },
            schema_overrides=dict.fromkeys(("start", "value", "low", "high"), pl.Float64),
        )

    def residual_frame(self) -> pl.DataFrame:
        """Return a row an observation: ``date, group, key, observed, simulated, residual``, shares of 1."""
        return pl.DataFrame(
            {
                "date": [observation.date for observation in self.observations],
                "group": [observation.dimension for observation in self.observations],
                "key": [observation.key for observation in self.observations],
                "observed": [observation.share for observation in self.observations],
                "simulated": self.best.simulated.tolist(),
                "residual": self.residuals.tolist(),
            }
        )

    @property
    def residuals(self) -> NDArray[np.float64]:
        """Simulated less observed shares, shape (observations,)."""
        shares = np.array([observation.share for observation in self.observations], np.float64)
        return np.asarray(self.best.simulated - shares, np.float64)

    @property
    def error(self) -> float:
        """Root mean square of the residuals, as a share."""
        return float(np.sqrt(np.mean(self.residuals**2)))


def fit(
    scenario_with: Callable[[dict[str, float]], Scenario],
    figures: Sequence[Figure],
    observations: Sequence[Observation],
    *,
    method: str = "uniform",
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[FitTrial], None] = lambda _: None,
) -> Fit:
    """Find the figures with the least sum of squared differences between simulated and observed shares.

    Parameters
    ----------
    scenario_with
        Gives the scenario with values of the figures by key.
    figures
        At least one, each begun from its start, which is above 0.
    observations
        At least one; `scenarios.calibrating.observed.read_observed` reads them.
    method
        How each trial is planned; see `optimize.planning.make_plan`.
    replications, seed
        Of the simulation of each trial; all share their random numbers.
    progress
        Told each trial.
    """
    trials: dict[tuple[float, ...], FitTrial] = {}
    shares = np.array([observation.share for observation in observations])

    def attempt(values: NDArray[np.float64]) -> FitTrial:
        key = tuple(
            float(max(round(value), 1)) if figure.whole else float(value) for figure, value in zip(figures, values, strict=True)
        )
        if key not in trials:
            try:
                scenario = scenario_with({figure.key: value for figure, value in zip(figures, key, strict=True)})
            except ScenarioError:  # a value that the scenario does not allow is none to go to
                if not trials:
                    raise
                nowhere = np.full(len(shares), np.nan)
                trials[key] = FitTrial(key, nowhere, nowhere, float("inf"))
                return trials[key]
            mean, half = _shares(scenario, observations, method, replications, seed)
            trials[key] = FitTrial(key, mean, half, float(np.sum((mean - shares) ** 2)))
            progress(trials[key])
        return trials[key]

    best = attempt(np.array([figure.start for figure in figures]))
    for step in STEPS:
        best = _improve(best, step, figures, attempt, trials)
    slopes = _sensitivities(best, figures, attempt)
    low, high, told_apart = _intervals(best, slopes, figures, len(shares))
    return Fit(tuple(figures), tuple(observations), best, tuple(trials.values()), low, high, told_apart, replications)


def _improve(
    best: FitTrial,
    step: float,
    figures: Sequence[Figure],
    attempt: Callable[[NDArray[np.float64]], FitTrial],
    trials: dict[tuple[float, ...], FitTrial],
) -> FitTrial:
    """Change one figure after the other by the step for as long as that is better."""
    has_moved = True
    while has_moved and len(trials) < MOST_TRIALS:
        has_moved = False
        for place in range(len(figures)):
            for direction in (1, -1):
                trial = attempt(_stepped(best, figures, place, step, direction))
                if trial.squares < best.squares:
                    best, has_moved = trial, True
                    break
    return best


def _stepped(best: FitTrial, figures: Sequence[Figure], place: int, step: float, direction: int) -> NDArray[np.float64]:
    """Values with one of them changed by a factor, of whole numbers by one at least."""
    values: NDArray[np.float64] = np.array(best.values)
    value = values[place] * step**direction
    if figures[place].whole and round(value) == values[place]:
        value = max(values[place] + direction, 1)
    values[place] = value
    return values


def _sensitivities(
    best: FitTrial, figures: Sequence[Figure], attempt: Callable[[NDArray[np.float64]], FitTrial]
) -> NDArray[np.float64]:
    """Change of each simulated share with each figure, shape (observations, figures), from neighbours on both sides."""
    slopes = np.zeros((len(best.simulated), len(figures)))
    for place in range(len(figures)):
        for reach in REACHES:
            sides = (attempt(_stepped(best, figures, place, reach, direction)) for direction in (1, -1))
            upper, lower = (side if np.isfinite(side.squares) else best for side in sides)
            width = upper.values[place] - lower.values[place]
            slopes[:, place] = (upper.simulated - lower.simulated) / width if width else 0.0
            if slopes[:, place].any():
                break
    return slopes


def _intervals(
    best: FitTrial, slopes: NDArray[np.float64], figures: Sequence[Figure], observations: int
) -> tuple[tuple[float | None, ...], tuple[float | None, ...], bool]:
    """Intervals of the figures by linearisation: residual variance times the inverse of the sensitivities' squares."""
    nothing = (None,) * len(figures)
    scale = np.linalg.norm(slopes, axis=0)
    if not scale.all():
        return nothing, nothing, False
    singular = np.linalg.svd(slopes / scale, compute_uv=False)
    told_apart = len(singular) == len(figures) and bool(singular[-1] > SINGULAR * singular[0])
    freedom = observations - len(figures)
    if not told_apart or freedom < 1:
        return nothing, nothing, told_apart
    inverse = np.linalg.inv((slopes / scale).T @ (slopes / scale)) / np.outer(scale, scale)
    half = stdtrit(freedom, (1 + CONFIDENCE) / 2) * np.sqrt(best.squares / freedom * np.diag(inverse))
    low = tuple(max(float(value - width), 0.0) for value, width in zip(best.values, half, strict=True))
    return low, tuple(float(value + width) for value, width in zip(best.values, half, strict=True)), True


def _shares(
    scenario: Scenario, observations: Sequence[Observation], method: str, replications: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean share of each observation over the replications, and half of its 95 % interval; each of shape (observations,)."""
    outcomes = outcomes_of(scenario, method, replications=replications, seed=seed)
    shares = []
    for observation in observations:
        group = outcomes.group_index(observation.dimension, observation.key)  # type: ignore[arg-type]
        day = min(scenario.calendar.day(observation.date) + 1, outcomes.days)
        shares.append(outcomes.counted(group, day) / max(outcomes.groups[group].sites, 1))
    return means(np.array(shares))
