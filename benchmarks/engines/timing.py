"""The county as it is usually written - a process and a priority request a village - in SimPy, salabim and Ciw, beside xuncha.

All get the same lengths of visits, ways and calendar; days of coverage are compared before anything is timed.
python benchmarks/engines/timing.py, with `pip install xuncha[bench]`.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from models import MODELS, County
from numpy.typing import NDArray

from optimize.planning import make_plan
from scenarios.loading import load
from sim.run_part import BLOCK, run_part
from sim.streams import Streams
from sim.world import compile_world

SEED = 1
PAIRS = 7
SOME = 5
"""Replications that each engine makes for one timing; xuncha makes a block."""
CALM = {
    "uncertainty.absence.probability": 0.0, "uncertainty.pace.between": 0.0, "uncertainty.pace.team": 0.0,
    "simulation.tolerance": 0.0,
}  # fmt: skip
"""All staff present, all teams at the pace that is written, stays that end on the hour: the other models have none of these."""


def off(engine_ends: NDArray[np.float64], model_ends: NDArray[np.float64], days: int) -> tuple[float, float]:
    """Greatest difference of coverage on any day, and its mean over the days, as shares of all visits."""
    curves = [
        np.searchsorted(np.sort(np.ceil(instants - 1e-6)), np.arange(days + 1), side="right")
        for instants in (engine_ends, model_ends)
    ]
    gaps = np.abs(curves[0] - curves[1]) / len(engine_ends)
    return float(gaps.max()), float(gaps.mean())


def timed(work: Callable[[], object]) -> float:
    start_time = time.process_time()
    work()
    return time.process_time() - start_time


def main() -> None:
    scenario = load("nanxun", changes=CALM)
    world = compile_world(scenario, make_plan(scenario, "uniform").plan)
    county = County.of(world)
    numbers = np.arange(SOME)
    lengths = Streams(SEED, numbers).lognormal("visit length", world.visit_key, 1.0, world.visit_cv) * world.team_days
    rows = lengths.tolist()
    visits = run_part(world, SEED, numbers.tolist(), keep_visits=True).visits
    assert visits is not None
    ends = visits.end if world.links is None else world.links.later(visits.end)
    for name, (model, tolerated_gap) in MODELS.items():
        gaps = [off(own_ends, np.array(model(county, row)), world.days) for own_ends, row in zip(ends, rows, strict=True)]
        worst, mean = max(gap for gap, _ in gaps), statistics.mean(gap for _, gap in gaps)
        assert mean <= tolerated_gap, (name, mean)
        pairs = [
            (
                timed(lambda model=model: [model(county, row) for row in rows]) / SOME,
                timed(lambda: run_part(world, SEED, range(BLOCK), keep_visits=False)) / BLOCK,
            )
            for _ in range(PAIRS)
        ]
        ratio, own_time = statistics.median(a / b for a, b in pairs), statistics.median(b for _, b in pairs)
        print(
            f"| {name} | {statistics.median(a for a, _ in pairs) * 1e3:.1f} ms | {ratio:.0f} x | {own_time * 1e3:.2f} ms | "
            f"{worst:.2%}, {mean:.2%} on average |",
            flush=True,
        )


if __name__ == "__main__":
    main()
