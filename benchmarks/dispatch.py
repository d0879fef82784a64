"""What each dispatch gains and costs: python benchmarks/dispatch.py [SCENARIO] [METHOD] [REPLICATIONS].

A table for docs/performance.md: measures of each dispatch, their difference to following the plan, paired by replication, and
the time of a replication over that of following it, in one run.
"""

import statistics
import sys
import time

from optimize.planning import make_plan
from optimize.rolling.dispatching import make_world
from results.comparing.compare import compare
from results.intervals import wilson
from results.run import Run
from scenarios.dispatch.choice import DISPATCHES
from scenarios.dispatch.orders import ORDERS
from scenarios.loading import load
from sim.replications import simulate
from sim.rule_plan import rule_plan
from sim.run_part import BLOCK, ready, run_part

TIMES = 9
SEED = 1


def main() -> None:
    name, method, count = (sys.argv[1:] + ["nanxun", "optimal", "200"][len(sys.argv) - 1 :])[:3]
    scenario = load(name)
    plan = make_plan(scenario, method).plan
    runs, worlds = {}, {}
    for dispatch in DISPATCHES:
        table = rule_plan(scenario, dispatch) if dispatch in ORDERS else plan
        worlds[dispatch] = make_world(scenario, table, dispatch)
        outcomes = simulate(worlds[dispatch], replications=int(count), seed=SEED)
        runs[dispatch] = Run(scenario, table, outcomes, SEED, dispatch=dispatch)
    cost = _costs(worlds)
    milestones = [str(milestone.name) for milestone in scenario.file.milestones]
    print("| dispatch | villages at the end | less or more | mean coverage | less or more |", *milestones, "time |", sep=" | ")
    for dispatch, run in runs.items():
        rows = {row.measure: row for row in compare(runs["follow"], run)}
        end, mean = rows["coverage_end"], rows["coverage_mean"]
        chances = []
        for position in range(len(milestones)):
            chance = wilson(round(rows[f"milestone_{position + 1}"].b * run.replications), run.replications)
            chances.append(f"{chance.value:.0%} ({chance.low:.0%}-{chance.high:.0%})")
        print(
            f"| `{dispatch}` | {end.b:.2%} | {_points(end)} | {mean.b:.2%} | {_points(mean)} |",
            *chances, f"{cost[dispatch]:.1f} x |", sep=" | ",
        )  # fmt: skip


def _points(row) -> str:
    return f"{100 * row.difference:+.2f} ({100 * row.low:+.2f} to {100 * row.high:+.2f})"


def _costs(worlds) -> dict[str, float]:
    """Process time of a block over that of following the plan: median of blocks taken in turn."""
    preparations = {dispatch: ready(world) for dispatch, world in worlds.items()}
    seconds = {dispatch: [] for dispatch in worlds}
    for _ in range(TIMES):
        for dispatch, world in worlds.items():
            start_time = time.process_time()
            run_part(world, SEED, range(BLOCK), keep_visits=False, preparation=preparations[dispatch])
            seconds[dispatch].append(time.process_time() - start_time)
    print({dispatch: f"{statistics.median(row) / BLOCK * 1e3:.2f} ms" for dispatch, row in seconds.items()})
    pairs = {dispatch: [a / b for a, b in zip(row, seconds["follow"], strict=True)] for dispatch, row in seconds.items()}
    return {dispatch: statistics.median(row) for dispatch, row in pairs.items()}


if __name__ == "__main__":
    main()
