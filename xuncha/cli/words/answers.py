"""The answer of a run on the screen: sentences first, then tables."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, of_number, say
from xuncha.cli.app import DONE, LIKELY, NO
from xuncha.cli.terminal.output import print_json, print_line, print_table
from xuncha.cli.words.mean_tables import print_costs, print_findings
from xuncha.cli.words.office_table import print_offices
from xuncha.cli.words.schedule_lines import left_out_text

if TYPE_CHECKING:
    from results.run import Run

MOST_OFFICES, SHOWN_OFFICES = 40, 15
"""Offices up to which all are shown, and how many are where there are more."""
SPAN = (("median", "中位"), ("low", "低"), ("high", "高"))


def answer(finished: "Run", seconds: float, *, json: bool) -> int:
    """Print a run's answer and return the exit code: 1 where a milestone is rather missed than met, or a replication failed."""
    summary = finished.summary(seconds)
    missed_rows = [row for row in summary["milestones"] if row["probability"] < LIKELY]
    if json:
        print_json(summary)
    else:
        _print_sentences(finished)
        _print_tables(summary)
        print_costs(summary["costs"], finished.replications)
        print_findings(summary.get("findings", []), finished.replications)
        _print_sources(finished, missed_rows)
    for failure in finished.outcomes.failures:
        sys.stderr.write(
            say(
                f"replication {failure.replication} (seed {failure.seed}) failed: {failure.error}\n",
                f"第 {failure.replication} 次模拟（种子 {failure.seed}）失败：{failure.error}\n",
            )
        )
    return NO if missed_rows or finished.outcomes.failures else DONE


def _print_sentences(finished: "Run") -> None:
    from results.answers.headline import sentences  # noqa: PLC0415

    for sentence in sentences(finished):
        print_line(sentence)


def print_milestones(milestones: Sequence[dict[str, Any]]) -> None:
    """Print the milestones with their probabilities."""
    print_table(
        say("Milestones (95 % intervals)", "节点目标（95% 区间）"),
        _headers(
            ("milestone", "节点"),
            ("by", "日期"),
            ("target", "目标"),
            ("probability", "概率"),
            ("low", "下限"),
            ("high", "上限"),
        ),
        [
            (row["name"], row["date"], f"{row['target']:.0%}", *_shares(row, ("probability", "low", "high")))
            for row in milestones
        ],
    )


def _print_tables(summary: dict[str, Any]) -> None:
    print_milestones(summary["milestones"])
    print_table(
        say("Coverage at the end by class (median, 5-95 %)", "届末分类覆盖率（中位数，5-95%）"),
        _headers(("class", "分类"), ("villages", "村"), *SPAN),
        [(row["name"], str(row["sites"]), *_shares(row)) for row in summary["classes"]],
    )
    print_offices(summary["offices"])
    offices = _busiest(summary["teams"])
    print_table(
        say("Use of on-site days (median, 5-95 %)", "现场能力利用（中位数，5-95%）"),
        _headers(("office", "巡察办"), ("teams", "组"), ("team-days", "组日"), *SPAN),
        [(row["name"], str(row["teams"]), str(row["team_days"]), *_shares(row)) for row in offices],
    )
    if any(row["high"] > 1 for row in offices):
        print_line(
            say(
                "More than 100%: stays were extended (carry_over), or a team came home late.",
                "超过 100%：进驻有延期（carry_over），或返程晚于计划。",
            )
        )
    if len(offices) < len(summary["teams"]):
        print_line(
            say(
                f"These are the busiest of {of_number(len(summary['teams']), 'office')}; summary.json of the run has all.",
                f"以上为 {len(summary['teams'])} 个巡察办中利用率最高的；全部见该运行的 summary.json。",
            )
        )


def _busiest(offices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Offices to be shown: all of a county or a prefecture, of a larger region the busiest ones, those first."""
    if len(offices) <= MOST_OFFICES:
        return offices
    return sorted(offices, key=lambda row: -row["median"])[:SHOWN_OFFICES]


def _headers(*pairs: tuple[str, str]) -> list[str]:
    return [say(*pair) for pair in pairs]


def _shares(row: dict[str, Any], keys: Sequence[str] = ("median", "low", "high")) -> tuple[str, ...]:
    return tuple(f"{row[key]:.1%}" for key in keys)


def _plan_sentence(planning: dict[str, Any]) -> str:
    """Say what the plan leaves out and how good it is."""
    left_out, least = planning.get("uncovered", 0), planning.get("least_left_out", 0)
    gap = f"{planning.get('earliness_gap', planning['gap']):.1%}"
    coverage_words = left_out_text(left_out, least) if left_out else say("every site has its visit.", "对象全部安排。")
    rest = say(f" No schedule is earlier by more than {gap}.", f"覆盖时间最多还能提前 {gap}。")
    return say("Plan: ", "计划：") + coverage_words + rest


def _print_sources(finished: "Run", missed_rows: Sequence[dict[str, Any]]) -> None:
    """Print how good the plan is, why the exit code is not 0, and where everything lies."""
    print_line()
    if finished.planning:
        early = say(" The search was interrupted: it is the best plan found by then.", "搜索曾被中断，此为当时找到的最好方案。")
        print_line(_plan_sentence(finished.planning) + (early if finished.planning.get("interrupted") else ""))
    if missed_rows:
        names = listed(f"{row['name']}{aside(format(row['probability'], '.0%'))}" for row in missed_rows)
        print_line(
            say(
                f"The answer is no (exit code 1): less than {LIKELY:.0%} probable: {names}.",
                f"答案为否（退出码 1）：概率低于 {LIKELY:.0%} 的节点：{names}。",
            )
        )
    print_line(f"{finished.folder}")
