"""How often plans of small counties are proven optima: python benchmarks/small_exact.py --seed 1 --runs 100.

Random counties of 20 sites with some modes each, linked ones too, are planned for coverage alone: milestones, sites left out
and earliness. Told are the runs whose bound meets the objective, those where it does not, by how much, and how often the search
alone, without the exact finish, was as good.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

from soaking.counties import draw

from optimize import planning
from optimize.planning import make_plan
from scenarios.loading import load
from scenarios.problems import ScenarioError

EQUAL = 1e-6
"""Part of an objective that is the same."""


def county(folder: Path, seed: int, case: int, effort: float) -> None:
    """Write one random county."""
    from make import merged, write_county  # noqa: PLC0415 - what draws puts the tests on the path

    changes = merged(
        draw(random.Random(f"{seed} {case}")), {"objective": {"preset": "coverage", "gap": 1e-9, "effort": effort}}
    )
    write_county(folder, changes)


def try_run(seed: int, case: int, effort: float) -> dict[str, Any]:
    """Plan one county with the exact finish and without it."""
    folder, start_time = Path(tempfile.mkdtemp(prefix="small")), time.process_time()
    try:
        county(folder / "county", seed, case, effort)
        scenario = load(folder / "county")
        result = make_plan(scenario)
        with mock.patch.object(planning, "finish", lambda _scenario, _problem, plan, bound, *_: (plan, bound)):
            searched = make_plan(scenario)
    except ScenarioError:
        return {"seed": seed, "run": case, "went": "refused"}
    finally:
        shutil.rmtree(folder)
    least = max(result.bound, 0.0)
    return {
        "seed": seed,
        "run": case,
        "went": "proven" if result.objective - least <= EQUAL * max(result.objective, EQUAL) else "open",
        "gap": round(result.gap, 6),
        "search": round(searched.objective / result.objective - 1.0, 6) if result.objective else 0.0,
        "sites": len(scenario.sites),
        "seconds": round(time.process_time() - start_time, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--effort", type=float, default=1.0, help="of the objective: steps, and deterministic time of proofs")
    arguments = parser.parse_args()
    lines = []
    for case in range(arguments.runs):
        lines.append(try_run(arguments.seed, case, arguments.effort))
        print(json.dumps(lines[-1]), flush=True)
    planned_lines = [line for line in lines if line["went"] != "refused"]
    proven = sum(line["went"] == "proven" for line in planned_lines)
    equal_count = sum(line["search"] <= EQUAL for line in planned_lines if line["went"] == "proven")
    print(f"{proven} of {len(planned_lines)} plans are proven optima; the search alone found {equal_count} of these {proven}")


if __name__ == "__main__":
    main()
