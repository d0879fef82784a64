"""Mutation testing: python benchmarks/mutants.py sim --sample 200 --seed 1 -o mutants.jsonl.

Draws places of the modules of a folder at random, changes one of each (`mutations.py`), and runs the tests that reach its line:
a mutant is killed if one of them fails, breaks off or goes on much longer than it does. Which tests reach a line, and how
long they take, is measured first and kept in ``--reach``. Everything is imported once; each mutant is a fork of that
process, in which the modules that import the changed one are imported anew. What is written goes on where it stopped.
"""

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.util
import io
import json
import math
import os
import random
import resource
import signal
import statistics
import sys
import time
import traceback
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import coverage
import hypothesis
import pytest
from mutations import Mutation, mutate, mutations

ROOT = Path(__file__).parents[1]
TESTS = {
    "sim": ["tests/sim"],
    "optimize/verifying": [
        "tests/optimize/test_verify.py", "tests/optimize/test_verify_rules.py", "tests/optimize/test_broken_plans.py",
        "tests/optimize/test_broken_rosters.py", "tests/optimize/test_roster.py", "tests/optimize/test_roster_away.py",
        "tests/optimize/test_pins.py", "tests/optimize/test_side_by_side.py", "tests/optimize/test_rounds_of_offices.py",
        "tests/scenarios/test_offices.py", "tests/scenarios/test_blackouts.py", "tests/xuncha/test_blocked.py",
    ],
}  # fmt: skip
"""Tests of each folder that is changed; none of them is long."""
OPTIONS = [
    "-q",
    "-x",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-p",
    "no:anyio",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "--rootdir",
    str(ROOT),
    "--no-header",
]
FLOORS = ("scenarios", "sim", "optimize", "results", "xuncha")
LEAST, TIMES = 20.0, 8.0
"""A mutant runs for this long at least, and this many times as long as its tests do, before it counts as endless; seconds."""
NOT_RUN = 77
"""Exit code of a fork whose tests never began."""


class Reach:
    """Plugin that notes which lines each test reaches, fixtures of a wider scope included, and how long it takes."""

    def __init__(self, sources: list[str]) -> None:
        self.coverage = coverage.Coverage(data_file=None, source=sources)
        self.tests: dict[str, dict[str, Any]] = {}
        self._stack = [""]

    def run(self, tests: list[str]) -> dict[str, dict[str, list[int]]]:
        """Run tests; returns lines reached by file and context."""
        self.coverage.start()
        code = pytest.main([*(word for word in OPTIONS if word != "-x"), "-m", "not long", *tests], plugins=[self])
        self.coverage.stop()
        if code != 0:
            sys.exit(f"the tests must pass before they can judge mutants: exit code {code}")
        data = self.coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for file in data.measured_files():
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in contexts:
                    lines[str(Path(file).relative_to(ROOT))].setdefault(context, []).append(line)
        return lines

    def _enter(self, context: str) -> None:
        self._stack.append(context)
        self.coverage.switch_context(context)

    def _leave(self) -> None:
        self._stack.pop()
        self.coverage.switch_context(self._stack[-1])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note a test's lines and time."""
        self._enter(item.nodeid)
        before = time.process_time()
        result = yield
        seconds = time.process_time() - before
        self.tests[item.nodeid] = {"seconds": seconds, "fixtures": list(getattr(item, "fixturenames", []))}
        self._leave()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        """Note the lines of what several tests share."""
        wide = fixturedef.scope != "function"
        if wide:
            self._enter(f"fixture {fixturedef.argname}")
        result = yield
        if wide:
            self._leave()
        return result


