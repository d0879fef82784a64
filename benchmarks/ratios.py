"""Ratios of docs/performance.md, each measured in one run: python benchmarks/ratios.py."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import simpy

from optimize.planning import make_plan
from optimize.rolling.dispatching import make_world
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.findings import FindingsSection
from sim.replications import simulate
from sim.run_part import BLOCK, run_part
from sim.world import compile_world

PAIRS = 31
MANY, FEW = 2100, 100
"""Replications of two runs by the command: their difference leaves out what starting and loading take."""


def timed(work: Callable[[], object]) -> float:
    start_time = time.perf_counter()
    work()
    return time.perf_counter() - start_time


def worked(work: Callable[[], object]) -> float:
    """Time that this process works, which other processes hardly lengthen."""
    start_time = time.process_time()
    work()
    return time.process_time() - start_time


def bare_loop(tours: list[list[float]]) -> None:
    """Run the same processes and visits, one pre-drawn timeout a visit, nothing else."""

    def team(env: simpy.Environment, lengths: list[float]):
        for length in lengths:
            yield env.timeout(length)

    for _ in range(BLOCK):
        env = simpy.Environment()
        for lengths in tours:
            env.process(team(env, lengths))
        env.run()


def by_command(scenario: Scenario, plan: Plan) -> str:
    """Say what a replication costs that the command simulates, stores and answers for, over one that is only simulated."""
    world = make_world(scenario, plan, "follow")
    alone = worked(lambda: simulate(world, replications=MANY - FEW, seed=1)) / (MANY - FEW)
    seconds_by_count = []
    for replications in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            file = plan.write(Path(folder, "plan.csv"))
            line = [sys.executable, "-c", "from xuncha.cli import main; main()", "simulate", "nanxun", "--dispatch", "follow",
                    "--plan", str(file), "-n", str(replications), "-o", str(Path(folder, "run"))]  # fmt: skip
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(line, capture_output=True, check=False)  # the answer may be no
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds_by_count.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    whole = (seconds_by_count[1] - seconds_by_count[0]) / (MANY - FEW)
    return (
        f"by the command: {whole * 1e3:.2f} ms, {whole / alone:.2f} x simulating alone; {seconds_by_count[0]:.1f} s for {FEW}"
    )


def main() -> None:
    scenario = load("nanxun")
    plan = make_plan(scenario, "uniform").plan
    world = compile_world(scenario, plan)
    file = scenario.file.model_copy(update={"findings": FindingsSection()})
    finding = compile_world(replace(scenario, file=file), plan)
    tours = [part["team_days"].to_list() for part in plan.visits.partition_by("team")]
    bare_loop(tours)
    kinds = (("replication", world, False), ("with findings", finding, False), ("with the event log", world, True))
    for name, compiled, events in kinds:
        part = partial(run_part, compiled, 1, range(BLOCK), keep_visits=False, events=events)
        part()
        pairs = [(worked(part), worked(lambda: bare_loop(tours))) for _ in range(PAIRS)]
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name}: {statistics.median(a for a, _ in pairs) / BLOCK * 1e3:.2f} ms, {ratio:.2f} x the bare loop")
    print(by_command(scenario, plan))
    help_line = [sys.executable, "-c", "import sys; sys.argv = ['xuncha', '--help']; from xuncha.cli import main; main()"]
    typer_line = [sys.executable, "-c", "import typer"]
    starts = [
        (
            timed(lambda: subprocess.run(help_line, capture_output=True, check=True)),
            timed(lambda: subprocess.run(typer_line, capture_output=True, check=True)),
        )
        for _ in range(PAIRS)
    ]
    print(f"help: {statistics.median(a / b for a, b in starts):.2f} x import typer")
    print(f"loading: {statistics.median(timed(lambda: load('nanxun')) for _ in range(5)):.3f} s")


if __name__ == "__main__":
    main()
