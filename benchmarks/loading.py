"""Time and memory of loading and checking, of docs/performance.md: python benchmarks/loading.py [NAME ...]."""

import resource
import sys
import time

from scenarios.loading import load

REPEATS = 5
LARGE = 100_000


def main() -> None:
    load("nanxun")  # imports
    for name in sys.argv[1:] or ("nanxun", "shandong", "china"):
        wall_seconds, processor_seconds = [], []
        for _ in range(REPEATS):
            wall_start, processor_start = time.perf_counter(), time.process_time()
            scenario = load(name)
            wall_seconds.append(time.perf_counter() - wall_start)
            processor_seconds.append(time.process_time() - processor_start)
            if len(scenario.sites) > LARGE:
                break
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{name}: {len(scenario.sites):,} sites, best {min(wall_seconds):.3f} s, worst {max(wall_seconds):.3f} s, "
            f"process {min(processor_seconds):.3f} s at best, so far {memory:.2f} GB"
        )


if __name__ == "__main__":
    main()