class Mutant(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finder that hands out a changed module."""

    def __init__(self, name: str, code: CodeType, path: Path) -> None:
        self.name, self.code, self.path = name, code, path

    def find_spec(self, fullname: str, _path: Any, _target: ModuleType | None = None) -> Any:
        """As `importlib` asks."""
        return importlib.util.spec_from_loader(fullname, self, origin=str(self.path)) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - there is but one
        """Return the changed code."""
        return self.code

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - there is but one
        """Return the text as it was: tracebacks show it."""
        return self.path.read_text(encoding="utf-8")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def imports() -> dict[str, set[str]]:
    """Return the loaded modules that import each module or name themselves."""
    direct: dict[str, set[str]] = defaultdict(set)
    for loaded, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if loaded.split(".")[0] in FLOORS and file:
            for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    for word in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                        direct[word].add(loaded)
                elif isinstance(node, ast.Import):
                    for alias in node.names:
                        direct[alias.name].add(loaded)
    return direct


def importers(name: str) -> set[str]:
    """Return the loaded modules that import a module, whether at once or by others."""
    direct = imports()
    gone, to_do = {name}, [name]
    while to_do:
        more = direct.get(to_do.pop(), set()) - gone
        gone |= more
        to_do += more
    return gone


def load_everything() -> None:
    """Import what tests import, so that a fork needn't."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if path.name != "__main__.py" and "templates" not in path.parts:
                with contextlib.suppress(ImportError, SystemExit):
                    importlib.import_module(module_name(path.parent if path.name == "__init__.py" else path))


def tests_of(file: str, line: int, reach: dict[str, Any]) -> tuple[list[str], float]:
    """Tests that reach a line, file by file, those of quick tests first, and the seconds that they take."""
    contexts = reach["lines"].get(file, {})
    reached = {context for context, lines in contexts.items() if line in lines}
    if "" in reached:  # what is done on import: any test of the module may tell
        reached |= set(contexts)
    fixtures = {context.removeprefix("fixture ") for context in reached if context.startswith("fixture ")}
    chosen: dict[str, list[str]] = defaultdict(list)
    for test, known in reach["tests"].items():
        if test in reached or fixtures & set(known["fixtures"]):
            chosen[test.split("::")[0]].append(test)
    tests: list[str] = []
    spent = 0.0
    typical = {module: statistics.median(reach["tests"][test]["seconds"] for test in chosen[module]) for module in chosen}
    for module in sorted(chosen, key=lambda module: (typical[module], module)):
        for test in chosen[module]:
            if spent + reach["tests"][test]["seconds"] <= reach["spend"]:
                spent += reach["tests"][test]["seconds"]
                tests.append(test)
    return tests, spent


def judge(file: str, mutation: Mutation, reach: dict[str, Any]) -> dict[str, Any]:
    """Run the tests of a mutant in a fork of this process."""
    path = ROOT / file
    tree, change = mutate(path.read_text(encoding="utf-8"), mutation)
    tests, seconds = tests_of(file, mutation.line, reach)
    verdict = {"file": file, "line": mutation.line, "kind": mutation.kind, "change": change, "tests": len(tests)}
    if not tests:
        return verdict | {"verdict": "not reached", "seconds": 0.0}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if not child:
        _run_in_child(path, tree, tests, LEAST + TIMES * seconds)
    code = _wait(child, 60 + 20 * (LEAST + seconds))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code == NOT_RUN:
        sys.exit(f"the tests of {file}:{mutation.line} could not be run; MUTANT_OUTPUT=FILE shows why")
    word = {0: "alive", 5: "not reached"}.get(code, "killed" if code > 0 else "endless")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return verdict | {"verdict": word, "code": code, "seconds": round(spent, 1)}


def _run_in_child(path: Path, tree: ast.Module, tests: list[str], seconds: float) -> None:
    code = NOT_RUN
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds),) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (10 << 30,) * 2)
        nothing = os.open(os.environ.get("MUTANT_OUTPUT", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        name = module_name(path)
        for gone in importers(name):
            sys.modules.pop(gone, None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "is" with a number, and the like
            compiled = compile(tree, str(path), "exec", dont_inherit=True)
        sys.meta_path.insert(0, Mutant(name, compiled, path))
        code = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:  # noqa: BLE001 - whatever a mutant does, this process ends here
        traceback.print_exc()
    finally:
        os._exit(code)


def _wait(child: int, seconds: float) -> int:
    """Exit code of a process, negative where a signal ended it, be it after some seconds of ours."""

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(math.ceil(seconds))
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    return os.waitstatus_to_exitcode(status)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, part / whole
    centre = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return centre - half, centre + half


def report(verdicts: list[dict[str, Any]]) -> None:
    """Print the rates by room and what is alive."""
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    for one in verdicts:
        parts = Path(one["file"]).parts
        for room in ("/".join(parts[:2]) if len(parts) > 2 else parts[0], "all"):
            rooms[room]["dead" if one["verdict"] in {"killed", "endless"} else "alive"] += 1
    for room in sorted(rooms, key=lambda room: (room == "all", room)):
        dead = rooms[room]["dead"]
        whole = dead + rooms[room]["alive"]
        low, high = interval(dead, whole)
        print(f"{room:28} {dead:4} of {whole:4} killed  {dead / whole:5.0%}  ({low:.0%}-{high:.0%})")
    print(Counter(one["verdict"] for one in verdicts), round(sum(one["seconds"] for one in verdicts)), "s of processor time")
    for one in verdicts:
        if one["verdict"] not in {"killed", "endless"}:
            print(f"{one['file']}:{one['line']}: {one['verdict']}: {one['kind']}\n    {one['change']}")


def mutants_of(places: Iterable[str]) -> list[tuple[str, Mutation]]:
    """Every mutant of the modules below some folders or files."""
    files = sorted(
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
        if path.name != "__init__.py"
    )
    return [(str(f.relative_to(ROOT)), one) for f in files for one in mutations(f.read_text(encoding="utf-8"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", choices=TESTS)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="files or rooms in place of the whole folder")
    parser.add_argument("--spend", type=float, default=20.0, help="seconds of tests of one mutant, as measured; it then lives")
    parser.add_argument("--reach", type=Path, help="where it is kept which tests reach which lines")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--measure", nargs="*", help="measure these tests anew and go by the rest as it is kept in --reach")
    parser.add_argument("--again", type=Path, help="try again what is alive in another output, and nothing else")
    asked = parser.parse_args()
    for place in (ROOT, *(ROOT / one for one in ("tests", "tests/scenarios", "tests/sim", "tests/results/report"))):
        sys.path.insert(0, str(place))
    os.chdir(ROOT)
    quick = hypothesis.settings(derandomize=True, deadline=None, phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate))
    hypothesis.settings.register_profile("mutants", quick, suppress_health_check=list(hypothesis.HealthCheck))
    kept = asked.reach or asked.output.with_suffix(".reach.json")
    if asked.measure or not kept.exists():
        plugin = Reach([str(ROOT / asked.folder)])
        lines = plugin.run(asked.measure or TESTS[asked.folder])
        old = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {"tests": {}, "lines": {}}
        lines = {file: old["lines"].get(file, {}) | lines.get(file, {}) for file in {*old["lines"], *lines}}
        kept.write_text(json.dumps({"tests": old["tests"] | plugin.tests, "lines": lines}), encoding="utf-8")
        print(f"which tests reach which lines is kept in {kept}; start again to judge mutants")
        return  # a fork of a process that has run Polars would wait for its threads for ever
    reach = json.loads(kept.read_text(encoding="utf-8")) | {"spend": asked.spend}
    every = mutants_of(asked.only or [asked.folder])
    if asked.again:
        alive = [json.loads(line) for line in asked.again.read_text(encoding="utf-8").splitlines()]
        wanted = {(one["file"], one["kind"], one["change"]) for one in alive if one["verdict"] not in {"killed", "endless"}}
        alike = [(file, one) for file, one in every if (file, one.kind) in {place[:2] for place in wanted}]
        texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in alike}
        drawn = [(file, one) for file, one in alike if (file, one.kind, mutate(texts[file], one)[1]) in wanted]
    else:
        drawn = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    print(f"{len(drawn)} of {len(every)} mutants of {asked.folder}, seed {asked.seed}", flush=True)
    done = [json.loads(line) for line in asked.output.read_text(encoding="utf-8").splitlines()] if asked.output.exists() else []
    load_everything()
    imports()
    with asked.output.open("a", encoding="utf-8") as output, contextlib.redirect_stderr(io.StringIO()):
        for file, mutation in drawn[len(done) :]:
            verdict = judge(file, mutation, reach)
            done.append(verdict)
            output.write(json.dumps(verdict, ensure_ascii=False) + "\n")
            output.flush()
    report(done)


if __name__ == "__main__":
    main()
