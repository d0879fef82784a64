"""How long plans by rule, the verifier and replications of whole regions take, as multiples of the time to load them.

`python benchmarks/regions.py shandong china`: process seconds, apart from imports, all in one run.
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from optimize.planning import make_plan
from optimize.verifying.verify import verify
from scenarios.loading import load
from sim.run_part import run_part
from sim.world import compile_world

REPLICATIONS = 5
Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """Do something and return what came of it and the process seconds that it took."""
    start_time = time.process_time()
    result = work()
    return result, time.process_time() - start_time


def main(name: str) -> None:
    """Print the figures of one region."""
    load("nanxun")  # imports, and tables that are read once
    scenario, loading = timed(lambda: load(name))
    result, planning = timed(lambda: make_plan(scenario, "uniform"))
    breaches, verifying = timed(lambda: verify(scenario, result.plan))
    world, compiling = timed(lambda: compile_world(scenario, result.plan))
    _, first = timed(lambda: run_part(world, 1, [0], keep_visits=False))
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, more = timed(lambda: run_part(world, 1, range(REPLICATIONS), keep_visits=False))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds_each = (more - first) / (REPLICATIONS - 1)
    print(f"{name}: {len(scenario.sites)} sites, {len(result.plan)} visits, {len(breaches)} breaches; loading {loading:.2f} s")
    for label, seconds in (
        ("uniform plan with its bound", planning),
        ("verifying it", verifying),
        ("compiling the world", compiling),
        ("one replication", first),
        ("each further one", seconds_each),
    ):
        print(f"  {label}: {seconds:.2f} s, {seconds / loading:.2f} x loading")
    print(f"  memory at most: {memory_before / 1e6:.2f} GB with one replication, {after / 1e6:.2f} GB with {REPLICATIONS}")


if __name__ == "__main__":
    for region in sys.argv[1:]:
        main(region)
