"""Designs of experiments: which values of the factors are tried together."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError, nearest

Kind = Literal["factorial", "lhs", "sobol", "morris"]
KINDS: tuple[Kind, ...] = ("factorial", "lhs", "sobol", "morris")
LEVELS = 4
"""Levels of a factor along which Morris's trajectories go (Morris 1991)."""
MOST_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """A factor that may take any value of a range.

    Parameters
    ----------
    low, high
        Ends of the range, both included; ``low < high``.
    whole
        Whether only whole numbers are meant.
    """

    low: float
    high: float
    whole: bool = False

    def at(self, share: float) -> float | int:
        """Return the value at a share of the range, in [0, 1]."""
        if self.whole:  # each whole number takes an equal part of the range
            width = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(share * width), width - 1)
        return self.low + share * (self.high - self.low)


Factor = Span | tuple[Any, ...]
"""A range, or the values that a factor takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The points of an experiment: a value of each factor."""

    kind: Kind
    factors: dict[str, Factor]
    points: tuple[dict[str, Any], ...]
    unit: NDArray[np.float64] | None = None
    """Points in the unit cube, shape (points, factors), where they were drawn there."""


def make_design(
    factors: Mapping[str, Span | Sequence[Any] | range], kind: Kind = "factorial", *, size: int | None = None, seed: int = 1
) -> Design:
    """Lay out the points of an experiment.

    Parameters
    ----------
    factors
        Values, or a `Span`, of each factor by its key.
    kind
        ``factorial``: all combinations, where every factor has values. ``lhs``: Latin hypercube. ``sobol``: Saltelli's matrices
        A, B and A with single columns of B on a scrambled Sobol sequence, for Sobol indices. ``morris``: trajectories in which
        one factor changes at a time, for elementary effects.
    size
        Points of ``lhs``; rows of the matrix A of ``sobol``, a power of 2; trajectories of ``morris``. None for ``factorial``.
    seed
        Of the points; not of the simulation.

    Raises
    ------
    ScenarioError
        With all that is wrong with the factors and the size.
    """
    table: dict[str, Factor] = {}
    problems: list[Problem] = []
    for key, values in factors.items():
        try:
            table[key] = _factor(key, values)
        except ScenarioError as error:
            problems += error.problems
    problems += _wrong(table, kind, size, given=bool(factors))
    if problems:
        raise ScenarioError(problems)
    if kind == "factorial":
        levels = [factor for factor in table.values() if isinstance(factor, tuple)]
        return Design(kind, table, tuple(dict(zip(table, point, strict=True)) for point in itertools.product(*levels)))
    count = len(table)
    rows = size or 0
    if kind == "lhs":
        from scipy.stats import qmc  # noqa: PLC0415 - a second to load, and most commands ask for no sample

        unit = qmc.LatinHypercube(count, rng=seed).random(rows)
    elif kind == "sobol":
        unit = _saltelli(count, rows, seed)
    else:
        unit = _trajectories(count, rows, seed)
    points = tuple(
        {key: _value(factor, float(share)) for (key, factor), share in zip(table.items(), row, strict=True)} for row in unit
    )
    return Design(kind, table, points, unit)


def _factor(key: str, values: Span | Iterable[Any]) -> Factor:
    if isinstance(values, Span):
        return values
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        allowed = say("a list of values, or a Span", "取值的列表，或 Span")
        raise ScenarioError([Problem("sweep", key, repr(values), allowed)])
    return tuple(values)


def _value(factor: Factor, share: float) -> Any:
    if isinstance(factor, Span):
        return factor.at(share)
    return factor[min(int(share * len(factor)), len(factor) - 1)]


