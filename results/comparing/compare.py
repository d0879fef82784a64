"""Comparison of runs, paired by replication: the same random numbers on all sides.

Measures are matched by identity: a milestone by its name, date, target and scope, never by its position.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.answers.deciding import deciding
from results.intervals import CONFIDENCE, Interval, mean_interval, median_interval, paired_shares
from results.measures.measure import Better, Measure, MeasureKind, MeasureSpec, Vector
from results.measures.registry import measures as all_measures
from results.measures.registry import milestone_measure
from results.run import Run
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import aside, listed, of_number, say
from scenarios.problems import Problem, ScenarioError

Verdict = Literal["better", "worse"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two runs, and b - a with its 95 % interval.

    Of dates `a` and `b` are medians as ordinals (`datetime.date.toordinal`), inf where most replications never get there, and
    the difference is the median of the paired differences in days; of all others they are means.
    """

    measure: str
    name: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    kind: MeasureKind = "number"
    unit: str = ""
    better: Better | None = None

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return bool(self.low > 0 or self.high < 0)

    @property
    def verdict(self) -> Verdict | None:
        """Whether b is clearly better or worse than a; None where neither is clear, or no way is the better one."""
        if not self.clear or self.better is None:
            return None
        return "better" if (self.difference > 0) == (self.better == "more") else "worse"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several runs by the measures that all of them have; each but the first is held against the first.

    Iterating gives the differences of the second from the first.
    """

    names: tuple[str, ...]
    runs: tuple[Run, ...]
    replications: int
    """Replications that all of them have."""
    differences: dict[str, tuple[Difference, ...]]
    """Of each run but the first, by its name; measures stand in the same order."""
    decisive: str
    """Id of the measure by which runs are ranked: the last milestone for all villages, else coverage at the end."""
    unmatched: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Measures that some runs lack, by name, with the names of the runs that have them."""
    notes: tuple[str, ...] = ()
    """What else differs between the runs, in words."""
    further: tuple[MeasureSpec, ...] = ()
    """Measures beside those of the program."""

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences[self.names[1]])

    def __len__(self) -> int:
        return len(self.differences[self.names[1]])

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.names)}: {len(self)} measures over {self.replications} replications>"

    def _repr_html_(self) -> str:
        """Return the comparison as notebooks show it: its sentence, the decisive measure, the curves."""
        from results.notebook import comparison_html  # noqa: PLC0415 - it asks the comparison in turn

        return comparison_html(self)

    def of(self, name: str, measure: str) -> Difference:
        """Difference of a run from the first in a measure.

        Raises
        ------
        KeyError
            If there is none.
        """
        for row in self.differences[name]:
            if row.measure == measure:
                return row
        raise KeyError(measure)

    def frame(self) -> pl.DataFrame:
        """Return the comparison as a table, a row a run but the first and measure; ``docs/data.md`` has the columns."""
        from results.frames.comparison_frame import comparison_frame  # noqa: PLC0415 - it asks the comparison in turn

        return comparison_frame(self)

    def values(self, measure: str) -> tuple[Measure, list[Vector]]:
        """Return a measure of the first run, and its values in all runs over the shared replications."""
        wanted = next(measured for measured in _measures(self.runs[0], self.further) if measured.id == measure)
        matched = [
            next(measured for measured in _measures(run, self.further) if measured.key == wanted.key) for run in self.runs
        ]
        rows = _shared_rows(self.runs)
        return wanted, [measured.take()[at] for measured, at in zip(matched, rows, strict=True)]


def compare(first: Run, *others: Run, names: Sequence[str] | None = None, measures: Sequence[MeasureSpec] = ()) -> Comparison:
    """Compare runs by the measures that all of them have, over the replications that all of them have.

    Parameters
    ----------
    first, others
        Runs of one seed; at least two.
    names
        Their names; folders, else ``a``, ``b`` and so on where left out.
    measures
        Measures of your own beside those of the program.

    Raises
    ------
    ScenarioError
        If the seeds differ or no replication is shared, so that nothing is paired; or if the runs are of different places.
    """
    runs = (first, *others)
    if not others:
        raise TypeError(say("at least two runs are compared", "至少比较两次运行"))
    called = tuple(names) if names is not None else _names(runs)
    rows = _shared_rows(runs)
    _check_pairing(runs, called, rows)
    _check_places(runs, called)
    taken = [{measured.key: measured for measured in _measures(run, measures)} for run in runs]
    everywhere = [measured for measured in taken[0].values() if all(measured.key in other for other in taken[1:])]
    values = [
        {measured.key: side[measured.key].take()[at] for measured in everywhere} for side, at in zip(taken, rows, strict=True)
    ]
    differences = {
        name: tuple(difference(measured, values[0][measured.key], side[measured.key]) for measured in everywhere)
        for name, side in zip(called[1:], values[1:], strict=True)
    }
    return Comparison(
        called, runs, len(rows[0]), differences, _decisive(first, {measured.id for measured in everywhere}),
        _unmatched(taken, called), _notes(runs, called), tuple(measures),
    )  # fmt: skip


def difference(measure: Measure, a: Vector, b: Vector, confidence: float = CONFIDENCE) -> Difference:
    """Difference b - a of a measure with the interval of its kind."""
    if measure.kind == "event":
        sides, gap = (float(a.mean()), float(b.mean())), paired_shares(a > 0, b > 0, confidence)
    elif measure.kind == "date":
        sides, gap = (median_interval(a).value, median_interval(b).value), _date_gap(a, b, confidence)
    else:
        least, highest = measure.limits
        sides, gap = (
            (float(a.mean()), float(b.mean())),
            mean_interval(b - a, confidence, least=least - highest, most=highest - least),
        )
    return Difference(
        measure.id, str(measure.name), *sides, gap.value, gap.low, gap.high, measure.kind, measure.unit, measure.better
    )


