"""The command that plans again in the middle of a term."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import aside, listed, of_number, say
from xuncha.cli.app import DONE, INTERRUPTED, NO, Command, app
from xuncha.cli.given.facts import as_of_option, date_given, done_option
from xuncha.cli.given.given_plan import given_plan
from xuncha.cli.given.options import ForceOption, JsonOption, Replications, ScenarioArgument, Seed, Workers
from xuncha.cli.given.output_file import check_plan_output
from xuncha.cli.given.remembering import keep, settled
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.terminal.output import print_json, print_line, print_problems, print_table
from xuncha.cli.words.change_list import change_rows
from xuncha.cli.words.promise import NoSimulateOption, print_promise, promise_json, promised, rather_missed
from xuncha.cli.words.searching import searching

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from optimize.replanning.replan import Replanned
    from results.run import Run
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "Plan again in the middle of a term: what is done or under way stands, the rest is planned anew with few changes. "
        "Ctrl-C ends the search and keeps the best plan found.\n\n"
        "Example: xuncha replan nanxun --plan plan.xlsx --as-of 2028-01-01 -o new.xlsx",
        "届中调整计划：已完成和进行中的不动，其余尽量少改地重新安排。按 Ctrl-C 结束搜索，保留已找到的最好计划。\n\n"
        "例：xuncha replan nanxun --plan plan.xlsx --as-of 2028-01-01 -o new.xlsx",
    ),
)
@takes_what_if
def replan(
    scenario: ScenarioArgument,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar=say("FILE", "文件"),
            help=say("plan file; by default your scenario's last one", "计划文件；不写则用该情景上次的计划"),
        ),
    ] = None,
    as_of: Annotated[str | None, as_of_option(say("the last one by default", "不写则用上次的日期"))] = None,
    done: Annotated[
        Path | None,
        done_option(
            say(
                "by default what the scenario says; if it says nothing, visits that ended before the date",
                "不给则按情景，情景也没有则以此前结束的安排为已完成",
            )
        ),
    ] = None,
    freeze: Annotated[
        int | None,
        typer.Option(
            "--freeze",
            min=0,
            metavar=say("DAYS", "天数"),
            help=say(
                "visits that begin within this many days stay as they are; by default those of rounds that have begun",
                "此天数内开始的安排不动；不给则已开始各轮的安排不动",
            ),
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar=say("FILE", "文件"), help=say("plan file to write", "要写的计划文件")),
    ] = Path("replan.csv"),
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    *,
    what_if: "WhatIf",
    no_simulate: NoSimulateOption = False,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Plan again."""
    from optimize.replanning.history import history_at  # noqa: PLC0415
    from results.visit_details import chances_of  # noqa: PLC0415
    from results.workbook.book import write_plan_file  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.api import replan as plan_again  # noqa: PLC0415
    from xuncha.status import rest_of_term  # noqa: PLC0415

    check_plan_output(output, force=force)
    facts = settled(scenario, plan_file, None if as_of is None else date_given(as_of), quiet=json)
    loaded_scenario = load_if(scenario, what_if)
    date, old_plan = facts.as_of, given_plan(loaded_scenario, facts.plan, quiet=json).plan
    with searching(quiet=json) as search, pool(workers) as executor:
        result = plan_again(
            loaded_scenario,
            old_plan,
            as_of=date,
            done=done,
            freeze=freeze,
            executor=executor,
            progress=search.progress,
            stop=search.stop,
        )
    write_plan_file(loaded_scenario, result.plan, output, changes=result.changes)
    is_remembered = not (result.interrupted or what_if) and keep(scenario, loaded_scenario, old_plan, date, done, output)
    run = None
    if not (no_simulate or result.interrupted):

        def simulated(executor: "Executor | None") -> "Run":
            now = history_at(loaded_scenario, old_plan, date, done)
            return rest_of_term(now, result.plan, date, replications=replications, seed=seed, executor=executor)

        run = promised(loaded_scenario, simulated, workers=workers, quiet=json)
    if run is not None:
        write_plan_file(loaded_scenario, result.plan, output, changes=result.changes, chances=chances_of(result.plan, run))
    if json:
        print_json(_answer(result, output) | promise_json(run) | {"remembered": is_remembered})
    else:
        _print(loaded_scenario, result)
        print_promise(run)
        print_line(str(output))
        if is_remembered:
            print_line(say(f"Remembered: what is done before {date}, and this plan.", f"已记住：{date} 前的完成情况和本计划。"))
        if result.interrupted:
            gap = 0.0 if result.incumbent is None else result.incumbent.gap
            print_line(
                say(
                    "Interrupted (exit code 3): the search ended early with the best plan found"
                    + (f", which leaves at most {gap:.1%} to be gained." if gap else "."),
                    "已中断（退出码 3）：搜索提前结束，保留已找到的最好方案" + (f"，最多还能改进 {gap:.1%}。" if gap else "。"),
                )
            )
    if result.interrupted:
        return INTERRUPTED
    outcome = result.after
    return (
        NO if rather_missed(run) or outcome.uncovered or outcome.shortfalls or outcome.quota_gaps or result.breaches else DONE
    )