def _saltelli(count: int, rows: int, seed: int) -> NDArray[np.float64]:
    """Stack A, B and the matrices A with column i of B, shape (rows * (count + 2), count) (Saltelli et al. 2010)."""
    from scipy.stats import qmc  # noqa: PLC0415 - a second to load, and most commands ask for no sample

    both = qmc.Sobol(2 * count, scramble=True, rng=seed).random(rows)
    first, second = both[:, :count], both[:, count:]
    mixed = []
    for column in range(count):
        matrix = first.copy()
        matrix[:, column] = second[:, column]
        mixed.append(matrix)
    return np.vstack([first, second, *mixed])


def _trajectories(count: int, rows: int, seed: int) -> NDArray[np.float64]:
    """Draw Morris's trajectories, shape (rows * (count + 1), count): each begins at random and moves one factor a step."""
    draws = np.random.Generator(np.random.Philox(seed))
    step = LEVELS / (2 * (LEVELS - 1))
    starts = np.arange(LEVELS // 2) / (LEVELS - 1)  # from these a step up stays inside
    result = np.empty((rows * (count + 1), count))
    for trajectory in range(rows):
        point = draws.choice(starts, count)
        upwards = draws.random(count) < 0.5  # noqa: PLR2004 - a fair coin
        point = np.where(upwards, point, point + step)
        result[trajectory * (count + 1)] = point
        for position, factor in enumerate(draws.permutation(count)):
            point = point.copy()
            point[factor] += step if upwards[factor] else -step
            result[trajectory * (count + 1) + position + 1] = point
    return result.clip(0.0, 1.0)


def _wrong(factors: Mapping[str, Factor], kind: str, size: int | None, *, given: bool) -> list[Problem]:
    """Find what is wrong with a design; `given` tells whether any factor was."""
    problems = []
    label = "sweep"
    if kind not in KINDS:
        problems.append(Problem(label, "design", str(kind), listed(KINDS), nearest(str(kind), KINDS)))
    if not given:
        problems.append(Problem(label, "factors", say("none", "无"), say("at least one factor", "至少一个因素")))
    for key, factor in factors.items():
        if isinstance(factor, tuple) and not factor:
            problems.append(Problem(label, key, say("no values", "没有取值"), say("at least one value", "至少一个取值")))
        if isinstance(factor, Span) and not factor.low < factor.high:
            problems.append(Problem(label, key, f"{factor.low:g} .. {factor.high:g}", say("low < high", "下端小于上端")))
        if isinstance(factor, Span) and kind == "factorial":
            allowed = say("values; a range goes with lhs, sobol or morris", "具体取值；区间须用 lhs、sobol 或 morris")
            problems.append(Problem(label, key, say("a range", "区间"), allowed))
    if kind == "factorial" and size is not None:
        allowed = say("no size: all combinations are tried", "不给 size：所有组合都试")
        problems.append(Problem(label, "size", str(size), allowed))
    if size is not None and (not isinstance(size, int) or isinstance(size, bool)):
        problems.append(Problem(label, "size", repr(size), say("a whole number", "整数")))
        return problems
    if kind in {"lhs", "sobol", "morris"} and (size is None or size < 1):
        allowed = say("a number of points from 1 on", "至少 1 个点")
        problems.append(Problem(label, "size", str(size), allowed))
    elif kind == "sobol" and size is not None and size & (size - 1):
        allowed = say("a power of 2, such as 64", "2 的幂，如 64")
        problems.append(Problem(label, "size", str(size), allowed))
    count = _count(factors, kind, size)
    if count > MOST_POINTS:
        problems.append(
            Problem(label, "size", f"{count:,}", say(f"up to {MOST_POINTS:,} points", f"至多 {MOST_POINTS:,} 个点"))
        )
    return problems


def _count(factors: Mapping[str, Factor], kind: str, size: int | None) -> int:
    if kind == "factorial":
        count = 1
        for factor in factors.values():
            count *= len(factor) if isinstance(factor, tuple) else 1
        return count
    times = {"lhs": 1, "sobol": len(factors) + 2, "morris": len(factors) + 1}
    return (size or 0) * times.get(kind, 1)