def _date_gap(a: Vector, b: Vector, confidence: float) -> Interval:
    """Median of paired differences of dates.

    A date that is never reached is later than any that is; of two that are never reached nothing is known, which widens the
    interval on both sides.
    """
    unknown = np.isinf(a) & np.isinf(b)
    gaps = np.where(unknown, np.nan, np.subtract(b, a, out=np.zeros(len(a)), where=~unknown))
    low, high = (median_interval(np.where(unknown, end, gaps), confidence) for end in (-np.inf, np.inf))
    value = low.value if low.value == high.value else float("nan")
    return Interval(value, low.low, high.high)


def _measures(run: Run, further: Sequence[MeasureSpec]) -> list[Measure]:
    return [*all_measures(run.scenario, run.outcomes), *(spec.bind(run) for spec in further)]


def _names(runs: Sequence[Run]) -> tuple[str, ...]:
    folders = [str(run.folder) if run.folder else "" for run in runs]
    if all(folders) and len(set(folders)) == len(folders):
        return tuple(folders)
    return tuple(chr(ord("a") + k) if k < 26 else f"run {k + 1}" for k in range(len(runs)))  # noqa: PLR2004 - letters


def _shared_rows(runs: Sequence[Run]) -> list[NDArray[np.int64]]:
    """Rows of the shared replications in each run."""
    shared = runs[0].outcomes.replications
    for run in runs[1:]:
        shared = np.intersect1d(shared, run.outcomes.replications)
    return [np.searchsorted(run.outcomes.replications, shared) for run in runs]


def _check_pairing(runs: Sequence[Run], names: Sequence[str], rows: list[NDArray[np.int64]]) -> None:
    for run, name in zip(runs[1:], names[1:], strict=True):
        count = len(np.intersect1d(runs[0].outcomes.replications, run.outcomes.replications))
        if run.seed == runs[0].seed and count and len(rows[0]):
            continue
        found = say(
            f"seeds {runs[0].seed} and {run.seed}, {of_number(count, 'shared replication')}",
            f"种子 {runs[0].seed} 与 {run.seed}，共有 {count} 次模拟",
        )
        allowed = say("runs of one seed that share replications", "种子相同且有共同模拟次序的运行")
        hint = say(f"simulate both with the seed {runs[0].seed}", f"两者都用种子 {runs[0].seed} 模拟")
        raise ScenarioError([Problem(str(run.folder or name), "", found, allowed, hint)])


def _check_places(runs: Sequence[Run], names: Sequence[str]) -> None:
    villages = _villages(runs[0])
    for run, name in zip(runs[1:], names[1:], strict=True):
        if villages and not villages & _villages(run):
            title = runs[0].scenario.file.title
            found = say(
                f"{run.scenario.file.title}: none of its villages is in {title}",
                f"{run.scenario.file.title}：没有一个村在{title}中",
            )
            allowed = say("runs of the same place", "同一地区的运行")
            raise ScenarioError([Problem(str(run.folder or name), "", found, allowed)])


def _villages(run: Run) -> set[str]:
    return set(run.scenario.sites["id"].filter(run.scenario.is_village).to_list())


def _decisive(first: Run, shared: set[str]) -> str:
    position = deciding(first)
    wanted = "" if position is None else milestone_measure(position)
    return wanted if wanted in shared else "coverage_end"


def _unmatched(taken: list[dict[tuple[str, ...], Measure]], names: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Measures that some runs lack; the date of a milestone is told with the milestone."""
    keys = {key: str(measured.name) for side in taken for key, measured in side.items() if key[-1] != "date"}
    having = {key: tuple(name for name, side in zip(names, taken, strict=True) if key in side) for key in keys}
    return tuple((name, having[key]) for key, name in keys.items() if len(having[key]) < len(taken))


def _notes(runs: Sequence[Run], names: Sequence[str]) -> tuple[str, ...]:
    """Say what differs that the reader may not know of: places in part, terms, dispatch."""
    notes = []
    villages = [_villages(run) for run in runs]
    if any(ids != villages[0] for ids in villages):
        counts = listed(f"{name} {len(ids)}" for name, ids in zip(names, villages, strict=True))
        shared = len(set.intersection(*villages))
        notes.append(
            say(
                f"Not the same villages: {counts}; {shared} are in all. Shares are of each run's own.",
                f"村不尽相同：{counts}；共有的 {shared} 个。各比例以各自的村数为底。",
            )
        )
    terms = [(run.scenario.file.term.start, run.scenario.file.term.end) for run in runs]
    if len(set(terms)) > 1:
        spans = listed(f"{name} {_span(*term)}" for name, term in zip(names, terms, strict=True))
        notes.append(say(f"Terms differ: {spans}.", f"任期不同：{spans}。"))
    if len({run.dispatch for run in runs}) > 1:
        from scenarios.dispatch.choice import dispatch_name  # noqa: PLC0415 - only where it differs

        words = [
            f"{name} {dispatch_id(run.dispatch)}{aside(dispatch_name(run.dispatch))}"
            for name, run in zip(names, runs, strict=True)
        ]
        rules = listed(words)
        notes.append(
            say(
                f"Dispatch differs: {rules}; all meet the same random events.",
                f"派组方式不同：{rules}；遇到的随机情况相同。",
            )
        )
    return tuple(notes)


def _span(start: dt.date, end: dt.date) -> str:
    return f"{start} - {end - dt.timedelta(days=1)}"
