"""Commands that simulate: a plan that is given, or the whole way from a scenario to an answer."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.disk.machine import MachineFailure
from scenarios.disk.writing import keep_elsewhere, try_folder
from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import (
    Command,
    DispatchOption,
    EventsOption,
    Interrupted,
    JsonOption,
    Replications,
    RunFolder,
    Seed,
    Workers,
    app,
)
from xuncha.cli.given.given_plan import given_plan, warn_of_breaches
from xuncha.cli.given.ledger import LEDGER, LedgerArgument
from xuncha.cli.given.remembering import refuse_past, say_facts, settled
from xuncha.cli.given.what_if import CrossOption, ElevateOption, SetOption, WithoutOption, load_what_if, what_if
from xuncha.cli.planning.making import make
from xuncha.cli.simulating.again import AgainOption, make_again
from xuncha.cli.terminal.output import Progress, print_problems
from xuncha.cli.words.answers import answer

if TYPE_CHECKING:
    from results.relief import Relief
    from results.run import Run
    from results.store.resume import Begun
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario
    from scenarios.schema.goals import Dispatch
    from scenarios.what_if.changed_scenario import WhatIf

RUNS = Path("runs")
"""Where runs go without -o."""


@app.command(
    cls=Command,
    help=say(
        "Simulate a plan file, or a rule without a plan.\n\nExample: xuncha simulate nanxun --plan plan.xlsx\n\n"
        "Example: xuncha simulate nanxun --dispatch nearest",
        "模拟计划文件，或不用计划而按规则派组。\n\n例：xuncha simulate nanxun --plan plan.xlsx\n\n"
        "例：xuncha simulate nanxun --dispatch nearest",
    ),
)
def simulate(
    scenario: LedgerArgument,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar=say("FILE", "文件"),
            help=say("plan file (CSV, XLSX, Parquet); none with a rule", "计划文件（CSV、XLSX、Parquet）；按规则派组时不写"),
        ),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    output: RunFolder = None,
    dispatch: DispatchOption = None,
    sets: SetOption = None,
    without: WithoutOption = None,
    elevate: ElevateOption = None,
    cross: CrossOption = None,
    *,
    events: EventsOption = False,
    json: JsonOption = False,
) -> int:
    """Simulate a plan file, or a rule."""
    from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
    from xuncha.run_files import WORKBOOK  # noqa: PLC0415
    from xuncha.status import left_of  # noqa: PLC0415

    began = time.perf_counter()
    loaded = load_what_if(scenario, sets, without, elevate, cross)
    by_rule = (loaded.file.simulation.dispatch if dispatch is None else dispatch) in ORDERS
    known = None if by_rule or loaded.as_of is None else settled(scenario, plan_file, None)
    plan_file = plan_file if known is None else known.plan
    rule = settle_dispatch(loaded.file, dispatch, plan=None if plan_file is None else f"--plan {plan_file}")
    if plan_file is None:
        given = _plan_of_rule(loaded, rule)
    else:
        read = given_plan(loaded, plan_file)
        given = read.plan
        if known is None:
            warn_of_breaches(loaded, given, read)
        else:  # what is past is no breach
            say_facts(known, quiet=json)
            given = left_of(given, known.as_of)
            warn_of_breaches(loaded, given)
    begun = _begin(loaded, {"name": "simulate"}, output, replications, seed, given, rule, events=events)
    finished = _carry_out(loaded, given, {}, begun, workers, quiet=json)
    if plan_file is not None and read.sentences() and (begun.folder / WORKBOOK).exists():
        sys.stderr.write(say(f"The completed plan: {begun.folder / WORKBOOK}\n", f"补全后的计划：{begun.folder / WORKBOOK}\n"))
    return answer(finished, time.perf_counter() - began, json=json)


@app.command(
    cls=Command,
    help=say(
        "Check, plan, simulate and answer; a run that was interrupted goes on. Ctrl-C during planning keeps the best plan "
        "found and goes on with it.\n\nExample: xuncha run nanxun\n\nExample: xuncha run --again runs/nanxun-seed1",
        "检查、计划、模拟并回答；中断的运行会接着做。计划阶段按 Ctrl-C 则用已找到的最好计划继续。\n\n"
        "例：xuncha run nanxun\n\n例：xuncha run --again runs/nanxun-seed1",
    ),
)
def run(
    scenario: Annotated[str | None, LEDGER] = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar=say("NAME", "名称"),
            help=say(
                "optimal (the default), uniform, nearest, risk or roundrobin; none where a rule dispatches teams",
                "optimal（默认）、uniform、nearest、risk 或 roundrobin；按规则派组时不写",
            ),
        ),
    ] = None,
    output: RunFolder = None,
    dispatch: DispatchOption = None,
    sets: SetOption = None,
    without: WithoutOption = None,
    elevate: ElevateOption = None,
    cross: CrossOption = None,
    again: AgainOption = None,
    *,
    events: EventsOption = False,
    json: JsonOption = False,
) -> int:
    """Do everything."""
    if again is not None:
        others = {say("SCENARIO", "情景"): scenario, "-n": replications, "--seed": seed, "--method": method, "-o": output,
                  "--dispatch": dispatch, "--set": sets, "--without": without, "--elevate": elevate, "--cross": cross,
                  "--events": events}  # fmt: skip
        return make_again(again, others, workers, json=json)
    if scenario is None:
        allowed = say("a scenario, or --again RUN", "情景，或 --again 运行")
        raise ScenarioError([Problem("run", "", say("missing argument", "缺少参数"), allowed)])
    return _run(scenario, replications, seed, workers, method, output, dispatch, what_if(sets, without, elevate, cross),
                events=events, json=json)  # fmt: skip


def _run(
    scenario: str,
    replications: int | None,
    seed: int | None,
    workers: str,
    method: str | None,
    output: Path | None,
    dispatch: str | None,
    otherwise: "WhatIf",
    *,
    events: bool,
    json: bool,
) -> int:
    from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415
    from xuncha.api import planning_figures  # noqa: PLC0415

    began = time.perf_counter()
    loaded = load_if(scenario, otherwise)
    refuse_past(loaded, "run")
    if not json:
        print_problems(loaded.warnings, warning=True)
    rule = settle_dispatch(loaded.file, dispatch, method=None if method is None else f"--method {method}", required=False)
    by_rule = rule in ORDERS
    how = "optimal" if method is None else method
    begun = _begin(
        loaded, {"name": "run", "method": rule if by_rule else how}, output, replications, seed, None, rule, events=events
    )
    if begun.plan is None and by_rule:
        given, planning = _plan_of_rule(loaded, rule), {}
    elif begun.plan is None:
        result = make(loaded, how, quiet=json, target=begun.folder, workers=workers)
        given, planning = result.plan, planning_figures(result)
    else:
        given, planning = begun.plan, begun.planning
    return answer(_carry_out(loaded, given, planning, begun, workers, quiet=json), time.perf_counter() - began, json=json)


def _with_remains(failure: MachineFailure, given: "Plan", begun: "Begun", done: int) -> MachineFailure:
    """Add to a failure where to find what is done: the run's folder, or the plan where there is no folder yet."""
    from results.store.layout import is_run  # noqa: PLC0415

    if is_run(begun.folder):
        words = say(
            f"what is done ({done} of {of_number(begun.replications, 'replication')}) is kept in {begun.folder}, "
            "and the same command goes on from there",
            f"已完成的部分（{done}/{begun.replications} 次模拟）保存在 {begun.folder}，重新执行同一命令即可续跑",
        )
        return MachineFailure(failure.what, failure.reason + say("; ", "；") + words, failure.kept)
    kept = keep_elsewhere(begun.folder.with_suffix(".plan.parquet"), given.visits.write_parquet)
    return MachineFailure(failure.what, failure.reason, kept)


