"""What ``plan`` says of the plan that it made: how many sites are planned, and what is left out."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, of_number, say
from xuncha.cli.terminal.output import print_line, print_problems
from xuncha.cli.words.confidence_table import confidence_json
from xuncha.cli.words.promise import promise_json
from xuncha.cli.words.schedule_lines import schedule_json

if TYPE_CHECKING:
    from optimize.plan_result import PlanResult
    from results.run import Run
    from scenarios.scenario import Scenario

SHOWN = 8
"""Sites left out that are named."""


def plan_json(scenario: "Scenario", result: "PlanResult", output: Path, run: "Run | None") -> dict[str, Any]:
    """Return what ``--json`` prints of a plan."""
    answer = {
        "plan": str(output), "method": result.method, "sites": len(scenario.sites), "planned": result.planned,
        "second_visits": result.second_visits,
        "objective": result.objective, "bound": result.bound, "gap": result.gap, "seconds": round(result.seconds, 2),
        "interrupted": result.interrupted, "withdrawn": list(result.withdrawn),
        "breaches": [breach.as_dict() for breach in result.breaches],
    }  # fmt: skip
    confidence_figures = {} if result.confidence is None else {"confidence": confidence_json(scenario, result.confidence)}
    return answer | schedule_json(result) | promise_json(run) | confidence_figures


def plan_sentence(scenario: "Scenario", result: "PlanResult") -> str:
    """Say how many sites are planned, and how long that took."""
    planned_count, sites = result.planned, len(scenario.sites)
    seconds = f"{result.seconds:.1f}"
    second_count = result.second_visits
    second_en, second_zh = (
        (f", {second_count} of them a second time", f"，另有 {second_count} 次回头看或回访") if second_count else ("", "")
    )
    return say(
        f"{planned_count} of {of_number(sites, 'site')} are planned{second_en} (in {seconds} s).",
        f"已安排 {planned_count}/{sites} 个对象{second_zh}（用时 {seconds} 秒）。",
    )


def print_gaps(scenario: "Scenario", result: "PlanResult") -> None:
    """Say what the plan leaves out, which is why the exit code is 1."""
    if result.withdrawn:
        count = len(result.withdrawn)
        print_line(
            say(
                f"{of_number(count, 'visit')} that the search had planned were taken out, since the verifier found "
                "that they break a rule.",
                f"搜索排出的 {count} 项安排经核验不合要求，已取消。",
            )
        )
    broken = result.breaches[len(result.quota_gaps) :]  # what is missing from least numbers is said below, in their words
    if broken:
        print_line(say("No (exit code 1): this can't be kept:", "有违反（退出码 1）：下列要求无法满足："))
        print_problems(broken)
    if result.uncovered:
        names = dict(zip(scenario.sites["id"].to_list(), scenario.sites["name"].to_list(), strict=True))
        site_list = listed((names[site] for site in result.uncovered), SHOWN)
        count = len(result.uncovered)
        print_line(
            say(
                f"No (exit code 1): {of_number(count, 'site is')} left out: {site_list}",
                f"有遗漏（退出码 1）：{count} 个对象未安排：{site_list}",
            )
        )
    for gap in result.quota_gaps:
        region = aside(gap.region) if gap.region else ""
        name = scenario.mode(gap.mode).name
        mode = say(f'"{name}"', f"“{name}”")
        print_line(
            say(
                f"No (exit code 1): {mode}{region} has {of_number(gap.missing, 'visit')} fewer than quota_least asks for.",
                f"达不到（退出码 1）：{mode}{region}比 quota_least 少 {gap.missing} 次。",
            )
        )
    for short in result.shortfalls:
        milestone = scenario.file.milestones[short.milestone]
        missing = of_number(round(short.missing), "site")
        print_line(
            say(
                f'No (exit code 1): "{milestone.name}" by {milestone.by} is missed by {missing}.',
                f"达不到（退出码 1）：节点“{milestone.name}”（{milestone.by}）差 {short.missing:.0f} 个对象。",
            )
        )
