"""A run: a scenario, a plan and its outcomes, and what they mean."""

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.event_table import FOLDER, event_table, read_events
from results.finding_measures import finding_rows
from results.intervals import band, quantiles, wilson
from results.pace import pace_json, run_pace
from results.relief import Relief
from scenarios.language import say
from scenarios.options.orders import ORDERS
from scenarios.options.windows import team_windows
from scenarios.plans.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from sim.compiled.dispatching import with_candidates
from sim.outcomes.milestones import milestone_counts, milestone_wanted
from sim.outcomes.outcome import Dimension, Outcomes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class CoverageCurve:
    """Coverage over time of one group: shares of its sites at the beginning of each day, shape (days + 1,)."""

    run: "Run"
    dimension: Dimension
    key: str
    dates: NDArray[np.datetime64]
    median: NDArray[np.float64]
    low50: NDArray[np.float64]
    high50: NDArray[np.float64]
    low90: NDArray[np.float64]
    high90: NDArray[np.float64]

    def frame(self) -> pl.DataFrame:
        """Return the curve as a table."""
        names = ("dates", "median", "low50", "high50", "low90", "high90")
        return pl.DataFrame({name: getattr(self, name) for name in names})

    def plot(self, path: str | Path | None = None, *, ax: "Axes | None" = None) -> "Figure":
        """Draw the curve with its fan on Axes that are given, else as a picture with a title; return the figure.

        It is written to `path` (PNG, SVG, PDF) where one is given.
        """
        from results.pictures.coverage import coverage_figure, draw_coverage  # noqa: PLC0415 - matplotlib only where it draws
        from results.pictures.style import figure_of, save  # noqa: PLC0415

        if ax is None:
            figure = coverage_figure(self)
        else:
            draw_coverage(ax, self)
            figure = figure_of(ax)
        if path is not None:
            save(figure, Path(path))
        return figure


