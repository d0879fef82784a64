"""Problems found and what became of them by the end of the term, by class of village."""

import numpy as np
from matplotlib.axes import Axes

from results.intervals import mean_interval
from results.pictures.style import BLUE, INK, OCHRE, PAPER, TEAL, Caption, plain, quiet, styled
from results.run_data import RunData
from scenarios.language import of_number, say
from scenarios.schema import CLASSES

MEANT = (("on_site", TEAL), ("later", BLUE), ("open", OCHRE))
NARROW = 0.045
"""Share of the longest bar below which a part has its figure above it."""


def draw_repairs(axes: Axes, run: RunData) -> Caption:
    """Draw problems found in each class: repaired on site, repaired later, open at the end of the term; means.

    Raises
    ------
    ValueError
        If findings are not simulated.
    """
    findings = run.outcomes.findings
    if findings is None:
        raise ValueError(say("findings are not simulated in this run", "本次运行未模拟问题与整改"))
    mean = {name: findings.by_class(name).mean(axis=0) for name in ("found", "on_site", "closed", "open", "due", "in_time")}
    parts = {"on_site": mean["on_site"], "later": mean["closed"] - mean["on_site"], "open": mean["open"]}
    names = {
        "on_site": say("repaired on site", "立行立改"), "later": say("repaired later", "限期整改到位"),
        "open": say("open at the end", "届末未整改"),
    }  # fmt: skip
    rows = [row for row in range(len(CLASSES)) if mean["found"][row] > 0]
    longest = max((float(mean["found"][row]) for row in rows), default=1.0)
    with styled():
        for place, row in enumerate(rows):
            start = 0.0
            for number, (part, colour) in enumerate(MEANT):
                width = float(parts[part][row])
                axes.barh(place, width, left=start, height=0.52, color=colour, edgecolor=PAPER, linewidth=1)
                wide = width > NARROW * longest
                if wide:
                    axes.text(start + width / 2, place, f"{width:,.0f}", ha="center", va="center", color=PAPER, fontsize=9.5)
                if place == 0:
                    _named(axes, (start, width), number, names[part], colour)
                start += width
            small = "" if parts["open"][row] > NARROW * longest else say(
                f"  {parts['open'][row]:,.0f} open", f"  未整改 {parts['open'][row]:,.0f}"
            )  # fmt: skip
            due_words = say(f"{mean['in_time'][row] / max(mean['due'][row], 1e-9):.0%} of those due in time",
                      f"到期的按期整改 {mean['in_time'][row] / max(mean['due'][row], 1e-9):.0%}")  # fmt: skip
            axes.text(start + 0.01 * longest, place, f"{small}  {due_words}", va="center", color=INK, fontsize=9.5)
        labels = [
            say(
                f"{run.scenario.file.classes.labels[CLASSES[row]]} villages",
                str(run.scenario.file.classes.labels[CLASSES[row]]),
            )
            for row in rows
        ]
        axes.set_yticks(range(len(rows)), labels)
        axes.set_ylim(len(rows) - 0.5, -0.95)
        axes.set_xlim(0, longest * 1.02)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        quiet(axes, grid="x")
        plain(axes)
    problems, share = findings.total("found"), findings.total("closed") / np.maximum(findings.total("found"), 1)
    count, closed_share = mean_interval(problems), mean_interval(share)
    title = say(
        f"{count.value:,.0f} problems found, {closed_share.value:.0%} of them repaired by the end of the term",
        f"共发现问题 {count.value:,.0f} 个，届末整改到位 {closed_share.value:.0%}",
    )
    subtitle = say(
        f"Problems by class of village, means of {of_number(run.replications, 'replication')}; in all a 95 % interval of "
        f"{count.low:,.0f}–{count.high:,.0f}",
        f"按村的分类统计的问题数（{run.replications} 次模拟的均值）；合计的 95% 区间为 {count.low:,.0f}–{count.high:,.0f}",
    )
    return Caption(title, subtitle)


def _named(axes: Axes, span: tuple[float, float], number: int, name: str, colour: str) -> None:
    """Name a part of the first bar above it; parts too narrow for their name lean it outwards."""
    start, width = span
    place = (("left", start), ("center", start + width / 2), ("right", start + width))[number]
    axes.annotate(name, (place[1], -0.26), (0, 5), textcoords="offset points", ha=place[0], va="bottom",
                  color=colour, fontsize=9.5)  # fmt: skip
