"""The command ``plan``: make a plan, or complete one that was begun by hand."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say
from xuncha.cli.app import DONE, INTERRUPTED, NO, Command, app
from xuncha.cli.given.given_plan import given_plan
from xuncha.cli.given.ledger import LedgerArgument
from xuncha.cli.given.options import ForceOption, JsonOption, Method, Replications, Seed, Workers
from xuncha.cli.given.output_file import check_plan_output
from xuncha.cli.given.remembering import refuse_past
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.planning.checking import print_calendar
from xuncha.cli.planning.completing import CompleteOption, refuse_together, write_completed
from xuncha.cli.planning.explaining import ExplainOption, explain_plan
from xuncha.cli.terminal.output import print_json, print_line, print_problems
from xuncha.cli.words.confidence_table import print_confidence
from xuncha.cli.words.plan_lines import plan_json, plan_sentence, print_gaps
from xuncha.cli.words.promise import NoSimulateOption, print_promise, promised, rather_missed
from xuncha.cli.words.roster_sentence import has_roster, roster_sentence
from xuncha.cli.words.schedule_lines import schedule_lines
from xuncha.cli.words.searching import interrupted_text, searching

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from optimize.plan_result import PlanResult
    from results.run import Run
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "Make a plan, as CSV, XLSX or Parquet by the file's ending. Ctrl-C ends the search and keeps the best plan found.\n\n"
        "Example: xuncha plan nanxun -o plan.xlsx\n\nExample: xuncha plan nanxun --from plan.xlsx -o better.xlsx\n\n"
        "Example: xuncha plan nanxun --complete mine.xlsx -o whole.xlsx",
        "制定计划，按文件后缀写成 CSV、XLSX 或 Parquet。按 Ctrl-C 结束搜索，保留已找到的最好计划。\n\n"
        "例：xuncha plan nanxun -o plan.xlsx\n\n例：xuncha plan nanxun --from plan.xlsx -o better.xlsx\n\n"
        "例：xuncha plan nanxun --complete 草案.xlsx -o 计划.xlsx",
    ),
)
@takes_what_if
def plan(
    scenario: LedgerArgument,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar=say("FILE", "文件"), help=say("plan file to write", "要写的计划文件")),
    ] = Path("plan.csv"),
    method: Method = "optimal",
    confidence: Annotated[
        float | None,
        typer.Option(
            "--confidence",
            metavar="P",
            help=say(
                "keep so many days free that each milestone holds with this probability, by simulation",
                "按模拟留出余量，使各节点以此概率实现",
            ),
        ),
    ] = None,
    start_file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar=say("FILE", "文件"),
            help=say(
                "plan file to begin the search from, as far as it can be carried out", "从此计划文件开始改进（能执行的部分）"
            ),
        ),
    ] = None,
    complete: CompleteOption = None,
    objective: Annotated[
        str | None,
        typer.Option(
            "--objective",
            metavar=say("PRESET", "标准"),
            help=say(
                "what the plan is judged by: office (as [objective] says) or coverage (milestones and earliness alone)",
                "评价标准：office 按情景的 [objective]；coverage 只看节点与早覆盖",
            ),
        ),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    *,
    what_if: "WhatIf",
    no_simulate: NoSimulateOption = False,
    explain: ExplainOption = False,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Make a plan."""
    from optimize.changes import with_objective  # noqa: PLC0415
    from optimize.explaining.regional import regional  # noqa: PLC0415
    from optimize.rostering.roster import make_roster  # noqa: PLC0415
    from optimize.size import refuse_large  # noqa: PLC0415
    from results.visit_details import chances_of  # noqa: PLC0415
    from results.workbook.book import write_plan_file  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415

    check_plan_output(output, force=force)
    loaded_scenario = with_objective(load_if(scenario, what_if), objective)
    if complete is not None:
        refuse_together("--complete", {"--from": start_file, "--confidence": confidence, "--explain": explain or None,
                                       "--method": None if method == "optimal" else method, "-n": replications})  # fmt: skip
        return write_completed(loaded_scenario, complete, output, json=json)
    refuse_past(loaded_scenario, "plan")
    if explain and not regional(loaded_scenario):
        refuse_large(loaded_scenario, "--explain")
    number = loaded_scenario.file.simulation.seed if seed is None else seed
    start = None if start_file is None else given_plan(loaded_scenario, start_file, quiet=json).plan
    result = make(
        loaded_scenario,
        method,
        quiet=json,
        confidence=confidence,
        replications=replications,
        seed=number,
        workers=workers,
        start=start,
        target=output,
    )
    roster = make_roster(loaded_scenario, result.plan) if has_roster(loaded_scenario, output) else None
    write = partial(write_plan_file, loaded_scenario, result.plan, output, roster=None if roster is None else roster.table)
    write()
    run = (
        None
        if no_simulate or result.interrupted
        else _simulated(loaded_scenario, result, replications, number, workers, quiet=json)
    )
    if run is not None:  # again, now with how sure each visit is: the plan is safe whatever became of the simulation
        write(chances=chances_of(result.plan, run))
    explanation = (
        explain_plan(loaded_scenario, result, quiet=json, workers=workers) if explain and not result.interrupted else None
    )
    if json:
        answer = plan_json(loaded_scenario, result, output, run)
        print_json(answer if explanation is None else answer | explanation.as_json())
    else:
        print_line(plan_sentence(loaded_scenario, result))
        print_gaps(loaded_scenario, result)
        for line in schedule_lines(result):
            print_line(line)
        print_promise(run)
        if result.confidence is not None:
            print_confidence(loaded_scenario, result.confidence)
        if explanation is not None:
            explanation.print()
        if roster is not None:
            print_line(roster_sentence(loaded_scenario, roster))
            print_problems([gap.as_problem(loaded_scenario) for gap in roster.gaps], warning=True)
        print_calendar(loaded_scenario)
        print_line(str(output))
        if result.interrupted:
            print_line(interrupted_text(result.gap, scenario, str(output)))
            if explain:
                print_line(say("It is not explained, since the search ended early.", "因提前结束，不作解释。"))
    if result.interrupted:
        return INTERRUPTED
    short = not result.verified or result.uncovered or result.shortfalls or result.quota_gaps or rather_missed(run)
    return NO if short or (result.confidence is not None and not result.confidence.holds) else DONE


