"""A run: a scenario, a plan and its outcomes, and what they mean."""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from results.coverage_curve import CoverageCurve
from results.curve_data import coverage_of
from results.event_table import FOLDER, event_table, read_events
from results.measures.measure import MeasureSpec
from results.recast import recast
from results.run_data import RunData
from results.run_rows import class_rows, cost_rows, finding_rows, milestone_rows, office_rows, team_rows
from results.store.opening import read_run
from scenarios.language import say
from sim.compiled.choices.dispatching import with_candidates
from sim.outcomes.outcome import Dimension


class Run(RunData):
    """Replications of a plan.

    ``planning`` holds objective, bound and gap of the plan where the program made it.
    """

    def __repr__(self) -> str:
        end = self.coverage_at_end()
        coverage_words = f"median coverage at the end {np.median(end):.1%}" if len(end) else "none went through"
        return f"<Run {self.scenario.name}: {self.replications} replications, seed {self.seed}, {coverage_words}>"

    def _repr_html_(self) -> str:
        """Return the run as notebooks show it: its headline, its milestones, its curve."""
        from results.notebook import run_html  # noqa: PLC0415 - only where it is asked for

        return run_html(self)

    def coverage(
        self, dimension: Dimension = "village", key: str = "all", *, where: Mapping[str, Any] | None = None
    ) -> CoverageCurve:
        """Coverage over time of a group: ``village``, or ``class`` with key ``key``, ``general``, ``good``, and so on.

        Parameters
        ----------
        dimension, key
            A group that is counted in every run: ``village``, ``township``, ``department``, ``feedback``, ``repaired``, or a
            ``class``, ``office`` (in charge) or planned ``mode`` with its key.
        where
            Values, or lists of them, of several of ``class, office, township, kind, theme, cluster, mode, site``: villages to
            which all of them apply (other sites where ``kind`` or ``site`` says so). The replications are carried out again to
            count them, with the same random events.

        Raises
        ------
        ScenarioError
            If there is no such group, or no such site.
        """
        if where is not None:
            from results.simulating.coverage_where import coverage_where  # noqa: PLC0415 - only where it is asked for

            return recast(coverage_where(self, dimension, key, where), CoverageCurve)
        return recast(coverage_of(self, dimension, key), CoverageCurve)

    def measures(self, further: Sequence[MeasureSpec] = ()) -> pl.DataFrame:
        """Return the measures, a row a replication; ``docs/data.md`` has their columns and units.

        Parameters
        ----------
        further
            Measures of your own beside those of the program.
        """
        from results.frames.measure_frame import measure_frame  # noqa: PLC0415 - only where it is asked for

        return measure_frame(self, further=tuple(spec.bind(self) for spec in further))

    def visits(self, *, single: bool = False) -> pl.DataFrame:
        """Return the plan's visits with what became of them, a row a visit; ``docs/data.md`` has the columns.

        Parameters
        ----------
        single
            A row a replication and visit, with the instants of each; needs a run of ``keep_visits=True``.

        Raises
        ------
        ValueError
            If single visits were not kept.
        """
        from results.frames.visit_frame import visit_frame, visit_replications  # noqa: PLC0415 - only where it is asked for

        return visit_replications(self) if single else visit_frame(self)

    def extend(self, more: int, *, executor: Executor | None = None) -> "Run":
        """Return the run with so many replications more: byte for byte the run that had all of them at once.

        Parameters
        ----------
        more
            Replications to add, at least 1.
        executor
            Where they are computed; in this process where left out.
        """
        from results.simulating.extending import extended  # noqa: PLC0415 - only where it is asked for

        return extended(self, more, executor)

    def save(self, path: str | Path, *, executor: Executor | None = None) -> "Run":
        """Write the run into a folder, as the command line does, and return the run that is stored there.

        Its replications are carried out again, in parts; `xuncha.open_run` opens the folder. Where it holds the same run
        already, what is damaged or missing is made again.

        Raises
        ------
        ScenarioError
            If the folder holds something else, or the run can't be stored: replications that are not the first ones, or a
            dispatch that is a function.
        """
        from results.simulating.saving import save_run  # noqa: PLC0415 - only where it is asked for

        return recast(save_run(self, Path(path), executor), Run)

    def milestones(self) -> list[dict[str, Any]]:
        """Return each milestone with its probability and Wilson's 95 % interval."""
        return milestone_rows(self)

    def classes(self) -> list[dict[str, Any]]:
        """Return coverage at the end of the term by class: median with the 5-95 % band, and the sites."""
        return class_rows(self)

    def teams(self) -> list[dict[str, Any]]:
        """Return use of the on-site days by office: median with the 5-95 % band of work and travel over what is at hand."""
        return team_rows(self)

    def offices(self) -> list[dict[str, Any]]:
        """Return how far each office in charge gets, those that lag first; nothing of its villages where it has none.

        ``median, low, high`` are its coverage at the end of the term with the 5-95 % band; ``probability`` that all its
        villages are covered by then, with Wilson's 95 % interval.
        """
        return office_rows(self)

    def events(self) -> pl.DataFrame:
        """Return the event log, a row an event (`results.event_table`).

        Raises
        ------
        ValueError
            If it was not kept.
        """
        if self.outcomes.events is not None:
            visits = with_candidates(self.scenario, self.plan, self.dispatch)
            return event_table(self.scenario, visits, self.outcomes.events)
        if self.folder is None or not (self.folder / FOLDER).is_dir():
            raise ValueError(
                say(
                    "this run kept no event log; simulate with events=True",
                    "本次运行未保留事件日志；请用 events=True 重新模拟",
                )
            )
        return read_events(self.folder)

    def findings(self) -> list[dict[str, Any]]:
        """Return what visits found and what followed, means with 95 % intervals; nothing where it is not simulated."""
        return finding_rows(self)

    def costs(self) -> list[dict[str, Any]]:
        """Return what it takes, means with 95 % intervals: people's days, travel, teams of other offices, support."""
        return cost_rows(self)

    def summary(self, seconds: float = math.nan) -> dict[str, Any]:
        """Return the run in figures: what ``--json`` prints."""
        from results.answers.summary import summary  # noqa: PLC0415 - only where it is asked for

        return summary(self, seconds)

    def headline(self) -> str:
        """Return the answer in a sentence, in the language in force."""
        from results.answers.headline import headline  # noqa: PLC0415 - only where it is asked for

        return headline(self)


def open_run(folder: str | PathLike[str]) -> Run:
    """Open a run folder, after checking every file in it against its checksums.

    Raises
    ------
    ScenarioError
        If it is none, is not complete, or a file in it is damaged, missing, changed or not of this run.
    """
    return recast(read_run(folder), Run)
