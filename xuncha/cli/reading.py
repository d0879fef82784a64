"""The command that compares runs and plans."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, Command, JsonOption, Replications, Seed, app
from xuncha.cli.contest import contest, method_names
from xuncha.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from results.run import Run


@app.command(
    cls=Command,
    help=say(
        "Compare two runs, two plan files, or plans of several methods, replication by replication.\n\n"
        "Example: xuncha compare runs/a runs/b",
        "逐次配对比较两次运行、两个计划文件, 或几种方法的计划。\n\n例: xuncha compare runs/a runs/b",
    ),
)
def compare(
    a: Annotated[Path | None, typer.Argument(metavar="A", help=say("run folder or plan file", "运行文件夹或计划文件"))] = None,
    b: Annotated[Path | None, typer.Argument(metavar="B", help=say("run folder or plan file", "运行文件夹或计划文件"))] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar=say("NAME", "情景"), help=say("scenario of plan files", "计划文件所属的情景")),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    methods: Annotated[
        str | None,
        typer.Option(
            "--methods",
            metavar=say("NAMES", "名称"),
            help=say(
                "plan --scenario with these methods and compare the first with the others: optimal,risk,uniform",
                "用这些方法为 --scenario 制定计划, 以第一种与其余比较: optimal,risk,uniform",
            ),
        ),
    ] = None,
    *,
    baselines: Annotated[
        bool,
        typer.Option(
            "--baselines",
            help=say(
                "what the best plan of --scenario buys over every baseline, and over plan files that are named",
                "最优计划比各基准方法及所列计划文件好多少(须给出 --scenario)",
            ),
        ),
    ] = False,
    json: JsonOption = False,
) -> int:
    """Compare two runs or plans, or plans of several methods."""
    if methods is not None or baselines:
        return _contest(
            scenario, method_names(methods, baselines=baselines), [one for one in (a, b) if one], replications, seed, json=json
        )
    if a is None or b is None:
        found = say("fewer than two runs or plan files", "少于两个运行或计划文件")
        allowed = say("A and B, or --scenario NAME --baselines", "A 和 B, 或 --scenario 情景 --baselines")
        raise ScenarioError([Problem("compare", "", found, allowed)])
    from results.compare import as_json  # noqa: PLC0415
    from results.compare import compare as compare_runs  # noqa: PLC0415

    first, second = (_run_or_plan(path, scenario, replications, seed) for path in (a, b))
    rows = compare_runs(first, second)
    shared = len(set(first.outcomes.replications.tolist()) & set(second.outcomes.replications.tolist()))
    if json:
        print_json(_finite(as_json(str(a), str(b), shared, rows, (first.dispatch, second.dispatch))))
        return DONE
    title = say(f"b - a, paired over {shared} replications, 95 % intervals", f"b - a, {shared} 次配对模拟, 95% 区间")
    headers = (say("measure", "指标"), "a", "b", "b - a", say("low", "下限"), say("high", "上限"), "")
    body = [
        (
            row.name,
            *(f"{value:.4g}" for value in (row.a, row.b, row.difference, row.low, row.high)),
            "*" if row.clear else "",
        )
        for row in rows
    ]
    print_table(title, headers, body)
    if first.dispatch != second.dispatch:
        from scenarios.options.dispatch import dispatch_name  # noqa: PLC0415

        names = [f"{one.dispatch} ({dispatch_name(one.dispatch)})" for one in (first, second)]
        print_line(
            say(
                f"Dispatch differs: a {names[0]}, b {names[1]}; both meet the same luck.",
                f"派组方式不同: a {names[0]}, b {names[1]};两者遇到的随机情况相同。",
            )
        )
    print_line(say("* the interval excludes 0", "* 区间不含 0"))
    return DONE


def _contest(
    scenario: str | None, names: tuple[str, ...], files: list[Path], replications: int | None, seed: int | None, *, json: bool
) -> int:
    """Compare plans of several methods and files."""
    from scenarios.loading import load  # noqa: PLC0415

    if scenario is None:
        found, allowed = (
            say("no scenario", "没有情景"),
            say("a scenario to plan: --scenario NAME", "要制定计划的情景: --scenario 名称"),
        )
        raise ScenarioError([Problem("--scenario", "", found, allowed)])
    if len(names) + len(files) < 2:  # noqa: PLR2004 - a comparison has two sides
        allowed = say("two plans at least: --methods optimal,risk", "至少两个计划: --methods optimal,risk")
        raise ScenarioError([Problem("--methods", "", ", ".join(names), allowed)])
    loaded = load(scenario)
    defaults = loaded.file.simulation
    count = defaults.replications if replications is None else replications
    contest(loaded, names, files, count, defaults.seed if seed is None else seed, json=json)
    return DONE


def _run_or_plan(path: Path, scenario: str | None, replications: int | None, seed: int | None) -> "Run":
    from results.store import is_run, open_run  # noqa: PLC0415

    if is_run(path):
        return open_run(path)
    if scenario is None:
        hint = say("give --scenario for plan files", "比较计划文件须给出 --scenario")
        raise ScenarioError(
            [
                Problem(
                    str(path),
                    "",
                    say("no run folder", "不是运行文件夹"),
                    say("a run folder, or a plan file with --scenario", "运行文件夹, 或计划文件加 --scenario"),
                    hint,
                )
            ]
        )
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plans.plan_files import read_plan  # noqa: PLC0415
    from xuncha.api import simulate as simulate_plan  # noqa: PLC0415

    loaded = load(scenario)
    defaults = loaded.file.simulation
    return simulate_plan(
        loaded, read_plan(loaded, path),
        defaults.replications if replications is None else replications,
        seed=defaults.seed if seed is None else seed,
    )  # fmt: skip


def _finite(value: Any) -> Any:
    """Replace what JSON can't say (an unbounded interval) by null."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and value in {float("inf"), float("-inf")} else value
