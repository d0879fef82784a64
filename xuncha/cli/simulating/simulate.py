"""The command ``simulate``: a plan that is given, or a rule without a plan."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say
from xuncha.cli.app import Command, app
from xuncha.cli.given.given_plan import given_plan, warn_of_breaches
from xuncha.cli.given.ledger import LedgerArgument
from xuncha.cli.given.options import DispatchOption, EventsOption, JsonOption, Replications, RunFolder, Seed, Workers
from xuncha.cli.given.remembering import settled
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.simulating.carrying_out import begin_run, carry_out, plan_of_rule
from xuncha.cli.words.answers import answer

if TYPE_CHECKING:
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "Simulate a plan file, or a rule without a plan.\n\nExample: xuncha simulate nanxun --plan plan.xlsx\n\n"
        "Example: xuncha simulate nanxun --dispatch nearest",
        "模拟计划文件，或不用计划而按规则派组。\n\n例：xuncha simulate nanxun --plan plan.xlsx\n\n"
        "例：xuncha simulate nanxun --dispatch nearest",
    ),
)
@takes_what_if
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
    *,
    what_if: "WhatIf",
    events: EventsOption = False,
    json: JsonOption = False,
) -> int:
    """Simulate a plan file, or a rule."""
    from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415
    from xuncha.run_files import WORKBOOK  # noqa: PLC0415
    from xuncha.status import left_of  # noqa: PLC0415

    start_time = time.perf_counter()
    loaded_scenario = load_if(scenario, what_if)
    by_rule = (loaded_scenario.file.simulation.dispatch if dispatch is None else dispatch) in ORDERS
    facts = None if by_rule or loaded_scenario.as_of is None else settled(scenario, plan_file, quiet=json)
    plan_file = plan_file if facts is None else facts.plan
    rule = settle_dispatch(loaded_scenario.file, dispatch, plan=None if plan_file is None else f"--plan {plan_file}")
    if plan_file is None:
        plan = plan_of_rule(loaded_scenario, rule)
    else:
        completed = given_plan(loaded_scenario, plan_file)
        plan = completed.plan
        if facts is None:
            warn_of_breaches(loaded_scenario, plan, completed)
        else:  # what is past is no breach
            plan = left_of(plan, facts.as_of)
            warn_of_breaches(loaded_scenario, plan)
    run_start = begin_run(loaded_scenario, {"name": "simulate"}, output, replications, seed, plan, rule, events=events)
    finished = carry_out(loaded_scenario, plan, {}, run_start, workers, quiet=json)
    if plan_file is not None and completed.sentences() and (run_start.folder / WORKBOOK).exists():
        sys.stderr.write(
            say(f"The completed plan: {run_start.folder / WORKBOOK}\n", f"补全后的计划：{run_start.folder / WORKBOOK}\n")
        )
    return answer(finished, time.perf_counter() - start_time, json=json)
