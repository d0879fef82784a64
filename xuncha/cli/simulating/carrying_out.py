"""A run begun, carried out and kept: what ``simulate`` and ``run`` do once there is a plan."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.disk.machine import MachineFailure
from scenarios.disk.writing import keep_elsewhere, try_folder
from scenarios.language import of_number, say
from xuncha.cli.app import Interrupted
from xuncha.cli.given.given_plan import warn_of_breaches
from xuncha.cli.terminal.output import Progress

if TYPE_CHECKING:
    from results.relief import Relief
    from results.run import Run
    from results.run_data import RunData
    from results.store.resume import Begun
    from results.store.writing import Extra
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario
    from scenarios.schema.goals import Dispatch

RUNS = Path("runs")
"""Where runs go without -o."""


def plan_of_rule(scenario: "Scenario", rule: "Dispatch") -> "Plan":
    """Return the plan that a rule would follow; tell the rules that it breaks."""
    from sim.rule_plan import rule_plan  # noqa: PLC0415

    plan = rule_plan(scenario, rule)
    warn_of_breaches(scenario, plan)
    return plan


def begin_run(
    scenario: "Scenario",
    command: dict[str, Any],
    output: Path | None,
    replications: int | None,
    seed: int | None,
    plan: "Plan | None",
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
    run_start = begin(RUNS, output, scenario, command=command, seed=number, replications=count, plan=plan,
                  dispatch=dispatch, events=events)  # fmt: skip
    if run_start.goes_on:
        sys.stderr.write(
            say(
                f"Going on with {run_start.folder}, which was not finished.\n",
                f"接着完成上次未完的运行 {run_start.folder}。\n",
            )
        )
    return run_start


def carry_out(
    scenario: "Scenario", plan: "Plan", planning: dict[str, Any], run_start: "Begun", workers: int | str, *, quiet: bool
) -> "Run":
    """Simulate, keep what is done, and say where that is if the run is stopped."""
    from xuncha.calls.simulations import store_run  # noqa: PLC0415
    from xuncha.relief import try_relief  # noqa: PLC0415
    from xuncha.run_files import run_files  # noqa: PLC0415

    progress = Progress(quiet=quiet)

    def tried(run: "RunData") -> "tuple[Relief, ...]":
        progress(say("trying what would help", "试算改进办法"))
        return try_relief(run)

    def told(name: str, write: "Extra") -> "Extra":
        def written(run: "RunData", path: Path) -> None:
            progress(say(f"writing {name}", f"正在写出 {name}"))
            write(run, path)

        return written

    folder, done = run_start.folder, 0

    def show(now: int, total: int) -> None:
        nonlocal done
        done = now
        progress(say(f"simulating: {now} of {total}", f"模拟：{now}/{total}"), "simulating", now / max(total, 1))

    try:
        finished = store_run(
            folder, scenario, plan, planning, replications=run_start.replications, seed=run_start.seed, workers=workers,
            command=run_start.command, dispatch=run_start.dispatch, events=run_start.events, progress=show,
            extras={name: told(name, write) for name, write in run_files(plan).items()}, find_relief=tried,
        )  # fmt: skip
    except KeyboardInterrupt:
        text = say(
            f"Interrupted. What is done ({done} of {of_number(run_start.replications, 'replication')}) is kept in {folder}; "
            "the same command goes on from there.",
            f"已中断。已完成的部分（{done}/{run_start.replications} 次模拟）保存在 {folder}；重新执行同一命令即可续跑。",
        )
        raise Interrupted(text) from None
    except MachineFailure as failure:
        raise _with_remains(failure, plan, run_start, done) from failure
    finally:
        progress.close()
    return finished


def _with_remains(failure: MachineFailure, plan: "Plan", run_start: "Begun", done: int) -> MachineFailure:
    """Add to a failure where to find what is done: the run's folder, or the plan where there is no folder yet."""
    from results.store.layout import is_run  # noqa: PLC0415

    if is_run(run_start.folder):
        words = say(
            f"what is done ({done} of {of_number(run_start.replications, 'replication')}) is kept in {run_start.folder}, "
            "and the same command goes on from there",
            f"已完成的部分（{done}/{run_start.replications} 次模拟）保存在 {run_start.folder}，重新执行同一命令即可续跑",
        )
        return MachineFailure(failure.what, failure.reason + say("; ", "；") + words, failure.kept)
    kept_file = keep_elsewhere(run_start.folder.with_suffix(".plan.parquet"), plan.visits.write_parquet)
    return MachineFailure(failure.what, failure.reason, kept_file)
