"""Mutation testing: python benchmarks/mutants.py sim --sample 200 --seed 1 -o mutants.jsonl.

Draws places of the modules of a folder at random, changes one of each (`mutating/mutations.py`), and runs the tests that
reach its line: a mutant is killed if one of them fails, breaks off or goes on much longer than it does. Which tests reach a
line, and how long they take, is measured first and kept in ``--reach`` (`mutating/reach.py`); tests that have killed much for
their time come first. Mutants are forks of one process (`mutating/trials.py`). What is written goes on where it stopped.

Mutants that nobody can tell from what they change are listed with the reason in `mutants_alike.toml`; they are counted apart.
"""

import argparse
import ast
import json
import math
import os
import random
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from mutating.mutations import Mutation, mutate, mutations
from mutating.reach import OPTIONS, ROOT, Choice, Reach
from mutating.trials import Trials

TESTS = {
    "sim": ["tests/sim"],
    "optimize/verifying": [
        "tests/optimize/verifying", "tests/optimize/test_side_by_side.py", "tests/optimize/problem/test_pins.py",
        "tests/optimize/problem/test_rounds_of_offices.py", "tests/optimize/rostering/test_roster.py",
        "tests/optimize/rostering/test_roster_away.py", "tests/scenarios/sites/test_offices.py",
        "tests/scenarios/calendar/test_blackouts.py", "tests/xuncha/test_blocked.py",
    ],
}  # fmt: skip
"""Tests of each folder that is changed; none of them is long."""
DEAD = {"killed", "endless"}
ALIKE = Path(__file__).with_name("mutants_alike.toml")


def alike() -> set[tuple[str, str, str]]:
    """Mutants that nobody can tell from what they change: file, kind and change. Each must be in the code."""
    entries = tomllib.loads(ALIKE.read_text(encoding="utf-8"))["mutants"]
    text = {
        file: ast.unparse(ast.parse((ROOT / file).read_text(encoding="utf-8"))) for file in {entry["file"] for entry in entries}
    }
    missing_changes = [entry["change"] for entry in entries if entry["change"].split("  =>  ")[0] not in text[entry["file"]]]
    if missing_changes:
        sys.exit(f"not in the code any more, but in {ALIKE.name}: {missing_changes[0]}")
    return {(entry["file"], entry["kind"], entry["change"]) for entry in entries}


def interval(part: int, whole: int) -> str:
    """Share in words, with Wilson's 95 % interval."""
    if not whole:
        return "none"
    z, share = 1.96, part / whole
    centre = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return f"{share:4.0%} ({centre - half:.0%}-{centre + half:.0%})"


def report(verdicts: list[dict[str, Any]]) -> None:
    """Print the rates by room and what is alive."""
    alike_mutants = alike()
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    alive_verdicts = []
    for verdict in verdicts:
        word = (
            "dead"
            if verdict["verdict"] in DEAD
            else "alike"
            if (verdict["file"], verdict["kind"], verdict["change"]) in alike_mutants
            else "alive"
        )
        alive_verdicts += [verdict] if word == "alive" else []
        parts = Path(verdict["file"]).parts
        for room in ("/".join(parts[:2]) if len(parts) > 2 else parts[0], "all"):
            rooms[room][word] += 1
    for room in sorted(rooms, key=lambda room: (room == "all", room)):
        dead, alive, alike_count = (rooms[room][word] for word in ("dead", "alive", "alike"))
        whole = dead + alive + alike_count
        killed = f"{dead:4} of {whole:4} killed {interval(dead, whole):14}"
        print(f"{room:28} {killed}, without {alike_count:2} alike {interval(dead, dead + alive)}")
    print(
        Counter(verdict["verdict"] for verdict in verdicts),
        round(sum(verdict["seconds"] for verdict in verdicts)),
        "s of processor time",
    )
    for verdict in alive_verdicts:
        place, tests = f"{verdict['file']}:{verdict['line']}", f"{verdict['tests']} tests"
        print(f"{place}: {verdict['verdict']} ({tests}): {verdict['kind']}\n    {verdict['change']}")


def mutants_of(places: Iterable[str]) -> list[tuple[str, Mutation]]:
    """Every mutant of the modules below some folders or files."""
    files = sorted(
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
        if path.name != "__init__.py"
    )
    return [
        (str(file.relative_to(ROOT)), mutation) for file in files for mutation in mutations(file.read_text(encoding="utf-8"))
    ]


