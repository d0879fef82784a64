"""Random counties through check, plan, verify, simulate, compare and report: python benchmarks/soak.py --seed 1 --runs 100.

Each run is fixed by its seed and number: ``--seed 1 --only 17`` shows what one of them prints. With ``-o FILE`` each
run is a line of JSON, and the same command goes on after the last line. A run fails where a command raises, says "failed" or
prints a traceback, ends with an exit code that it should not have here, where a plan of the program's own breaks a rule, where
the same command gives other bytes, or where what is printed for machines is no JSON. One that does not end, ends the soak and
says where it was; the same command notes it as failed, and goes on after it.
"""

import argparse
import faulthandler
import json
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from soaking.runs import Broken, Run

LONGEST = 600
"""Seconds of processor time after which a run does not end: compiled code can't be interrupted, so the process ends with it."""


def try_run(seed: int, case: int, *, prints: bool = False) -> dict[str, Any]:
    """Go through one run; return how it went as a line of the journal."""
    folder, start_time = Path(tempfile.mkdtemp(prefix="soak")), time.process_time()
    run = Run(folder, random.Random(f"{seed} {case}"), prints=prints)
    message = ""
    try:
        word = run.go()
    except Broken as broken:
        word, message = "failed", str(broken)
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
        word, message = "failed", traceback.format_exc()
    finally:
        shutil.rmtree(folder)
    seconds = round(time.process_time() - start_time, 2)
    return {"seed": seed, "run": case, "went": word, "seconds": seconds, "told": message or run.refusal}


class Journal:
    """Lines of the runs of a seed, kept in a file where there is one; beside it lies the number of the run that is on."""

    def __init__(self, file: Path | None, seed: int) -> None:
        self.file, self.lines = file, list[dict[str, Any]]()
        if file is None:
            return
        old_lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.lines = [line for line in map(json.loads, old_lines) if line["seed"] == seed]
        now = file.with_suffix(f".{seed}.now")
        if now.exists():
            self.note({"seed": seed, "run": int(now.read_text()), "went": "failed", "seconds": LONGEST, "told": "did not end"})
            now.unlink()
        self._now = now

    @contextmanager
    def begun(self, case: int) -> Iterator[None]:
        """Note that a run is on, as long as it is; whatever ends the process at once leaves the note."""
        if self.file is None:
            yield
            return
        self._now.write_text(str(case))
        try:
            yield
        finally:
            self._now.unlink()

    def note(self, line: dict[str, Any]) -> None:
        """Add a line, and say what failed."""
        self.lines.append(line)
        if line["went"] == "failed":
            print(f"run {line['run']}: {line['told']}", flush=True)
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=100, help="runs of this seed")
    parser.add_argument("--minutes", type=float, default=60.0, help="of processor time at most")
    parser.add_argument("-o", "--output", type=Path, help="journal of all runs, gone on with")
    parser.add_argument("--only", type=int, help="number of one run")
    arguments = parser.parse_args()
    if arguments.only is not None:
        line = try_run(arguments.seed, arguments.only, prints=True)
        print(line)
        sys.exit(1 if line["went"] == "failed" else 0)
    journal = Journal(arguments.output, arguments.seed)
    lines = journal.lines
    faulthandler.register(signal.SIGXCPU, chain=True)
    for case in range(1 + max((line["run"] for line in lines), default=-1), arguments.runs):
        if time.process_time() > arguments.minutes * 60:
            break
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + LONGEST, resource.RLIM_INFINITY))
        with journal.begun(case):
            journal.note(try_run(arguments.seed, case))
    outcome_counts = Counter(line["went"] for line in lines)
    seconds = sum(line["seconds"] for line in lines)
    print(f"{len(lines)} runs of seed {arguments.seed}, {seconds:.0f} s of processor time: {dict(outcome_counts)}")
    sys.exit(1 if outcome_counts["failed"] else 0)


if __name__ == "__main__":
    main()
