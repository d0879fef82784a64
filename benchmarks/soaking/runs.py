"""One drawn county through all commands, for `benchmarks/soak.py`: what is typed, and what must hold of what comes out."""

import json
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from in_process import Done, xuncha
from make import write_county
from soaking.counties import draw

from scenarios import loading
from scenarios.file.composition import Composed
from scenarios.language import language
from scenarios.scenario import Scenario

METHODS = ("optimal", "uniform", "nearest", "risk", "roundrobin")
DISPATCH = ("follow", "repair", "reoptimize")
RULES = ("uniform", "nearest", "risk", "roundrobin")
IN_FULL = 10
"""Of so many runs one has all pictures and workbooks twice, and reads the scenario anew in each command, as users do. The rest
has them at most once, and reads the same files once: drawing and reading took two thirds of the time."""


class Broken(Exception):  # noqa: N818 - it is what the run is told to be
    """What went wrong in a run, in words."""


@contextmanager
def undrawn() -> Iterator[None]:
    """Have run folders made without what is drawn in them."""
    with mock.patch("xuncha.run_files.run_files", return_value={}):
        yield


@contextmanager
def reading_once() -> Iterator[None]:
    """Read the same files of the same folder in the same language once."""
    scenarios: dict[str, Scenario] = {}
    anew = loading._load  # noqa: SLF001 - whoever loads comes through here

    def load(composed: Composed, address: str, changes: Mapping[str, Any], progress: loading.Progress) -> Scenario:
        files = sorted((path.name, path.read_bytes()) for path in Path(address).parent.iterdir() if path.is_file())
        key = repr((language(), address, sorted(changes.items()), files))
        if key not in scenarios:
            scenarios[key] = anew(composed, address, changes, progress)
        return scenarios[key]

    with mock.patch.object(loading, "_load", load):
        yield


class Run:
    """One scenario and the commands that it goes through."""

    def __init__(self, folder: Path, number: random.Random, *, prints: bool) -> None:
        self.folder, self.number, self.loud = folder, number, prints
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
        check = self.type("check", "county", codes=(0, 1, 2))
        if check.returncode == 2:
            self.refusal = check.stderr
            return "refused in words"
        method = number.choice(METHODS)
        self.type("plan", "county", "--method", method, "-o", "plan.csv", "--json")
        self.type("plan", "county", "--method", method, "-o", "again.csv")
        self.same("plan.csv", "again.csv")
        answer = json.loads(self.type("check", "county", "--plan", "plan.csv", "--json").stdout)
        if answer["problems"] or answer["breaches"]:  # what is left out is told beside them
            raise Broken(f"the plan breaks rules: {answer['breaches']}")
        self.simulate(in_full=in_full)
        self.type("compare", "a/run", "c/run", "--json")
        self.type("report", "a/run", "-o", "page.html")
        self.type("status", "a/run", "--as-of", "2027-07-01", "--json")
        return "done"

    def simulate(self, *, in_full: bool) -> None:
        """Carry the plan out twice with the same bytes, and a rule once."""
        number = self.number
        options = ("-n", str(number.randint(1, 6)), "--seed", str(number.randint(1, 99)))
        events = number.choice([(), ("--events",)])
        carried_out = ("simulate", "county", "--plan", "plan.csv", "--dispatch", number.choice(DISPATCH), *options, *events)
        with nullcontext() if in_full else undrawn():
            self.type(*carried_out, "-o", "a/run")
            self.type(*carried_out, "-o", "b/run")
        for path in sorted((self.folder / "a" / "run").rglob("*")):
            if path.is_file():
                self.same(str(path.relative_to(self.folder)), str(Path("b") / path.relative_to(self.folder / "a")))
        with nullcontext() if number.randrange(2) else undrawn():
            self.type("simulate", "county", "--dispatch", number.choice(RULES), *options, "-o", "c/run")

    def same(self, first: str, second: str) -> None:
        """Check that two files have the same bytes."""
        if (self.folder / first).read_bytes() != (self.folder / second).read_bytes():
            raise Broken(f"{first} and {second} differ")