def _plan_of_rule(scenario: "Scenario", rule: "Dispatch") -> "Plan":
    from sim.rule_plan import rule_plan  # noqa: PLC0415

    made = rule_plan(scenario, rule)
    warn_of_breaches(scenario, made)
    return made


def _begin(
    scenario: "Scenario",
    command: dict[str, Any],
    output: Path | None,
    replications: int | None,
    seed: int | None,
    given: "Plan | None",
    dispatch: "Dispatch",
    *,
    events: bool,
) -> "Begun":
    """Settle where the run goes: the folder asked for, else one to go on with, else a new one."""
    from results.store.resume import begin  # noqa: PLC0415

    defaults = scenario.file.simulation
    count = defaults.replications if replications is None else replications
    number = defaults.seed if seed is None else seed
    try_folder(RUNS if output is None else output)
    begun = begin(RUNS, output, scenario, command=command, seed=number, replications=count, plan=given,
                  dispatch=dispatch, events=events)  # fmt: skip
    if begun.goes_on:
        sys.stderr.write(
            say(
                f"Going on with {begun.folder}, which was not finished.\n",
                f"接着完成上次未完的运行 {begun.folder}。\n",
            )
        )
    return begun


def _carry_out(
    scenario: "Scenario", given: "Plan", planning: dict[str, Any], begun: "Begun", workers: int | str, *, quiet: bool
) -> "Run":
    from xuncha.api import store_run  # noqa: PLC0415
    from xuncha.relief import try_relief  # noqa: PLC0415
    from xuncha.run_files import run_files  # noqa: PLC0415

    progress = Progress(quiet=quiet)

    def tried(run: "Run") -> "tuple[Relief, ...]":
        progress(say("trying what would help", "试算改进办法"))
        return try_relief(run)

    folder, done = begun.folder, 0

    def show(now: int, total: int) -> None:
        nonlocal done
        done = now
        progress(say(f"simulating: {now} of {total}", f"模拟：{now}/{total}"), "simulating", now / max(total, 1))

    try:
        finished = store_run(
            folder, scenario, given, planning, replications=begun.replications, seed=begun.seed, workers=workers,
            command=begun.command, dispatch=begun.dispatch, events=begun.events, progress=show,
            extras=run_files(given), tried=tried,
        )  # fmt: skip
    except KeyboardInterrupt:
        text = say(
            f"Interrupted. What is done ({done} of {of_number(begun.replications, 'replication')}) is kept in {folder}; "
            "the same command goes on from there.",
            f"已中断。已完成的部分（{done}/{begun.replications} 次模拟）保存在 {folder}；重新执行同一命令即可续跑。",
        )
        raise Interrupted(text) from None
    except MachineFailure as failure:
        raise _with_remains(failure, given, begun, done) from failure
    finally:
        progress.close()
    return finished
