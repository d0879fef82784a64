"""Coverage against the reports: tables and picture of docs/validation.md. python benchmarks/validation.py [PICTURE]."""

import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.stats import qmc

from optimize.planning import baseline_plan
from results.intervals import mean_interval
from results.pictures.style import BLUE, FAINT, GRID, INK, RED, font_family
from results.run import Run
from scenarios.loading import load
from sim.outcomes.milestones import milestone_counts
from sim.replications import simulate

REPLICATIONS = 20
PROVINCES = ("jiangsu", "zhejiang", "shandong", "henan", "hunan", "sichuan")
LONG = 36
"""Working days in 50 days, the upper end of the usual stay."""
LIGHT = {
    "modes.integrated.fixed_days": 0.5,
    "modes.integrated.days": {"general": 1.5, "good": 1.0},
    "modes.checklist.fixed_days": 0.5,
    "modes.direct.fixed_days": 1,
}
"""A day less for each visit, half a day for checklists: the light end of the county notices."""


ORDER = (2021, 2022, 2024, 2023, 2025)
"""Years that get one more round, the first ones first: nine rounds are there in any case."""
SAMPLES = 32
WIDE = {"rounds": (9.5, 14.5), "stay": (24.5, 36.5), "visits": (0.75, 1.25)}
"""Ranges of the county notices: 10-14 rounds, 35-50 days on site (25-36 working days), and days of visits. Those lie 14-33 %
around their middle (3-4 integrated, 10-13 key, 5-10 mixed): a quarter is assumed for all at once."""


def rounds(count: int, days: int) -> dict[str, Any]:
    """Return changes that give 10 to 14 rounds of so many working days."""
    dates = {2021: (10, 11), 2022: (6, 1), 2023: (6, 1), 2024: (6, 3), 2025: (6, 2)}
    name = {"zh": "加一轮", "en": "one more"}
    kept_years = sorted(ORDER[: count - 9])
    dated_rounds = [
        {"id": f"{year}-x", "name": name, "start": dt.date(year, *dates[year]), "on_site_days": days} for year in kept_years
    ]
    return {"rounds.dated": dated_rounds} | {f"rounds.yearly[{k}].on_site_days": days for k in (1, 2)}


def visits(factor: float) -> dict[str, Any]:
    """Return changes that scale the days of all visits to villages, but for their terms in population and the like."""
    modes = load("six-provinces").file.modes
    return {
        f"modes.{name}.{key}": value
        for name in ("integrated", "direct", "checklist")
        for key, value in (
            ("fixed_days", factor * modes[name].fixed_days),
            ("days", {site_class: factor * days for site_class, days in modes[name].days.items()}),
        )
    }


def spread(base_changes: Mapping[str, Any]) -> None:
    """Coverage of Zhejiang over the ranges of the notices: a low-discrepancy sample, and which of the ranges matters."""
    unit = qmc.Sobol(len(WIDE), seed=1).random(SAMPLES)
    sample = qmc.scale(unit, *zip(*WIDE.values(), strict=True))
    share = np.empty(SAMPLES)
    for k, (count, stay, factor) in enumerate(sample):
        result = run("zhejiang", {**base_changes, **rounds(round(count), round(stay)), **visits(factor)}, replications=2)
        share[k] = milestone_counts(result.scenario, result.outcomes, 0).mean() / int(result.scenario.is_village.sum())
    low, middle, high = np.quantile(share, (0.05, 0.5, 0.95))
    print(f"notices' ranges: {middle:.1%} ({low:.1%}-{high:.1%}), {np.mean(share >= 0.77):.0%} at 77 % or more", flush=True)
    centred = (sample - sample.mean(axis=0)) / sample.std(axis=0)
    slopes, *_ = np.linalg.lstsq(np.column_stack([centred, np.ones(SAMPLES)]), share, rcond=None)
    print(
        "part of the variance: " + ", ".join(f"{k} {v:.0%}" for k, v in zip(WIDE, slopes[:-1] ** 2 / share.var(), strict=True))
    )


