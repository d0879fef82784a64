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
        times, busy = [], []
        for _ in range(REPEATS):
            began, worked = time.perf_counter(), time.process_time()
            scenario = load(name)
            times.append(time.perf_counter() - began)
            busy.append(time.process_time() - worked)
            if len(scenario.sites) > LARGE:
                break
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{name}: {len(scenario.sites):,} sites, best {min(times):.3f} s, worst {max(times):.3f} s, "
            f"process {min(busy):.3f} s at best, so far {memory:.2f} GB"
        )


if __name__ == "__main__":
    main()
