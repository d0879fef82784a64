"""Which tests reach which lines, and how long they take: measured once, kept, and asked for each mutant."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).parents[2]
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:anyio", "--rootdir", str(ROOT), "--no-header",
           "-W", "ignore::pytest.PytestAssertRewriteWarning", "-m", "not long"]  # fmt: skip
PRIOR = 0.2
"""Kills that are granted to a test which has not been tried."""
OVERHEAD = 0.05
"""Seconds of any test beside what is measured."""


class Reach:
    """Plugin that notes which lines each test reaches, fixtures of a wider scope included, and how long each takes."""

    def __init__(self, sources: list[str]) -> None:
        self.coverage = coverage.Coverage(data_file=None, source=sources)
        self.tests: dict[str, dict[str, Any]] = {}
        self.fixtures: dict[str, float] = {}
        self._stack = [""]
        self._of_fixtures = 0.0

    def run(self, tests: list[str]) -> dict[str, dict[str, list[int]]]:
        """Run tests; returns lines reached by file and context."""
        self.coverage.start()
        code = pytest.main([*OPTIONS, *tests], plugins=[self])
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
        start_time, self._of_fixtures = time.process_time(), 0.0
        result = yield
        seconds = time.process_time() - start_time - self._of_fixtures
        self.tests[item.nodeid] = {"seconds": round(seconds, 3), "fixtures": list(getattr(item, "fixturenames", []))}
        self._leave()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        """Note the lines and the time of what several tests share."""
        if fixturedef.scope == "function":
            return (yield)
        self._enter(f"fixture {fixturedef.argname}")
        start_time, outer = time.process_time(), self._of_fixtures
        result = yield
        seconds = time.process_time() - start_time
        self.fixtures[fixturedef.argname] = round(max(seconds - (self._of_fixtures - outer), 0.0), 3)
        self._of_fixtures = outer + seconds
        self._leave()
        return result


class Choice:
    """Chooses the tests of a mutant: of those that reach its line, the ones that have killed most for their time come first."""

    def __init__(self, reach: dict[str, Any], spend: float) -> None:
        self.lines, self.tests, self.fixtures, self.spend = reach["lines"], reach["tests"], reach["fixtures"], spend
        self.kills: Counter[str] = Counter()
        self.tries: Counter[str] = Counter()

    def of(self, file: str, line: int, uses: Collection[int] = ()) -> tuple[list[str], float]:
        """Return the tests that reach a line, those that reach its `uses` before the others, and the seconds that they take."""
        contexts = self.lines.get(file, {})
        reached_contexts = {context for context, lines in contexts.items() if line in lines}
        if "" in reached_contexts:  # what is done on import: any test of the module may tell
            reached_contexts |= set(contexts)
        near = {context for context in reached_contexts if any(use in contexts[context] for use in uses)}
        tests, seconds_spent, fixtures_ready = list[str](), 0.0, set[str]()
        for group in (self._by_file(near), self._by_file(reached_contexts - near)):
            for module in sorted(group, key=lambda module: self._rate_of_file(group[module]), reverse=True):
                for test in group[module]:
                    fixtures_needed = self._fixtures_of(test) - fixtures_ready
                    seconds = self.tests[test]["seconds"] + sum(self.fixtures[name] for name in fixtures_needed)
                    if test not in tests and seconds_spent + seconds <= self.spend:
                        seconds_spent, fixtures_ready = seconds_spent + seconds, fixtures_ready | fixtures_needed
                        tests.append(test)
        return tests, seconds_spent

    def _by_file(self, contexts: set[str]) -> dict[str, list[str]]:
        """Return the tests of some contexts by file, the best first; a fixture stands for the tests that use it."""
        fixtures = {context.removeprefix("fixture ") for context in contexts if context.startswith("fixture ")}
        tests_by_file: dict[str, list[str]] = defaultdict(list)
        for test, facts in self.tests.items():
            if test in contexts or fixtures & set(facts["fixtures"]):
                tests_by_file[test.split("::")[0]].append(test)
        for tests in tests_by_file.values():
            tests.sort(key=self._rate, reverse=True)
        return tests_by_file

    def seconds(self, test: str) -> float:
        """Longest time that a test takes, with what it shares with others."""
        return float(self.tests[test]["seconds"]) + sum(self.fixtures[name] for name in self._fixtures_of(test))

    def learn(self, tests: list[str], killer: str | None) -> None:
        """Note which tests were tried on a mutant, and which of them killed it."""
        tests_tried = tests if killer not in tests else tests[: tests.index(killer) + 1]
        self.tries.update(tests_tried)
        if killer is not None:
            self.kills[killer] += 1

    def _fixtures_of(self, test: str) -> set[str]:
        return {name for name in self.tests[test]["fixtures"] if name in self.fixtures}

    def _rate(self, test: str) -> float:
        share = (self.kills[test] + PRIOR) / (self.tries[test] + 1)
        return share / (self.seconds(test) + OVERHEAD)

    def _rate_of_file(self, tests: list[str]) -> float:
        """Rate of a file's first few tests: what comes after them is hardly tried."""
        first = tests[:5]
        return sum(map(self._rate, first)) / len(first)
