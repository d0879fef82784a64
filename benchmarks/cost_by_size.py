"""What `xuncha run` costs by the number of villages: python benchmarks/cost_by_size.py nanxun zhejiang shandong -o costs.jsonl.

Each is run with 2 workers from the command line, as a user would; all its processes are looked at every five seconds. A line of
the journal holds villages, processor seconds, seconds by the clock, and the most memory of all processes together, what they
share counted once. `--attach PID NAME` watches a run that is under way. `--picture FILE` draws the journal, with the exponent
that a straight line through the logarithms has.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import psutil
from scipy.stats import linregress

from scenarios.loading import load

EVERY = 5.0
"""Seconds between two looks."""
MANY = 100
"""Replications, where the picture does not say another number."""
FEW_VILLAGES = 500
"""Villages up to which the start of Python and of the command is most of the cost: shown, and left out of the line."""


class Watch:
    """Processor time and memory of a process and all that it has begun."""

    def __init__(self, pid: int) -> None:
        self.root = psutil.Process(pid)
        self.began = self.root.create_time()
        self.seconds: dict[int, float] = {}
        self.memory = 0

    def look(self) -> bool:
        """Look once; return whether the process is still there."""
        try:
            if self.root.status() == psutil.STATUS_ZOMBIE:
                return False
            processes = [self.root, *self.root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return False
        memory = 0
        for process in processes:
            try:
                times, full = process.cpu_times(), process.memory_full_info()
            except psutil.Error:  # it has just ended
                continue
            self.seconds[process.pid] = times.user + times.system
            memory += full.pss
        self.memory = max(self.memory, memory)
        return True

    def wait(self) -> dict[str, float]:
        """Look until the process ends; return its figures."""
        while self.look():
            time.sleep(EVERY)
        return {
            "processor_seconds": round(sum(self.seconds.values()), 1),
            "clock_seconds": round(time.time() - self.began, 1),
            "memory_gb": round(self.memory / 1e9, 2),
        }


def measured(name: str, replications: int) -> dict[str, Any]:
    """Run a scenario from the command line and return its line of the journal."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", name, "-n", str(replications), "--workers", "2", "-o", str(Path(folder) / "run")]
        with (Path(folder) / "told").open("w", encoding="utf-8") as output:
            process = subprocess.Popen([sys.executable, "-m", "xuncha", *words], stdout=output, stderr=output)
            figures = Watch(process.pid).wait()
        if process.wait() not in {0, 1}:
            raise SystemExit((Path(folder) / "told").read_text(encoding="utf-8"))
    return line_of(name, replications, figures)


def line_of(name: str, replications: int, figures: dict[str, float]) -> dict[str, Any]:
    """Return a line of the journal."""
    scenario = load(name)
    return {"name": name, "villages": len(scenario.sites.filter(scenario.is_village)), "replications": replications, **figures}


def draw(lines: list[dict[str, Any]], picture: Path) -> None:
    """Draw processor time and memory over the number of villages."""
    villages = np.array([line["villages"] for line in lines], np.float64)
    large = villages > FEW_VILLAGES
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    for axis, key, label in ((axes[0], "processor_seconds", "processor seconds"), (axes[1], "memory_gb", "memory (GB)")):
        cost = np.array([line[key] for line in lines], np.float64)
        fit = linregress(np.log(villages[large]), np.log(cost[large]))
        along = np.array([villages[large].min(), villages[large].max()])
        axis.loglog(along, np.exp(fit.intercept) * along**fit.slope, color="0.6", label=f"exponent {fit.slope:.2f}")
        axis.loglog(villages, cost, "o", color="C0")
        for line, value in zip(lines, cost, strict=True):
            name = line["name"] if line["replications"] == MANY else f"{line['name']}, {line['replications']} replications"
            axis.annotate(name, (line["villages"], value), textcoords="offset points", xytext=(-6, 3), ha="right", fontsize=8)
        axis.set(xlabel="villages", ylabel=label)
        axis.margins(x=0.3, y=0.15)
        axis.legend(frameon=False, loc="lower right")
        print(f"{key}: exponent {fit.slope:.2f}, standard error {fit.stderr:.2f}, {large.sum()} sizes")
    figure.savefig(picture, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("-n", "--replications", type=int, default=MANY)
    parser.add_argument("--attach", type=int, metavar="PID", help="of a run of the one name that is under way")
    parser.add_argument("-o", "--output", type=Path, required=True, help="journal, added to")
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    for name in arguments.names:
        if arguments.attach:
            line = line_of(name, arguments.replications, Watch(arguments.attach).wait())
        else:
            line = measured(name, arguments.replications)
        print(line, flush=True)
        with arguments.output.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line) + "\n")
    if arguments.picture:
        draw([json.loads(line) for line in arguments.output.read_text(encoding="utf-8").splitlines()], arguments.picture)


if __name__ == "__main__":
    main()
