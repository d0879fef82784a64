"""The command that plans again in the middle of a term."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import (
    DONE,
    INTERRUPTED,
    NO,
    Command,
    ForceOption,
    JsonOption,
    PlanOption,
    ScenarioArgument,
    Workers,
    app,
    refuse_existing,
)
from xuncha.cli.given_plan import given_plan
from xuncha.cli.output import print_json, print_line, print_problems, print_table
from xuncha.cli.searching import searching, standing_text

if TYPE_CHECKING:
    from optimize.midterm.replanning import Replanned


@app.command(
    cls=Command,
    help=say(
        "Plan again in the middle of a term: what is done or under way stands, the rest is planned anew with few changes. "
        "Ctrl-C ends the search and keeps the best plan found.\n\n"
        "Example: xuncha replan nanxun --plan plan.xlsx --as-of 2028-01-01 -o new.xlsx",
        "届中调整计划: 已完成和进行中的不动, 其余尽量少改地重新安排。按 Ctrl-C 结束搜索, 保留已找到的最好计划。\n\n"
        "例: xuncha replan nanxun --plan plan.xlsx --as-of 2028-01-01 -o new.xlsx",
    ),
)
def replan(
    scenario: ScenarioArgument,
    plan_file: PlanOption,
    as_of: Annotated[str, typer.Option("--as-of", metavar=say("DATE", "日期"), help=say("date of the facts", "现状日期"))],
    done: Annotated[
        Path | None,
        typer.Option(
            "--done",
            metavar=say("FILE", "文件"),
            help=say(
                "table of what is done; without one what the scenario says, else visits that ended before the date",
                "已完成对象表;不给则按情景, 情景也没有则以此前结束的安排为已完成",
            ),
        ),
    ] = None,
    freeze: Annotated[
        int | None,
        typer.Option(
            "--freeze",
            min=0,
            metavar=say("DAYS", "天数"),
            help=say(
                "visits that begin in less than so many days stand; without it those of rounds that have begun",
                "此天数内开始的安排不动;不给则已开始各轮的安排不动",
            ),
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar=say("FILE", "文件"), help=say("plan file to write", "要写的计划文件")),
    ] = Path("replan.csv"),
    workers: Workers = 1,
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Plan again."""
    from results.workbook.book import write_plan_file  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plans.plan_files import check_ending  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.api import replan as plan_again  # noqa: PLC0415

    check_ending(output)
    refuse_existing(output, force=force)
    date = _date(as_of)
    loaded = load(scenario)
    old = given_plan(loaded, plan_file, quiet=json).plan
    with searching(quiet=json) as search, pool(workers) as executor:
        made = plan_again(
            loaded, old, as_of=date, done=done, freeze=freeze, executor=executor, progress=search.progress, stop=search.stop
        )
    write_plan_file(loaded, made.plan, output, changes=made.changes)
    if json:
        print_json(_answer(made, output))
    else:
        _print(made)
        print_line(str(output))
        if made.interrupted:
            gap = "" if made.standing is None else f": {standing_text(made.standing)}"
            print_line(
                say(
                    f"Interrupted (exit code 3): the search ended early with the best plan found{gap}.",
                    f"已中断(退出码 3):搜索提前结束, 保留已找到的最好计划{gap}。",
                )
            )
    if made.interrupted:
        return INTERRUPTED
    after = made.after
    return NO if after.uncovered or after.shortfalls or after.quota_gaps or made.breaches else DONE


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ScenarioError([Problem("--as-of", "", text, say("a date like 2028-01-01", "日期, 如 2028-01-01"))]) from error


def _answer(made: "Replanned", output: Path) -> dict[str, Any]:
    changes = [
        {"site": one.site, "kind": one.kind, "reason": one.reason, "before": one.before, "after": one.after}
        for one in made.changes
    ]
    return {
        "plan": str(output), "done": made.done, "frozen": made.frozen, "kept": made.kept,
        **{kind: made.count(kind) for kind in ("moved", "dropped", "added")},
        **({} if made.standing is None else {"bound": made.standing.bound, "gap": made.standing.gap}),
        "interrupted": made.interrupted, "objective_before": made.before.objective, "objective": made.after.objective,
        "uncovered": list(made.after.uncovered), "changes": changes, "breaches": [one.as_dict() for one in made.breaches],
    }  # fmt: skip


def _print(made: "Replanned") -> None:
    from optimize.midterm.plan_changes import reason_text  # noqa: PLC0415

    moved, dropped, added = (made.count(kind) for kind in ("moved", "dropped", "added"))
    before, after = made.before.objective, made.after.objective
    print_line(
        say(
            f"{made.done} sites are done and {made.frozen} visits stand; of the others {made.kept} are kept, {moved} moved, "
            f"{dropped} dropped, {added} added; objective {before:.4f} before, {after:.4f} now.",
            f"已完成 {made.done} 个对象, {made.frozen} 项安排不动;其余保留 {made.kept} 项, 调整 {moved} 项, "
            f"取消 {dropped} 项, 新增 {added} 项;目标值由 {before:.4f} 变为 {after:.4f}。",
        )
    )
    names = {"moved": say("moved", "调整"), "dropped": say("dropped", "取消"), "added": say("added", "新增")}
    rows = sorted(Counter((one.kind, one.reason) for one in made.changes).items())
    if rows:
        print_table(
            say("Changes", "变动"),
            (say("change", "变动"), say("reason", "原因"), say("visits", "项数")),
            [(names[kind], reason_text(reason), str(count)) for (kind, reason), count in rows],
        )
    lacking = len(made.after.shortfalls) + len(made.after.quota_gaps)
    if made.after.uncovered or lacking:
        print_line(
            say(
                f"No (exit code 1): {len(made.after.uncovered)} sites are left out, {lacking} milestones or quotas are missed.",
                f"达不到(退出码 1):{len(made.after.uncovered)} 个对象未安排, {lacking} 个节点或限额未达到。",
            )
        )
    if made.breaches:
        print_line(say("No (exit code 1): the plan breaks constraints.", "有违反(退出码 1):计划违反约束。"))
        print_problems(made.breaches)
