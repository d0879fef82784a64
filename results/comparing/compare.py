"""Comparison of runs, paired by replication: the same random numbers on all sides.

Measures are matched by identity: a milestone by its name, date, target and scope, never by its position.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from results.answers.deciding import deciding
from results.comparing.difference import Difference, difference
from results.comparing.pairing import check_pairing, check_places, differing_notes, shared_rows
from results.measures.measure import Measure, MeasureSpec, Vector
from results.measures.registry import measures as all_measures
from results.measures.registry import milestone_measure
from results.run_data import RunData
from scenarios.language import say


@dataclass(frozen=True, eq=False)
class ComparedRuns:
    """Several runs by the measures that all of them have; each but the first is held against the first.

    Iterating gives the differences of the second from the first.
    """

    names: tuple[str, ...]
    runs: tuple[RunData, ...]
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

    def values(self, measure: str) -> tuple[Measure, list[Vector]]:
        """Return a measure of the first run, and its values in all runs over the shared replications."""
        spec = next(candidate for candidate in _measures(self.runs[0], self.further) if candidate.id == measure)
        measures = [
            next(candidate for candidate in _measures(run, self.further) if candidate.key == spec.key) for run in self.runs
        ]
        rows = shared_rows(self.runs)
        return spec, [spec_of_run.take()[at] for spec_of_run, at in zip(measures, rows, strict=True)]


def compare(
    first: RunData, *others: RunData, names: Sequence[str] | None = None, measures: Sequence[MeasureSpec] = ()
) -> ComparedRuns:
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
    labels = tuple(names) if names is not None else _names(runs)
    rows = shared_rows(runs)
    check_pairing(runs, labels, rows)
    check_places(runs, labels)
    by_key = [{entry.key: entry for entry in _measures(run, measures)} for run in runs]
    shared_measures = [entry for entry in by_key[0].values() if all(entry.key in side for side in by_key[1:])]
    values = [
        {entry.key: side[entry.key].take()[at] for entry in shared_measures} for side, at in zip(by_key, rows, strict=True)
    ]
    differences = {
        name: tuple(difference(entry, values[0][entry.key], side[entry.key]) for entry in shared_measures)
        for name, side in zip(labels[1:], values[1:], strict=True)
    }
    return ComparedRuns(
        labels, runs, len(rows[0]), differences, _decisive(first, {entry.id for entry in shared_measures}),
        _unmatched(by_key, labels), differing_notes(runs, labels), tuple(measures),
    )  # fmt: skip


def _measures(run: RunData, specs: Sequence[MeasureSpec]) -> list[Measure]:
    return [*all_measures(run.scenario, run.outcomes), *(spec.bind(run) for spec in specs)]


def _names(runs: Sequence[RunData]) -> tuple[str, ...]:
    folders = [str(run.folder) if run.folder else "" for run in runs]
    if all(folders) and len(set(folders)) == len(folders):
        return tuple(folders)
    return tuple(chr(ord("a") + k) if k < 26 else f"run {k + 1}" for k in range(len(runs)))  # noqa: PLR2004 - letters


def _decisive(first: RunData, measure_ids: set[str]) -> str:
    position = deciding(first)
    measure_id = "" if position is None else milestone_measure(position)
    return measure_id if measure_id in measure_ids else "coverage_end"


def _unmatched(by_key: list[dict[tuple[str, ...], Measure]], names: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Measures that some runs lack; the date of a milestone is told with the milestone."""
    keys = {key: str(entry.name) for side in by_key for key, entry in side.items() if key[-1] != "date"}
    runs_with = {key: tuple(name for name, side in zip(names, by_key, strict=True) if key in side) for key in keys}
    return tuple((name, runs_with[key]) for key, name in keys.items() if len(runs_with[key]) < len(by_key))
