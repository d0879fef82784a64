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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from every_mode import MODES, with_modes
from in_process import Done, xuncha
from make import merged, write_county

from scenarios import loading
from scenarios.file.composition import Composed
from scenarios.language import language
from scenarios.scenario import Scenario

METHODS = ("optimal", "uniform", "nearest", "risk", "roundrobin")
DISPATCH = ("follow", "repair", "reoptimize")
RULES = ("uniform", "nearest", "risk", "roundrobin")


SEASONS = (("spring", "03-01", (6, 12, 40)), ("summer", "06-20", (8, 30)), ("autumn", "10-08", (20, 40)))
"""Rounds by name and first day, with the days on site that are drawn from; the names are those that `MODES` asks for."""
IN_FULL = 10
"""Of so many runs one has all pictures and workbooks twice, and reads the scenario anew in each command, as users do. The rest
has them at most once, and reads the same files once: drawing and reading took two thirds of the time."""


LONGEST = 600
"""Seconds of processor time after which a run does not end: compiled code can't be interrupted, so the process ends with it."""


class Broken(Exception):  # noqa: N818 - it is what the run is told to be
    """What went wrong in a run, in words."""


def draw(number: random.Random) -> dict[str, Any]:
    """Draw the changes to the small county that make a scenario."""
    seasons = sorted(number.sample(SEASONS, number.randint(1, 3)), key=lambda season: season[1])
    rounds = [
        {"name": {"zh": name, "en": name}, "start": start, "on_site_days": number.choice(days)} for name, start, days in seasons
    ]
    changes: dict[str, Any] = {
        "term": {"years": number.randint(1, 5)},
        "rounds": {"yearly": rounds, "preparation_days": number.choice([0, 3]),
                   "report_days": number.choice([0, 5])},
        "calendar": {"weekends": number.random() < 0.5},
        "uncertainty": {"visit_cv": number.choice([0.0, 0.3, 0.8]),
                        "absence": {"probability": number.choice([0.0, 0.2]), "days": 8.0}},
        "simulation": {"carry_over": number.choice(["next_round", "extend", "drop"]), "tolerance": number.choice([0.0, 0.25]),
                       "replications": number.choice([1, 5, 20])},
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
    drawn = merged(with_modes(*number.sample(sorted(MODES), number.randint(1, 3))), changes)
    offered = {f"{2027 + year}-{name}" for year in range(drawn["term"]["years"]) for name, *_ in seasons}
    return drawn | {key: [_in_rounds(row, offered) for row in drawn[key]] for key in ("support", "exchanges") if key in drawn}


def _in_rounds(row: Mapping[str, Any], offered: set[str]) -> dict[str, Any]:
    """Loans in those of their rounds that the scenario has; in all rounds where it has none of them."""
    rounds = [name for name in row.get("rounds", ()) if name in offered]
    return {key: value for key, value in row.items() if key != "rounds"} | ({"rounds": rounds} if rounds else {})


@contextmanager
def undrawn() -> Iterator[None]:
    """Have run folders made without what is drawn in them."""
    with mock.patch("xuncha.run_files.run_files", return_value={}):
        yield


@contextmanager
def reading_once() -> Iterator[None]:
    """Read the same files of the same folder in the same language once."""
    read: dict[str, Scenario] = {}
    anew = loading._load  # noqa: SLF001 - whoever loads comes through here

    def load(composed: Composed, address: str, changes: Mapping[str, Any], progress: loading.Progress) -> Scenario:
        files = sorted((path.name, path.read_bytes()) for path in Path(address).parent.iterdir() if path.is_file())
        key = repr((language(), address, sorted(changes.items()), files))
        if key not in read:
            read[key] = anew(composed, address, changes, progress)
        return read[key]

    with mock.patch.object(loading, "_load", load):
        yield


class Run:
    """One scenario and the commands that it goes through."""

    def __init__(self, folder: Path, number: random.Random, *, loud: bool) -> None:
        self.folder, self.number, self.loud = folder, number, loud
        self.lang = number.choice(["en", "zh"])
        self.refusal = ""

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
        in_full = number.randrange(IN_FULL) == 0
        with nullcontext() if in_full else reading_once():
            return self.commands(in_full=in_full)

    def commands(self, *, in_full: bool) -> str:
        """Type one command after the other."""
        number = self.number
        checked = self.type("check", "county", codes=(0, 1, 2))
        if checked.returncode == 2:
            self.refusal = checked.stderr
            return "refused in words"
        method = number.choice(METHODS)
        self.type("plan", "county", "--method", method, "-o", "plan.csv", "--json")
        self.type("plan", "county", "--method", method, "-o", "again.csv")
        self.same("plan.csv", "again.csv")
        verified = json.loads(self.type("check", "county", "--plan", "plan.csv", "--json").stdout)
        if verified["problems"] or verified["breaches"]:  # what is left out is told beside them
            raise Broken(f"the plan breaks rules: {verified['breaches']}")
        self.simulate(in_full=in_full)
        self.type("compare", "a/run", "c/run", "--json")
        self.type("report", "a/run", "-o", "page.html")
        self.type("status", "a/run", "--as-of", "2027-07-01", "--json")
        return "done"

    def simulate(self, *, in_full: bool) -> None:
        """Carry the plan out twice with the same bytes, and a rule once."""
        number = self.number
        often = ("-n", str(number.randint(1, 6)), "--seed", str(number.randint(1, 99)))
        events = number.choice([(), ("--events",)])
        carried_out = ("simulate", "county", "--plan", "plan.csv", "--dispatch", number.choice(DISPATCH), *often, *events)
        with nullcontext() if in_full else undrawn():
            self.type(*carried_out, "-o", "a/run")
            self.type(*carried_out, "-o", "b/run")
        for path in sorted((self.folder / "a" / "run").rglob("*")):
            if path.is_file():
                self.same(str(path.relative_to(self.folder)), str(Path("b") / path.relative_to(self.folder / "a")))
        with nullcontext() if number.randrange(2) else undrawn():
            self.type("simulate", "county", "--dispatch", number.choice(RULES), *often, "-o", "c/run")

    def same(self, first: str, second: str) -> None:
        """Check that two files have the same bytes."""
        if (self.folder / first).read_bytes() != (self.folder / second).read_bytes():
            raise Broken(f"{first} and {second} differ")


def try_run(seed: int, case: int, *, loud: bool = False) -> dict[str, Any]:
    """Go through one run; return how it went as a line of the journal."""
    folder, began = Path(tempfile.mkdtemp(prefix="soak")), time.process_time()
    run = Run(folder, random.Random(f"{seed} {case}"), loud=loud)
    told = ""
    try:
        word = run.go()
    except Broken as broken:
        word, told = "failed", str(broken)
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
        word, told = "failed", traceback.format_exc()
    finally:
        shutil.rmtree(folder)
    seconds = round(time.process_time() - began, 2)
    return {"seed": seed, "run": case, "went": word, "seconds": seconds, "told": told or run.refusal}


class Journal:
    """Lines of the runs of a seed, kept in a file where there is one; beside it lies the number of the run that is on."""

    def __init__(self, file: Path | None, seed: int) -> None:
        self.file, self.lines = file, list[dict[str, Any]]()
        if file is None:
            return
        kept = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.lines = [line for line in map(json.loads, kept) if line["seed"] == seed]
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
    asked = parser.parse_args()
    if asked.only is not None:
        line = try_run(asked.seed, asked.only, loud=True)
        print(line)
        sys.exit(1 if line["went"] == "failed" else 0)
    journal = Journal(asked.output, asked.seed)
    lines = journal.lines
    faulthandler.register(signal.SIGXCPU, chain=True)
    for case in range(1 + max((line["run"] for line in lines), default=-1), asked.runs):
        if time.process_time() > asked.minutes * 60:
            break
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + LONGEST, resource.RLIM_INFINITY))
        with journal.begun(case):
            journal.note(try_run(asked.seed, case))
    told = Counter(line["went"] for line in lines)
    seconds = sum(line["seconds"] for line in lines)
    print(f"{len(lines)} runs of seed {asked.seed}, {seconds:.0f} s of processor time: {dict(told)}")
    sys.exit(1 if told["failed"] else 0)


if __name__ == "__main__":
    main()
