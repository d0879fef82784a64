"""Random counties through check, plan, verify, simulate, compare and report: python benchmarks/soak.py --seed 1 --minutes 20.

Each run is fixed by its seed and number: ``--seed 1 --only 17`` runs one again and shows what was printed. A run fails where a
command raises, says "failed" or prints a traceback, ends with an exit code that it should not have here, where a plan of the
program's own breaks a rule, where the same command gives other bytes, or where what is printed for machines is no JSON.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from every_mode import MODES, with_modes
from in_process import Done, xuncha
from make import merged, write_county

METHODS = ("optimal", "uniform", "nearest", "risk", "roundrobin")
DISPATCH = ("follow", "repair", "reoptimize")
RULES = ("uniform", "nearest", "risk", "roundrobin")


class Broken(Exception):  # noqa: N818 - it is what the run is told to be
    """What went wrong in a run, in words."""


def draw(number: random.Random) -> dict[str, Any]:
    """Draw the changes to the small county that make a scenario."""
    seasons = [("03-01", [6, 12, 40]), ("06-20", [8, 30]), ("10-08", [20, 40])]
    rounds = [
        {"name": {"zh": f"轮{k}", "en": f"r{k}"}, "start": start, "on_site_days": number.choice(days)}
        for k, (start, days) in enumerate(number.sample(seasons, number.randint(1, 3)))
    ]
    changes: dict[str, Any] = {
        "term": {"years": number.randint(1, 5)},
        "rounds": {"yearly": sorted(rounds, key=lambda one: str(one["start"])), "preparation_days": number.choice([0, 3]),
                   "report_days": number.choice([0, 5])},
        "calendar": {"weekends": number.random() < 0.5},
        "uncertainty": {"visit_cv": number.choice([0.0, 0.3, 0.8]),
                        "absence": {"probability": number.choice([0.0, 0.2]), "days": 8.0}},
        "simulation": {"carry_over": number.choice(["next_round", "extend", "drop"]), "tolerance": number.choice([0.0, 0.25])},
        "objective": {"effort": 0.02},
        "travel": {"speed_kmh": number.choice([10, 30, 60])},
        "milestones": [{"name": {"zh": "全", "en": "all"}, "by": "2027-12-31", "target": number.choice([0.3, 1.0])}],
    }  # fmt: skip
    if number.random() < 0.3:
        changes["teams"] = {"district": {"count": number.randint(1, 4), "at_once": number.randint(1, 3)}}
    if number.random() < 0.4:
        changes["findings"] = {}
    if number.random() < 0.3:
        changes = merged(changes, {"modes": {"direct": {"quota": number.randint(1, 9)}}})
    return merged(with_modes(*number.sample(sorted(MODES), number.randint(1, 3))), changes)


class Run:
    """One scenario and the commands that it goes through."""

    def __init__(self, folder: Path, number: random.Random, *, loud: bool) -> None:
        self.folder, self.number, self.loud = folder, number, loud
        self.lang = number.choice(["en", "zh"])

    def type(self, *words: str, codes: tuple[int, ...] = (0, 1)) -> Done:
        """Type a command that must end with one of some exit codes."""
        done = xuncha(self.folder, "--lang", self.lang, *words)
        if self.loud:
            print("$ xuncha", *words, "\n", done.stdout, done.stderr)
        if done.returncode not in codes or "Traceback" in done.stderr:
            raise Broken(f"xuncha {' '.join(words)}: exit code {done.returncode}: {done.stderr[-600:]}")
        if "--json" in words and done.returncode in {0, 1}:
            json.loads(done.stdout)
        return done

    def go(self) -> str:
        """Go through all commands; return a word for how it went."""
        number = self.number
        write_county(self.folder / "county", draw(number))
        if self.type("check", "county", codes=(0, 1, 2)).returncode == 2:
            return "refused in words"
        method = number.choice(METHODS)
        self.type("plan", "county", "--method", method, "-o", "plan.csv", "--json")
        self.type("plan", "county", "--method", method, "-o", "again.csv")
        self.same("plan.csv", "again.csv")
        verified = json.loads(self.type("check", "county", "--plan", "plan.csv", "--json").stdout)
        if verified["problems"] or verified["breaches"]:  # what is left out is told beside them
            raise Broken(f"the plan breaks rules: {verified['breaches']}")
        seed, n = str(number.randint(1, 99)), str(number.randint(1, 9))
        words = (
            "simulate",
            "county",
            "--plan",
            "plan.csv",
            "-n",
            n,
            "--seed",
            seed,
            "--dispatch",
            number.choice(DISPATCH),
        )
        self.type(*words, "-o", "a/run")
        self.type(*words, "-o", "b/run")
        for path in sorted((self.folder / "a" / "run").rglob("*")):
            if path.is_file():
                self.same(str(path.relative_to(self.folder)), str(Path("b") / path.relative_to(self.folder / "a")))
        self.type("simulate", "county", "--dispatch", number.choice(RULES), "-n", n, "--seed", seed, "-o", "c/run")
        self.type("compare", "a/run", "c/run", "--json")
        self.type("report", "a/run", "-o", "page.html")
        self.type("status", "a/run", "--as-of", "2027-07-01", "--json")
        return "done"

    def same(self, one: str, other: str) -> None:
        """Check that two files have the same bytes."""
        if (self.folder / one).read_bytes() != (self.folder / other).read_bytes():
            raise Broken(f"{one} and {other} differ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=20.0, help="of processor time")
    parser.add_argument("--only", type=int, help="number of one run")
    asked = parser.parse_args()
    told: Counter[str] = Counter()
    case = 0 if asked.only is None else asked.only
    while time.process_time() < asked.minutes * 60:
        folder = Path(tempfile.mkdtemp(prefix="soak"))
        try:
            word = Run(folder, random.Random(f"{asked.seed} {case}"), loud=asked.only is not None).go()
        except Broken as broken:
            word = "failed"
            print(f"run {case}: {broken}", flush=True)
        except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
            word = "failed"
            print(f"run {case}: raised\n{traceback.format_exc()}", flush=True)
        finally:
            shutil.rmtree(folder)
        told[word] += 1
        case += 1
        if asked.only is not None:
            break
        if case % 10 == 0:
            print(f"{case} runs, {time.process_time():.0f} s of processor time: {dict(told)}", flush=True)
    print(f"{sum(told.values())} runs of seed {asked.seed}, {time.process_time():.0f} s of processor time: {dict(told)}")
    sys.exit(1 if told["failed"] else 0)


if __name__ == "__main__":
    main()