def _simulated(
    scenario: "Scenario", result: "PlanResult", replications: int | None, seed: int, workers: int | str, *, quiet: bool
) -> "Run | None":
    """Simulate a plan that was made, for its probability."""
    from xuncha.api import simulate  # noqa: PLC0415

    def simulated(executor: "Executor | None") -> "Run":
        return simulate(scenario, result, replications, seed=seed, executor=executor)

    return promised(scenario, simulated, workers=workers, quiet=quiet)


def make(
    scenario: "Scenario",
    method: str,
    *,
    quiet: bool,
    confidence: float | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: int | str = 1,
    start: "Plan | None" = None,
    target: Path,
) -> "PlanResult":
    """Make a plan with progress on stderr; the first interrupt ends the search with the best plan found.

    Parameters
    ----------
    target
        Run folder or file that it is made for: what is planned of a region is kept beside it until the plan is made.
    """
    from xuncha.api import plan as make_plan  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.planning_folder import planning_folder  # noqa: PLC0415

    searched = method == "optimal" or confidence is not None
    with planning_folder(target) as memory, searching(quiet=quiet, stoppable=searched) as search, pool(workers) as executor:
        return make_plan(
            scenario, method, confidence=confidence, replications=replications, seed=seed, executor=executor,
            progress=search.progress, start=start, stop=search.stop, memory=None if confidence is not None else memory,
        )  # fmt: skip