def _answer(result: "Replanned", output: Path) -> dict[str, Any]:
    changes = [
        {"site": change.site, "kind": change.kind, "reason": change.reason, "before": change.before, "after": change.after}
        for change in result.changes
    ]
    return {
        "plan": str(output), "done": result.done, "frozen": result.frozen, "kept": result.kept,
        **{kind: result.count(kind) for kind in ("moved", "dropped", "added")},
        **({} if result.incumbent is None else {"bound": result.incumbent.bound, "gap": result.incumbent.gap}),
        "interrupted": result.interrupted,
        "objective_before": result.before.objective, "objective": result.after.objective,
        "uncovered": list(result.after.uncovered), "changes": changes,
        "breaches": [breach.as_dict() for breach in result.breaches],
    }  # fmt: skip


def _print(scenario: "Scenario", result: "Replanned") -> None:
    moved_count, dropped_count, added_count = (result.count(kind) for kind in ("moved", "dropped", "added"))
    print_line(
        say(
            f"{of_number(result.done, 'site is')} done and {of_number(result.frozen, 'visit stands')}; of the others "
            f"{result.kept} are kept, {moved_count} moved, "
            f"{dropped_count} dropped, {added_count} added.",
            f"已完成 {result.done} 个对象，{result.frozen} 项安排不动；其余保留 {result.kept} 项，调整 {moved_count} 项，"
            f"取消 {dropped_count} 项，新增 {added_count} 项。",
        )
    )
    _print_changes(scenario, result)
    shortfalls = len(result.after.shortfalls) + len(result.after.quota_gaps)
    if result.after.uncovered or shortfalls:
        print_line(
            say(
                f"No (exit code 1): {of_number(len(result.after.uncovered), 'site is')} left out, "
                f"{of_number(shortfalls, 'milestone')} or quotas are missed.",
                f"达不到（退出码 1）：{len(result.after.uncovered)} 个对象未安排，{shortfalls} 个节点或限额未达到。",
            )
        )
    if result.breaches:
        print_line(say("No (exit code 1): the plan breaks constraints.", "有违反（退出码 1）：计划违反约束。"))
        print_problems(result.breaches)


def _print_changes(scenario: "Scenario", result: "Replanned") -> None:
    """List every change: village, from, to, why; what is dropped first, and named again in a sentence."""
    rows = change_rows(scenario, result)
    if not rows:
        return
    counts = sorted(Counter((row["change"], row["reason"]) for row in rows).items())
    kinds = listed(f"{change}{aside(reason)} {count}" for (change, reason), count in counts)
    print_line(say(f"Changes: {kinds}.", f"变动：{kinds}。"))
    dropped_names = [row["name"] for row in rows if row["kind"] == "dropped"]
    if dropped_names:
        names = listed(dropped_names)
        print_line(say(f"Without a visit now: {names}.", f"不再安排的：{names}。"))
    print_table(
        say("Changes", "变动表"),
        (say("village", "村名"), say("change", "变动"), say("from", "原安排"), say("to", "新安排"), say("why", "原因")),
        [tuple(row[key] for key in ("name", "change", "from", "to", "reason")) for row in rows],
        left=True,
    )