def run(variant: str, changes: Mapping[str, Any] | None = None, replications: int = REPLICATIONS) -> Run:
    scenario = load(f"six-provinces:{variant}", changes=changes)
    plan = baseline_plan(scenario, "uniform")
    return Run(scenario, plan, simulate(scenario, plan, replications=replications, seed=1), 1)


def covered(result: Run, milestone: int = 0) -> str:
    """Share of a milestone's villages covered by its date: the first is that of the report, the second the term's end."""
    group = result.outcomes.groups[result.outcomes.group_index("milestone", str(milestone))]
    share = milestone_counts(result.scenario, result.outcomes, milestone) / group.sites
    interval = mean_interval(share)
    return f"{interval.value:.1%} ({interval.low:.1%}-{interval.high:.1%})"


def main() -> None:
    base_changes = {"office_rules[1].teams.total": 236}
    cases: dict[str, dict[str, Any]] = {
        "12 rounds of 30 working days, as set": {},
        "14 rounds": rounds(14, 30),
        "stays of 36 working days": rounds(12, LONG),
        "a day less for each visit": LIGHT,
        "longer stays and shorter visits": rounds(12, LONG) | LIGHT,
        "14 rounds, longer stays, shorter visits": rounds(14, LONG) | LIGHT,
    }
    for name, changes in cases.items():
        print(f"| {name} | {covered(run('zhejiang', base_changes | changes))} |", flush=True)
    spread(base_changes)
    runs = {}
    for name in PROVINCES:
        runs[name] = run(name)
        scenario = runs[name].scenario
        teams, counties = len(scenario.teams), len(scenario.offices)
        target = scenario.file.milestones[0].target
        villages = int(scenario.is_village.sum())
        print(
            f"| {name} | {villages:,} | {counties} | {teams} | {teams / counties:.2f} | {target:.0%} | {covered(runs[name])} | "
            f"{covered(runs[name], 1)} |",
            flush=True,
        )
    draw(runs, Path(sys.argv[1] if len(sys.argv) > 1 else "validation.png"))


def draw(runs: Mapping[str, Run], path: Path) -> None:
    """Six small panels: the simulated curve, and the reported share on its date."""
    with mpl.rc_context({"font.family": font_family(), "font.size": 11}):
        figure = Figure(figsize=(10.8, 6.2), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        for place, (name, result) in enumerate(runs.items()):
            axes = figure.add_subplot(2, 3, place + 1)
            curve, milestone = result.coverage(), result.scenario.file.milestones[0]
            axes.fill_between(curve.dates, curve.low90, curve.high90, color=BLUE, alpha=0.25, linewidth=0)
            axes.plot(curve.dates, curve.median, color=BLUE, linewidth=1.8)
            axes.plot([np.datetime64(milestone.by)], [milestone.target], "o", color=RED, markersize=7, zorder=3)
            axes.annotate(
                f"{milestone.target:.0%}", (np.datetime64(milestone.by), milestone.target), (-9, 5),
                textcoords="offset points", color=RED, ha="right",
            )  # fmt: skip
            axes.set_title(f"{name.capitalize()} {len(result.scenario.teams)} teams", loc="left", color=INK, fontsize=11)
            axes.set_ylim(0, 1.05)
            axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
            axes.set_xticks(
                [np.datetime64(f"{year}-01-01") for year in range(2022, 2027)], [str(year) for year in range(2022, 2027)]
            )
            axes.grid(color=GRID, linewidth=0.6)
            axes.tick_params(colors=FAINT, length=0)
            for spine in axes.spines.values():
                spine.set_visible(False)
        figure.suptitle(
            "Share of villages covered: simulated (line, 5-95 % band) and reported for 2024-11-20 (dot)",
            x=0.01, ha="left", color=INK, fontsize=13,
        )  # fmt: skip
        figure.tight_layout(rect=(0, 0, 1, 0.98))
        figure.savefig(path)


if __name__ == "__main__":
    main()