def draw(arguments: argparse.Namespace) -> list[tuple[str, Mutation]]:
    """Mutants that are to be tried."""
    all_mutants = mutants_of(arguments.only or [arguments.folder])
    if not arguments.again:
        sample = random.Random(arguments.seed).sample(all_mutants, min(arguments.sample, len(all_mutants)))
        print(f"{len(sample)} of {len(all_mutants)} mutants of {arguments.folder}, seed {arguments.seed}", flush=True)
        return sample
    verdicts = [json.loads(line) for line in arguments.again.read_text(encoding="utf-8").splitlines()]
    mutants_wanted = {
        (verdict["file"], verdict["kind"], verdict["change"]) for verdict in verdicts if verdict["verdict"] not in DEAD
    } - alike()
    likely = [
        (file, mutation) for file, mutation in all_mutants if (file, mutation.kind) in {place[:2] for place in mutants_wanted}
    ]
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in likely}
    sample = [
        (file, mutation)
        for file, mutation in likely
        if (file, mutation.kind, mutate(texts[file], mutation)[1]) in mutants_wanted
    ]
    print(f"{len(sample)} mutants that lived", flush=True)
    return sample


def measure(folder: str, tests: list[str] | None, reach_file: Path) -> None:
    """Measure which tests reach which lines, all of them or some anew."""
    plugin = Reach([str(ROOT / folder)])
    lines = plugin.run(tests or TESTS[folder])
    reach: dict[str, Any] = {"tests": {}, "fixtures": {}, "lines": {}}
    if tests and reach_file.exists():
        reach = json.loads(reach_file.read_text(encoding="utf-8"))
        stale_tests = {test for test in reach["tests"] if test.split("::")[0] in {word.split("::")[0] for word in tests}}
        reach["tests"] = {test: facts for test, facts in reach["tests"].items() if test not in stale_tests}
        reach["lines"] = {
            file: {context: tests_of for context, tests_of in contexts.items() if context not in stale_tests}
            for file, contexts in reach["lines"].items()
        }
    lines = {file: reach["lines"].get(file, {}) | lines.get(file, {}) for file in {*reach["lines"], *lines}}
    fixtures = plugin.fixtures | reach["fixtures"]
    reach_file.write_text(
        json.dumps({"tests": reach["tests"] | plugin.tests, "fixtures": fixtures, "lines": lines}), encoding="utf-8"
    )
    print(f"which tests reach which lines is kept in {reach_file}; start again to judge mutants")


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
    parser.add_argument("--report", action="store_true", help="only print what the output says")
    arguments = parser.parse_args()
    if arguments.report:
        report([json.loads(line) for line in arguments.output.read_text(encoding="utf-8").splitlines()])
        return
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for place in (".", *settings["tool"]["pytest"]["ini_options"]["pythonpath"]):
        sys.path.insert(0, str(ROOT / place))
    arguments.output = arguments.output.absolute()
    reach_file = (arguments.reach or arguments.output.with_suffix(".reach.json")).absolute()
    os.chdir(ROOT)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    checks = list(hypothesis.HealthCheck)
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, deadline=None, phases=phases, suppress_health_check=checks
    )
    os.environ["XUNCHA_EXAMPLES"] = "mutants"
    if arguments.measure or not reach_file.exists():
        measure(arguments.folder, arguments.measure, reach_file)
        return  # a fork of a process that has run Polars would wait for its threads for ever
    done = (
        [json.loads(line) for line in arguments.output.read_text(encoding="utf-8").splitlines()]
        if arguments.output.exists()
        else []
    )
    mutants = draw(arguments)[len(done) :]
    choice = Choice(json.loads(reach_file.read_text(encoding="utf-8")), arguments.spend)
    for old_verdict in done:
        choice.kills[old_verdict.get("killer") or ""] += 1

    def note(verdict: dict[str, Any]) -> None:
        done.append(verdict)
        with arguments.output.open("a", encoding="utf-8") as output:
            output.write(json.dumps(verdict, ensure_ascii=False) + "\n")

    descriptors = os.dup(1), os.dup(2)
    nothing = os.open(os.environ.get("MUTANT_OUTPUT", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(nothing, number)
    trials = Trials(mutants, choice, note)
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        files = sorted({test.split("::")[0] for test in choice.tests})
        code = int(pytest.main([*OPTIONS, "-s", "--basetemp", f"{place}/tests", *files], plugins=[trials]))
        if trials.in_child:
            os._exit(code)
    for number, descriptor in zip((1, 2), descriptors, strict=True):
        sys.stdout.flush()
        os.dup2(descriptor, number)
    if code:
        sys.exit(f"the mutants could not be tried: exit code {code}; MUTANT_OUTPUT=FILE shows why")
    report(done)


if __name__ == "__main__":
    main()
