"""Offices in charge by how far they get, those that lag first: for prefectures, provinces and the country."""

from collections.abc import Sequence
from typing import Any

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_line, print_table

SHOWN = 15
"""Offices that are shown; --json has all."""


def print_offices(rows: Sequence[dict[str, Any]]) -> None:
    """Print the rows of ``Run.offices()``; nothing of a county by itself."""
    if len(rows) < 2:  # noqa: PLR2004 - one has nobody to lag behind
        return
    headers = (
        say("office in charge", "主管巡察办"), say("villages", "村"), say("covered", "届末覆盖"), "5-95 %",
        say("all covered", "全部覆盖概率"), say("95 % interval", "95% 区间"),
    )  # fmt: skip
    print_table(
        say("Coverage by office in charge, laggards first", "各主管巡察办覆盖情况，滞后的在前"),
        headers,
        [
            (
                row["name"], f"{row['villages']:,}", f"{row['median']:.1%}", f"{row['low']:.1%}-{row['high']:.1%}",
                f"{row['probability']:.0%}", f"{row['probability_low']:.0%}-{row['probability_high']:.0%}",
            )
            for row in rows[:SHOWN]
        ],
    )  # fmt: skip
    if len(rows) > SHOWN:
        more = len(rows) - SHOWN
        print_line(
            say(
                f"{of_number(more, 'office')} more: --json, or summary.json of the run",
                f"另有 {more} 个，见 --json 或运行的 summary.json",
            )
        )
