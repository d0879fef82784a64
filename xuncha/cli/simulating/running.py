"""The command ``run``: the whole way from a scenario to an answer."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import Command, app
from xuncha.cli.given.ledger import LEDGER
from xuncha.cli.given.options import DispatchOption, EventsOption, JsonOption, Replications, RunFolder, Seed, Workers
from xuncha.cli.given.remembering import refuse_past
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.planning.making import make
from xuncha.cli.simulating.again import AgainOption, make_again
from xuncha.cli.simulating.carrying_out import begin_run, carry_out, plan_of_rule
from xuncha.cli.terminal.output import print_problems
from xuncha.cli.words.answers import answer

if TYPE_CHECKING:
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "Check, plan, simulate and answer; a run that was interrupted goes on. Ctrl-C during planning keeps the best plan "
        "found and goes on with it.\n\nExample: xuncha run nanxun\n\nExample: xuncha run --again runs/nanxun-seed1",
        "检查、计划、模拟并回答；中断的运行会接着做。计划阶段按 Ctrl-C 则用已找到的最好计划继续。\n\n"
        "例：xuncha run nanxun\n\n例：xuncha run --again runs/nanxun-seed1",
    ),
)
@takes_what_if
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
    *,
    what_if: "WhatIf",
    again: AgainOption = None,
    events: EventsOption = False,
    json: JsonOption = False,
) -> int:
    """Do everything."""
    if again is not None:
        options = {say("SCENARIO", "情景"): scenario, "-n": replications, "--seed": seed, "--method": method, "-o": output,
                  "--dispatch": dispatch, "--set": listed(what_if.sets) or None,
                  "--without": listed(what_if.without) or None,
                  "--elevate": what_if.elevate, "--cross": listed(what_if.cross) or None, "--events": events}  # fmt: skip
        return make_again(again, options, workers, json=json)
    if scenario is None:
        allowed = say("a scenario, or --again RUN", "情景，或 --again 运行")
        raise ScenarioError([Problem("run", "", say("missing argument", "缺少参数"), allowed)])
    return _run(scenario, replications, seed, workers, method, output, dispatch, what_if,
                events=events, json=json)  # fmt: skip


def _run(
    scenario: str,
    replications: int | None,
    seed: int | None,
    workers: str,
    method: str | None,
    output: Path | None,
    dispatch: str | None,
    what_if: "WhatIf",
    *,
    events: bool,
    json: bool,
) -> int:
    from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415
    from xuncha.api import planning_figures  # noqa: PLC0415

    start_time = time.perf_counter()
    loaded_scenario = load_if(scenario, what_if)
    refuse_past(loaded_scenario, "run")
    if not json:
        print_problems(loaded_scenario.warnings, warning=True)
    rule = settle_dispatch(
        loaded_scenario.file, dispatch, method=None if method is None else f"--method {method}", required=False
    )
    by_rule = rule in ORDERS
    method_name = "optimal" if method is None else method
    run_start = begin_run(
        loaded_scenario,
        {"name": "run", "method": rule if by_rule else method_name},
        output,
        replications,
        seed,
        None,
        rule,
        events=events,
    )
    if run_start.plan is None and by_rule:
        plan, planning = plan_of_rule(loaded_scenario, rule), {}
    elif run_start.plan is None:
        result = make(loaded_scenario, method_name, quiet=json, target=run_start.folder, workers=workers)
        plan, planning = result.plan, planning_figures(result)
    else:
        plan, planning = run_start.plan, run_start.planning
    return answer(
        carry_out(loaded_scenario, plan, planning, run_start, workers, quiet=json), time.perf_counter() - start_time, json=json
    )
