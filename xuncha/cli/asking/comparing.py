"""The command that compares: any number of runs, variants and plans in one table, a sentence first."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, Command, app
from xuncha.cli.given.given_plan import breach_sentence
from xuncha.cli.given.options import ForceOption, JsonOption, Replications, Seed, Workers
from xuncha.cli.given.picture_option import PictureOption, check_picture, write_picture
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_problems, print_table
from xuncha.cli.words.contest import Entry, Gatherer, method_names, plan_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from results.comparing.selection import Selection
    from results.comparison import Comparison
    from scenarios.what_if.changed_scenario import WhatIf

SHOWN = 5
"""Breaches of a plan that are shown."""


@app.command(
    cls=Command,
    help=say(
        "Compare runs, variants and plan files replication by replication: each with the first.\n\n"
        "Example: xuncha compare runs/a runs/b\n\nExample: xuncha compare nanxun nanxun:zhejiang --precision 0.02\n\n"
        "Example: xuncha compare mine.xlsx yours.xlsx --scenario nanxun\n\n"
        "Example: xuncha compare nanxun --set 组数=5 --set 组数=6",
        "逐次配对比较多个运行、方案和计划文件，各与第一个相比。\n\n例：xuncha compare runs/a runs/b\n\n"
        "例：xuncha compare nanxun nanxun:zhejiang --precision 0.02\n\n"
        "例：xuncha compare mine.xlsx yours.xlsx --scenario nanxun\n\n例：xuncha compare nanxun --set 组数=5 --set 组数=6",
    ),
)
@takes_what_if
def compare(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="A B ...", help=say("run folders, scenarios, plan files", "运行文件夹、情景、计划文件")),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar=say("NAME", "情景"), help=say("scenario of plan files", "计划文件所属的情景")),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            metavar="P",
            help=say(
                "add replications until each difference of the decisive probability is known to within P (0.02: two points)",
                "增加模拟次数，直至关键概率之差的误差不超过 P（0.02 即两个百分点）",
            ),
        ),
    ] = None,
    methods: Annotated[
        str | None,
        typer.Option(
            "--methods",
            metavar=say("NAMES", "名称"),
            help=say(
                "plan --scenario with these methods and compare the others with the first: optimal,risk,uniform",
                "用这些方法为 --scenario 制定计划，各与第一种比较：optimal,risk,uniform",
            ),
        ),
    ] = None,
    output: PictureOption = None,
    *,
    what_if: "WhatIf",
    baselines: Annotated[
        bool,
        typer.Option(
            "--baselines",
            help=say(
                "compare every baseline, and the plan files that are named, with the best plan of --scenario",
                "各基准方法及所列计划文件与 --scenario 的最优计划比较",
            ),
        ),
    ] = False,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Compare runs, variants, plans, or plans of several methods."""
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.calls.comparing import compare_until  # noqa: PLC0415

    check_picture(output, force=force)
    names, variants = list(runs or ()), what_if.each()
    methods_asked = method_names(methods, baselines=baselines)
    _check(names, methods_asked, variants, scenario)
    progress = Progress(quiet=json)
    with pool(workers) as executor:
        gatherer = Gatherer(scenario, replications, seed, executor, progress)
        entries = gatherer.entries(names, methods_asked, variants)
        comparison, selection = compare_until(
            *(entry.run for entry in entries), names=[entry.name for entry in entries], precision=precision,
            executor=executor, progress=progress,
        )  # fmt: skip
    plans = plan_rows(entries) if methods_asked else []
    progress.close()
    picture = write_picture(output, lambda: _figure(entries))
    if json:
        print_json(_json(comparison, selection, entries, plans) | picture)
    else:
        _print(comparison, selection, entries, plans)
        if output is not None:
            print_line(str(output))
    return DONE


