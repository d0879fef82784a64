"""Ratios of docs/performance.md, each measured in one run: python benchmarks/ratios.py."""

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
from scenarios.loading import load
from scenarios.schema.findings import FindingsSection
from sim.run_part import BLOCK, run_part
from sim.world import compile_world

PAIRS = 31
YEARLY = """
[rounds]
yearly = [
    { name = { zh = "春季轮", en = "spring" }, start = "03-01", on_site_days = %d },
    { name = { zh = "秋季轮", en = "autumn" }, start = "09-01", on_site_days = %d },
]
"""
FIRST = '{ id = "2026-first", name = { zh = "2026年首轮", en = "first round 2026" }, start = 2026-10-12, on_site_days = %d },'
SUMMER = """
    { id = "2027-s", name = { zh = "2027年夏季轮", en = "summer 2027" }, start = 2027-06-21, on_site_days = 30 },
    { id = "2029-s", name = { zh = "2029年夏季轮", en = "summer 2029" }, start = 2029-06-20, on_site_days = 30 },"""
PLANS = {
    "ample": YEARLY % (32, 32) + f"dated = [{FIRST % 32}{SUMMER}]",
    "98 % of demand": YEARLY % (31, 31) + f"dated = [{FIRST % 31}]\n[overrides]\n'teams.nanxun.count' = 3",
}
"""Variants of the bundled county: stays of 32 days, and three county teams in ten rounds of 31 days."""


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


def main() -> None:
    scenario = load("nanxun")
    for name, text in PLANS.items():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "scenario.toml").write_text(f'extends = "nanxun"\nname = "benchmark"\n{text}', encoding="utf-8")
            result = make_plan(load(folder), "optimal")
        print(f"plan {name}: gap {result.gap:.2%} in {result.seconds:.1f} s, {len(result.uncovered)} left out")
    for method in ("optimal", "uniform"):
        result = make_plan(scenario, method)
        print(f"plan {method}: gap {result.gap:.2%} in {result.seconds:.1f} s")
    plan = result.plan
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
