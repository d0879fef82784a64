"""Findings against the reports: table and picture of docs/validation.md.

python benchmarks/findings/against_reports.py [PICTURE]
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import matplotlib as mpl
from counties import COUNTIES, Change, County, Vector
from experiments import (
    CAMPAIGNS,
    PERSONS,
    PROPOSALS,
    checks,
    leads_of_key,
    mended_a_campaign,
    only_key_direct,
    per_village,
    persons,
    public,
    repaired_of_found,
    solvable_in_time,
    solved_a_look_back,
    support,
    support_uncontrolled,
    with_room,
)
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from results.intervals import Interval, mean_interval
from results.pictures.style import BLUE, FAINT, GRID, INK, RED, font_family


@dataclass(frozen=True)
class Row:
    """A figure of the reports, its experiment, and how it is written."""

    label: str
    reported: tuple[float, float]
    kind: str
    take: Callable[[County], Vector]
    form: str

    def number(self, value: float) -> str:
        """Write one number; what rounds to nothing has no sign."""
        text = f"{value:{self.form}}".replace("%", " %")
        return text if any(digit in text for digit in "123456789") else text.removeprefix("-")

    def stated(self) -> str:
        """Write what is reported."""
        low, high = (self.number(bound) for bound in self.reported)
        return low if low == high else f"{low}-{high}"

    def write(self, interval: Interval) -> str:
        """Write what is simulated, with its interval."""
        low, high = (self.number(bound).removesuffix(" %") for bound in (interval.low, interval.high))
        return f"{self.number(interval.value)} ({low}{' to ' if '+' in self.form else '-'}{high})"


def level(measure: str, changes: Change | None = None) -> Callable[[County], Vector]:
    return lambda county: county.level(measure, changes)


def policy(name: str, count: str) -> Callable[[County], Vector]:
    return lambda county: county.policy(name, count)


ROWS = (
    Row("problems per covered village", (7.5, 9.9), "fitted", level("found_village"), ".2f"),
    Row("key villages over others", (3.0, 3.0), "fitted", level("found_key_ratio"), ".2f"),
    Row("the same, only key villages direct", (3.0, 3.0), "predicted", only_key_direct, ".2f"),
    Row("repaired of found, month 37.7", (0.735, 0.735), "fitted", repaired_of_found, ".1%"),
    Row("solvable at once, in time", (0.951, 0.951), "fitted", solvable_in_time, ".1%"),
    Row("repaired on site, of found", (0.016, 0.098), "assumed", level("on_site"), ".1%"),
    Row(
        "repaired of due by the end, public asked",
        (0.988, 0.988),
        "predicted",
        level("repaired_due", {"findings.assessment.asked": 1.0}),
        ".1%",
    ),
    Row(
        "accountability of covered villages",
        (0.0089, 0.0089),
        "fitted",
        partial(per_village, count="exit_accountability"),
        ".2%",
    ),
    Row("look-backs of covered villages", (0.012, 0.012), "predicted", level("look_back_share"), ".2%"),
    Row("look-backs, a team more", (0.012, 0.012), "fitted", with_room, ".2%"),
    Row("problems solved a look-back, a team more", (1089 / 423, 1089 / 423), "predicted", solved_a_look_back, ".2f"),
    Row("leads of a key village", (93 / 18, 93 / 18), "fitted", leads_of_key, ".2f"),
    Row("support, leads: against direct", (0.3, 0.3), "predicted", partial(support, against="direct"), "+.1%"),
    Row("support, leads: against integrated", (0.3, 0.3), "predicted", partial(support, against="integrated"), "+.1%"),
    Row("support, leads: against modes of the own plan", (0.3, 0.3), "predicted", partial(support, against=None), "+.1%"),
    Row("support, leads: against other villages", (0.3, 0.3), "predicted", support_uncontrolled, "+.1%"),
    Row("online channel, problems", (0.136, 0.136), "fitted", policy("online-channel", "found"), "+.1%"),
    Row("repair on site, policy", (0.42, 0.42), "set", policy("repair-on-site", "on_site"), "+.1%"),
    Row("discipline deputies, leads", (0.15, 0.15), "set", policy("discipline-deputies", "leads"), "+.1%"),
    Row("checks, year from a visit on, at least", (-0.5, -0.5), "identity", partial(checks, over_term=False), "+.1%"),
    Row("checks, all villages, whole term, at least", (-0.5, -0.5), "predicted", partial(checks, over_term=True), "+.1%"),
    Row("persons per covered village", (PERSONS, PERSONS), "fitted", persons, ".3f"),
    Row("proposals per covered village", (PROPOSALS, PROPOSALS), "set", partial(public, name="proposals"), ".3f"),
    Row("campaigns per covered village", (CAMPAIGNS, CAMPAIGNS), "fitted", partial(public, name="campaigns"), ".4f"),
    Row("problems a campaign", (5259 / 495, 5259 / 495), "fitted", mended_a_campaign, ".1f"),
    Row(
        "corrected before a visit, a village",
        (2.0, 2.0),
        "fitted",
        partial(per_village, count="self_corrected", changes={"policies.early-self-correction.on": True}, covered=False),
        ".2f",
    ),
)


def main() -> None:
    counties = [County.of(name) for name in COUNTIES]
    print(f"| figure | reported | | {' | '.join(COUNTIES)} |\n|{'---|' * (3 + len(COUNTIES))}")
    intervals: dict[str, list[Interval]] = {}
    for row in ROWS:
        intervals[row.label] = [mean_interval(row.take(county)) for county in counties]
        cells = " | ".join(row.write(interval) for interval in intervals[row.label])
        print(f"| {row.label} | {row.stated()} | {row.kind} | {cells} |", flush=True)
    draw(intervals, Path(sys.argv[1] if len(sys.argv) > 1 else "findings.png"))


def draw(intervals: Mapping[str, list[Interval]], path: Path) -> None:
    """One line a figure: each county over what is reported, the fitted county filled."""
    with mpl.rc_context({"font.family": font_family(), "font.size": 10.5}):
        figure = Figure(figsize=(10.8, 6.6), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for line, row in enumerate(reversed(ROWS)):
            middle = sum(row.reported) / 2
            low, high = (bound / middle for bound in row.reported)
            span = [min(low, 0.985), max(high, 1.015)]
            axes.plot(span, [line, line], color=RED, alpha=0.35, linewidth=9, solid_capstyle="butt")
            values = [interval.value / middle for interval in intervals[row.label]]
            axes.plot(values[1:], [line] * (len(values) - 1), "o", color=BLUE, alpha=0.75, markerfacecolor="white")
            axes.plot(values[:1], [line], "o", color=BLUE)
        axes.set_yticks(range(len(ROWS)), [f"{row.label}  ({row.kind}, {row.stated()})" for row in reversed(ROWS)], color=INK)
        axes.axvline(1, color=RED, linewidth=0.8)
        axes.set_xlim(left=0)
        axes.grid(color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT, length=0)
        axes.tick_params(axis="y", colors=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        meaning = "simulated over reported (red); filled: Nanxun, where defaults were fitted; open: five other counties"
        figure.text(0.01, 0.012, meaning, color=INK)
        figure.tight_layout(rect=(0, 0.03, 1, 1))
        figure.savefig(path)


if __name__ == "__main__":
    main()
