"""What came out of an experiment: tidy tables, differences, sensitivities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from scenarios.language import listed, of_number, say
from scenarios.notebooks.drawings import show, spans
from scenarios.problems import nearest
from xuncha.experiments.design import Design
from xuncha.experiments.sensitivity import sensitivity_of

if TYPE_CHECKING:
    import xarray

LEVEL = 0.95
"""Coverage of the intervals."""
SHOWN = 24
"""Points that notebooks show."""
KEYS = ("point", "seed", "replication")


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """The points of a design and what each gave."""

    scenario: str
    design: Design
    tables: dict[int, pl.DataFrame]
    """Measures by number of the point: ``seed, replication`` and a column a measure."""
    failures: dict[int, str] = field(default_factory=dict)
    """Why a point gave nothing, by its number."""

    def _repr_html_(self) -> str:
        """Return the experiment as notebooks show it: a sentence, coverage at the end by point, its intervals."""
        points, failure_count = len(self.tables), len(self.failures)
        sentence = say(
            f"{of_number(points, 'point')} ({self.design.kind}) of {', '.join(self.factors)}; coverage at the end, "
            "with 95 % intervals.",
            f"{points} 个点（{self.design.kind}），因素：{'、'.join(self.factors)}；届末覆盖率均值及 95% 区间。",
        ) + (say(f" {failure_count} were refused.", f"{failure_count} 个点被拒绝。") if failure_count else "")
        summary = self.summary("coverage_end") if self.tables else pl.DataFrame(schema={"mean": pl.Float64})
        rows = summary.rows(named=True)
        cells = [
            (*(row[key] for key in self.factors), f"{row['mean']:.1%}", f"{max(row['low'], 0):.1%} - {min(row['high'], 1):.1%}")
            for row in rows
        ]
        headers = (*self.factors, say("mean", "均值"), say("95 % interval", "95% 区间"))
        return show(sentence, headers, cells[:SHOWN], spans([(row["low"], row["mean"], row["high"]) for row in rows[:SHOWN]]))

    @property
    def factors(self) -> tuple[str, ...]:
        """Keys of the factors."""
        return tuple(self.design.factors)

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures that some point has."""
        names: dict[str, None] = {}
        for table in self.tables.values():
            names |= dict.fromkeys(name for name in table.columns if name not in KEYS)
        return tuple(names)

    def frame(self) -> pl.DataFrame:
        """Return a row a point, seed and replication: ``point``, the factors, ``seed, replication``, and a column a measure.

        Factors whose values are tables or of several kinds stand as text.
        """
        parts = []
        for number, table in sorted(self.tables.items()):
            values = self.design.points[number]
            parts.append(
                table.select(
                    pl.lit(number, pl.Int64).alias("point"),
                    *(pl.lit(self._plain(key, values[key])).alias(key) for key in self.factors),
                    pl.all(),
                )
            )
        if not parts:
            return pl.DataFrame(schema={"point": pl.Int64})
        return pl.concat(parts, how="diagonal_relaxed")

    def _plain(self, key: str, value: Any) -> Any:
        values = [point[key] for point in self.design.points]
        kinds = {type(item) for item in values}
        numbers = kinds <= {int, float, np.int64, np.float64}
        if numbers or kinds <= {bool} or kinds <= {str}:
            return value.item() if isinstance(value, np.generic) else value
        return str(value)

    def summary(self, measure: str) -> pl.DataFrame:
        """Return a row a point: the factors, ``mean, low, high`` (Student's t, 95 %) and ``replications``.

        Raises
        ------
        KeyError
            If there is no such measure; names the nearest.
        """
        self._check(measure)
        rows = []
        for number, table in sorted(self.tables.items()):
            sample = table[measure].to_numpy() if measure in table.columns else np.empty(0)
            mean, half = _mean(sample)
            factors = {key: self._plain(key, self.design.points[number][key]) for key in self.factors}
            rows.append(
                {"point": number} | factors
                | {"mean": mean, "low": mean - half, "high": mean + half, "replications": len(sample)}
            )  # fmt: skip
        return pl.DataFrame(rows)

    def difference(self, measure: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, float]:
        """Return the paired difference second - first of two points, with its 95 % interval.

        Points meet the same random events in the same seed and replication, so that the interval is that of the differences.

        Parameters
        ----------
        measure
            Name of a measure.
        first, second
            Values of the factors that tell a point; each must tell exactly one.

        Raises
        ------
        KeyError
            If there is no such measure, or the values tell no single point.
        """
        self._check(measure)
        columns = ("seed", "replication", measure)
        first_table, second_table = (self.tables[self._point(values)].select(columns) for values in (first, second))
        pairs = first_table.join(second_table, on=["seed", "replication"], suffix="_second")
        mean, half = _mean((pairs[f"{measure}_second"] - pairs[measure]).to_numpy())
        return {"difference": mean, "low": mean - half, "high": mean + half, "replications": float(len(pairs))}

    def sensitivity(self, measure: str) -> pl.DataFrame:
        """Return how much each factor moves the mean of a measure.

        For a ``sobol`` design the first-order and total indices with bootstrap intervals (``scipy.stats.sobol_indices``), for a
        ``morris`` design the mean elementary effect, the mean of its absolute value and its standard deviation, over the
        factor's whole range.

        Raises
        ------
        ValueError
            If the design tells no sensitivities, or a point of it failed.
        """
        self._check(measure)
        if self.failures:
            numbers = listed(sorted(self.failures))
            reason = say("their values are refused together", "这些取值不能并用")
            raise ValueError(say(f"points {numbers} failed: {reason}", f"第 {numbers} 点未成：{reason}"))
        means = np.array([self.tables[number][measure].mean() for number in range(len(self.design.points))], np.float64)
        return sensitivity_of(self.design, means)

    def dataset(self) -> "xarray.Dataset":
        """Return a factorial experiment as an xarray dataset: a dimension a factor, ``seed`` and ``replication``.

        Raises
        ------
        ImportError
            If xarray is not installed: it comes with the extra ``research``.
        ValueError
            If the design is not factorial: its points fill no grid.
        """
        try:
            import xarray as xr  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise ImportError(
                say("xarray is missing: pip install 'xuncha[research]'", "缺少 xarray：pip install 'xuncha[research]'")
            ) from error
        if self.design.kind != "factorial":
            raise ValueError(
                say("only a factorial experiment fills a grid; use frame()", "只有析因试验能排成网格；请用 frame()")
            )
        frame = self.frame()
        coordinates = {key: [self._plain(key, value) for value in factor] for key, factor in self.design.factors.items()
                       if isinstance(factor, tuple)}  # fmt: skip
        seeds, numbers = (frame[name].unique().sort().to_list() for name in ("seed", "replication"))
        shape = (*(len(values) for values in coordinates.values()), len(seeds), len(numbers))
        place = {
            name: {value: k for k, value in enumerate(values)} for name, values in (("seed", seeds), ("replication", numbers))
        }
        result = {}
        for measure in self.measures:
            cube = np.full(shape, np.nan)
            for number, table in self.tables.items():
                if measure not in table.columns:
                    continue
                position = tuple(int(step) for step in np.unravel_index(number, shape[:-2]))
                rows = [place["seed"][seed] for seed in table["seed"].to_list()]
                columns = [place["replication"][replication] for replication in table["replication"].to_list()]
                cube[position][rows, columns] = table[measure].to_numpy()
            result[measure] = ((*coordinates, "seed", "replication"), cube)
        return xr.Dataset(result, coords=coordinates | {"seed": seeds, "replication": numbers})

    def _point(self, values: Mapping[str, Any]) -> int:
        numbers = [
            number for number, point in enumerate(self.design.points)
            if number in self.tables and all(point.get(key) == value for key, value in values.items())
        ]  # fmt: skip
        if len(numbers) != 1:
            raise KeyError(
                say(
                    f"{of_number(len(numbers), 'point')} with {dict(values)}; name exactly one",
                    f"{dict(values)} 对应 {len(numbers)} 个点；须恰好一个",
                )
            )
        return numbers[0]

    def _check(self, measure: str) -> None:
        if measure not in self.measures:
            raise KeyError(f"{measure}: {', '.join(self.measures)} {nearest(measure, self.measures)}".strip())

    def __repr__(self) -> str:
        refusal_words = f", {len(self.failures)} refused" if self.failures else ""
        return f"<Experiment {self.design.kind} of {', '.join(self.factors)}: {len(self.tables)} points{refusal_words}>"


def _mean(sample: NDArray[np.float64]) -> tuple[float, float]:
    """Mean with half the width of its 95 % interval, infinite where one value tells nothing of the spread."""
    present = sample[np.isfinite(sample)]
    if len(present) < 2:  # noqa: PLR2004 - a single value tells nothing of its spread
        return (float(present.mean()) if len(present) else float("nan")), float("inf")
    half = float(stdtrit(len(present) - 1, (1 + LEVEL) / 2) * present.std(ddof=1) / np.sqrt(len(present)))
    return float(present.mean()), half