@dataclass(frozen=True, eq=False)
class Run:
    """Replications of a plan.

    ``planning`` holds objective, bound and gap of the plan where the program made it.
    """

    scenario: Scenario
    plan: Plan
    outcomes: Outcomes
    seed: int
    planning: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    dispatch: Dispatch = "follow"
    """Who said what teams do."""
    relief: tuple[Relief, ...] = ()
    """What was tried to make the milestone that decides likelier, and helped."""

    @cached_property
    def breaches(self) -> tuple[Problem, ...]:
        """Rules of the scenario that the plan breaks; none where a rule dispatches teams."""
        if self.dispatch in ORDERS:
            return ()
        from optimize.verifying.verify import verify  # noqa: PLC0415 - only where it is asked for

        return tuple(verify(self.scenario, self.plan))

    @property
    def replications(self) -> int:
        """Replications that went through."""
        return len(self.outcomes.replications)

    def coverage(self, dimension: Dimension = "village", key: str = "all") -> CoverageCurve:
        """Coverage over time of a group: ``village``, or ``class`` with key ``key``, ``general``, ``good``, and so on."""
        group = self.outcomes.group_index(dimension, key)
        share = self.outcomes.counts(group) / max(self.outcomes.groups[group].sites, 1)
        low90, low50, median, high50, high90 = quantiles(share, [0.05, 0.25, 0.5, 0.75, 0.95])
        dates = self.scenario.calendar.dates(np.arange(self.outcomes.days + 1))
        return CoverageCurve(self, dimension, key, dates, median, low50, high50, low90, high90)

    def milestones(self) -> list[dict[str, Any]]:
        """Return each milestone with its probability and Wilson's 95 % interval."""
        rows = []
        for position, milestone in enumerate(self.scenario.file.milestones):
            counts = milestone_counts(self.scenario, self.outcomes, position)
            wanted = milestone_wanted(self.scenario, self.outcomes, position)
            chance = wilson(int((counts >= wanted).sum()), len(counts))
            sites = self.outcomes.groups[self.outcomes.group_index("milestone", str(position))].sites
            rows.append(
                {
                    "name": str(milestone.name),
                    "date": milestone.by.isoformat(),
                    "target": milestone.target,
                    "probability": chance.value,
                    "low": chance.low,
                    "high": chance.high,
                    "reached": float(np.median(counts)) / max(sites, 1),
                }
            )
        return rows

    def classes(self) -> list[dict[str, Any]]:
        """Return coverage at the end of the term by class: median with the 5-95 % band, and the sites."""
        rows = []
        for group in self.outcomes.groups:
            if group.dimension != "class":
                continue
            share = self.outcomes.counts(self.outcomes.group_index("class", group.key))[:, -1] / group.sites
            found = band(share)
            label = str(self.scenario.file.classes.labels[group.key])  # type: ignore[index]
            rows.append(
                {
                    "class": group.key,
                    "name": label,
                    "sites": group.sites,
                    "median": found.value,
                    "low": found.low,
                    "high": found.high,
                }
            )
        return rows

    def teams(self) -> list[dict[str, Any]]:
        """Return use of the on-site days by office: median with the 5-95 % band of work and travel over what is at hand."""
        windows = team_windows(self.scenario).days
        office = np.array([team.office for team in self.scenario.teams])
        used = self.outcomes.worked + self.outcomes.travelled
        rows = []
        for number, one in enumerate(self.scenario.offices):
            mine = office == number
            days = int(windows[mine].sum())
            if not days:
                continue
            found = band(used[:, mine].sum(axis=(1, 2)) / days)
            rows.append(
                {"office": one.id, "name": str(one.name), "teams": int(mine.sum()), "team_days": days,
                 "median": found.value, "low": found.low, "high": found.high}
            )  # fmt: skip
        return rows

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
                    "this run kept no event log; simulate with events=True, or with --events on the command line",
                    "本次运行未保留事件日志;请用 events=True 或命令行 --events 重新模拟",
                )
            )
        return read_events(self.folder)

    def findings(self) -> list[dict[str, Any]]:
        """Return what visits found and what followed, means with 95 % intervals; nothing where it is not simulated."""
        return finding_rows(self.scenario, self.outcomes)

    def summary(self, seconds: float = math.nan) -> dict[str, Any]:
        """Return the run in figures: what ``--json`` prints."""
        from results.headline import deciding, headline  # noqa: PLC0415 - it asks the run in turn

        end = band(self.coverage_at_end())
        return {
            "run": str(self.folder) if self.folder else None,
            "scenario": self.scenario.name,
            "replications": self.replications,
            "seed": self.seed,
            "dispatch": self.dispatch,
            "failed": len(self.outcomes.failures),
            "headline": headline(self),
            "coverage": {"end": {"median": end.value, "low": end.low, "high": end.high}},
            "milestones": self.milestones(),
            "classes": self.classes(),
            "teams": self.teams(),
            "pace": pace_json(run_pace(self, deciding(self))),
            "planning": self.planning,
            "breaches": len(self.breaches),
            "relief": [relief.as_json() for relief in self.relief],
            **({"findings": self.findings()} if self.outcomes.findings is not None else {}),
            "synthesised": list(self.scenario.synthesised),
            "seconds": None if math.isnan(seconds) else round(seconds, 2),
        }

    def coverage_at_end(self) -> NDArray[np.float64]:
        """Share of villages covered by the end of the term, by replication."""
        group = self.outcomes.group_index("village")
        return self.outcomes.counts(group)[:, -1] / max(self.outcomes.groups[group].sites, 1)

    def summary_share(self) -> str:
        """Median coverage at the end with its 5-95 % band, in words."""
        end = band(self.coverage_at_end())
        return f"{end.value:.1%}" if end.low == end.high else f"{end.value:.1%} ({end.low:.1%}-{end.high:.1%})"

    def headline(self) -> str:
        """Return the answer in a sentence, in the language in force."""
        from results.headline import headline  # noqa: PLC0415 - it asks the run in turn

        return headline(self)
