"""Tables of means with their intervals, for people: what a plan costs, and what visits found."""

from collections.abc import Sequence
from typing import Any

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_table

SMALL = 100
"""Days below which a decimal is shown."""


def print_findings(rows: Sequence[dict[str, Any]], replications: int) -> None:
    """Print the rows of ``Run.findings()``; nothing where there are none."""
    if not rows:
        return
    title = say(
        f"What visits find (means of {of_number(replications, 'replication')}, 95 % intervals)",
        f"发现与整改（{replications} 次模拟的均值，95% 区间）",
    )
    _print_means(title, rows)


def print_costs(rows: Sequence[dict[str, Any]], replications: int) -> None:
    """Print the rows of ``Run.costs()``."""
    if not rows:
        return
    title = say(
        f"What it costs (means of {of_number(replications, 'replication')}, 95 % intervals)",
        f"投入（{replications} 次模拟的均值，95% 区间）",
    )
    _print_means(title, rows)


def _print_means(title: str, rows: Sequence[dict[str, Any]]) -> None:
    headers = (say("measure", "指标"), say("mean", "均值"), say("low", "下限"), say("high", "上限"))
    body = [(row["name"], *(_shown(row[key], row["unit"]) for key in ("mean", "low", "high"))) for row in rows]
    print_table(title, headers, body)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "d":
        return f"{value:,.0f}" if abs(value) >= SMALL else f"{value:.1f}"
    return f"{value:.1%}" if unit == "%" else f"{value:,.2f}"