def _figure(entries: Sequence[Entry]) -> "Figure":
    """Draw the coverage of all that is compared."""
    from results.pictures.registry import draw  # noqa: PLC0415 - matplotlib only where something is drawn
    from results.pictures.wish import Wish  # noqa: PLC0415 - matplotlib only where something is drawn

    return draw("runs", Wish(runs=tuple((entry.name, entry.run) for entry in entries)))


def _check(names: Sequence[str], methods: Sequence[str], variants: Sequence[Any], scenario: str | None) -> None:
    if methods:
        if scenario is None:
            fault, allowed = (
                say("no scenario", "没有情景"),
                say("a scenario to plan: --scenario NAME", "要制定计划的情景：--scenario 名称"),
            )
            raise ScenarioError([Problem("--scenario", "", fault, allowed)])
        if len(methods) + len(names) < 2:  # noqa: PLR2004 - a comparison has two sides
            allowed = say("two plans at least: --methods optimal,risk", "至少两个计划：--methods optimal,risk")
            raise ScenarioError([Problem("--methods", "", ", ".join(methods), allowed)])
    elif len(names) + len(variants) < 2 and not (scenario and len(variants) > 1):  # noqa: PLR2004 - as above
        fault = say("fewer than two runs, scenarios or plan files", "少于两个运行、情景或计划文件")
        allowed = say(
            "A and B, or --scenario NAME --baselines, or a scenario and --set",
            "A 和 B，或 --scenario 情景 --baselines，或情景加 --set",
        )
        raise ScenarioError([Problem("compare", "", fault, allowed)])


def _json(
    comparison: "Comparison", selection: "Selection", entries: Sequence[Entry], plans: list[dict[str, Any]]
) -> dict[str, Any]:
    from results.comparing.compare_words import as_json  # noqa: PLC0415

    answer = as_json(comparison, selection)
    answer["breaches"] = {entry.name: len(entry.breaches) for entry in entries}
    return answer | ({"first": entries[0].name, "plans": plans} if plans else {})


def _print(comparison: "Comparison", selection: "Selection", entries: Sequence[Entry], plans: list[dict[str, Any]]) -> None:
    from results.comparing.compare_words import change_text, sentences, value_text  # noqa: PLC0415

    broken = [entry for entry in entries if entry.breaches]
    for entry in broken:
        print_line(breach_sentence(len(entry.breaches), entry.name))
    for sentence in sentences(comparison, selection):
        print_line(sentence)
    if plans:
        _print_plans(plans)
    first = comparison.names[0]
    values, changes = [], []
    for place, row in enumerate(comparison.differences[comparison.names[1]]):
        rows = [comparison.differences[name][place] for name in comparison.names[1:]]
        values.append((row.name, value_text(row, row.a), *(value_text(column, column.b) for column in rows)))
        changes.append((row.name, *(change_text(column) for column in rows)))
    count = comparison.replications
    print_table(
        say(f"Means over {of_number(count, 'replication')}; of dates medians", f"{count} 次模拟的均值；日期为中位数"),
        [say("measure", "指标"), *comparison.names],
        values,
    )
    print_table(
        say(f"Paired differences from {first}, 95 % intervals", f"与 {first} 的配对差及 95% 区间"),
        [say("measure", "指标"), *comparison.names[1:]],
        changes,
        left=True,
    )
    print_line(say("* the interval excludes 0", "* 区间不含 0"))
    for entry in broken:
        sys.stderr.write(say(f"Rules that {entry.name} breaks:\n", f"{entry.name} 不合要求之处：\n"))
        print_problems(entry.breaches[:SHOWN], warning=True)


def _print_plans(plans: list[dict[str, Any]]) -> None:
    print_table(
        say("Plans, before simulation", "计划本身"),
        [
            say("plan", "计划"),
            say("visits", "进驻"),
            say("left out", "遗漏"),
            say("rules broken", "违规"),
            say("objective", "综合评分（越低越好）"),
        ],
        [
            (row["plan"], str(row["visits"]), str(row["uncovered"]), str(row["breaches"]), f"{row['objective']:.4f}")
            for row in plans
        ],
    )
