"""Trying mutants: the tests are imported once, and each mutant is a fork of that process in which a function is exchanged.

What is changed outside functions acts on import only: then the modules that import the changed one, and the tests, are imported
anew. The process must not have run Polars before it forks: its threads would be missing for ever.
"""

import ast
import contextlib
import gc
import os
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mutating.modules import Mutant, exchange_function, functions, importers, imports, load_everything, module_name
from mutating.mutations import Mutation, mutate, uses_of
from mutating.processes import limit, threads, wait
from mutating.reach import OPTIONS, ROOT, Choice

LEAST, TIMES, LONGER = 8.0, 8.0, 30.0
"""A test runs for this long at least, and this many times as long as it does without a change, but for no more than so many
seconds longer, before it counts as endless."""
NOT_RUN = 77
"""Exit code of a fork whose tests never began."""
STILL = 60
"""Seconds for which a fork may use no processor time before it counts as stuck: it waits for what is gone; nothing judged."""
IMPORT = 60.0
"""Seconds for which a fork may import everything anew."""
Verdict = dict[str, Any]


class Trials:
    """Plugin that tries mutants in place of running the tests that were collected."""

    def __init__(self, mutants: list[tuple[str, Mutation]], choice: Choice, note: Callable[[Verdict], None]) -> None:
        self.drawn, self.choice, self.note = mutants, choice, note
        self.in_child = False
        self.place = ""
        self._pipe = -1

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Fork for each mutant; in a fork the loop goes on with the tests of its mutant."""
        items = {item.nodeid: item for item in session.items}
        self.place = str(session.config.option.basetemp)
        load_everything()
        imports()
        functions()
        if any(name.startswith("polars-") and name[7:].isdigit() for name in threads()):
            raise pytest.UsageError(
                "a test runs Polars when it is imported, in its parameters maybe: forks would wait for ever"
            )
        gc.freeze()  # what a fork does not touch it need not copy
        for file, mutation in self.drawn:
            tests, _ = self.choice.of(file, mutation.line, uses_of((ROOT / file).read_text(encoding="utf-8"), mutation.line))
            missing_tests = [test for test in tests if test not in items]
            if missing_tests:
                raise pytest.UsageError(f"measure anew: {missing_tests[0]} is not among the tests any more")
            if self._fork(file, mutation, tests):
                session.items[:] = [items[test] for test in tests]
                session.config.option.maxfail = 1
                return None
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Give each test of a mutant its time."""
        if self.in_child:
            seconds = self.choice.seconds(item.nodeid)
            limit(LEAST + min(TIMES * seconds, seconds + LONGER))
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Tell the parent which test kills the mutant, and end: how it failed need not be put into words."""
        is_expected = item.get_closest_marker("xfail") is not None
        if (
            self.in_child
            and call.excinfo is not None
            and not (is_expected or call.excinfo.errisinstance(pytest.skip.Exception))
        ):
            os.write(self._pipe, item.nodeid.encode())
            self._finish(1)
        return (yield)

    def _fork(self, file: str, mutation: Mutation, tests: list[str]) -> bool:
        """Judge a mutant; returns True in the fork, which is to run the tests."""
        path = ROOT / file
        tree, change = mutate(path.read_text(encoding="utf-8"), mutation)
        verdict = {"file": file, "line": mutation.line, "kind": mutation.kind, "change": change, "tests": len(tests)}
        if not tests:
            self.note(verdict | {"verdict": "not reached", "seconds": 0.0, "killer": None})
            return False
        usage_before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ear, self._pipe = os.pipe()
        child = os.fork()
        if not child:
            os.close(ear)
            os.setpgid(0, 0)
            self.in_child = True
            self._become(path, tree, mutation.line, tests)
            return True
        os.close(self._pipe)
        with contextlib.suppress(PermissionError, ProcessLookupError):  # it may have done so itself, or be over
            os.setpgid(child, child)
        code = wait(child, STILL, IMPORT + TIMES * self.choice.spend)  # each test may end in time, and all be slow
        with os.fdopen(ear, encoding="utf-8") as pipe:
            killer = pipe.read() or None
        usage_after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if code == NOT_RUN:
            raise pytest.UsageError(f"the tests of {file}:{mutation.line} could not be run; MUTANT_OUTPUT=FILE shows why")
        self.choice.learn(tests, killer)
        word = {0: "alive", 5: "not reached", -signal.SIGXCPU: "endless", -signal.SIGKILL: "stuck"}.get(code, "killed")
        seconds = usage_after.ru_utime + usage_after.ru_stime - usage_before.ru_utime - usage_before.ru_stime
        self.note(verdict | {"verdict": word, "code": code, "seconds": round(seconds, 1), "killer": killer})
        return False

    def _become(self, path: Path, tree: ast.Module, line: int, tests: list[str]) -> None:
        """Make a fork the mutant: exchange the function, or else import everything anew and run the tests on it."""
        try:
            resource.setrlimit(resource.RLIMIT_AS, (10 << 30,) * 2)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "is" with a number, and the like
                compiled = compile(tree, str(path), "exec", dont_inherit=True)
            if exchange_function(path, compiled, line):
                return
            limit(IMPORT + LEAST + TIMES * sum(map(self.choice.seconds, tests)))
            for name in importers(module_name(path)):
                sys.modules.pop(name, None)
            sys.meta_path.insert(0, Mutant(module_name(path), compiled, path))
            self._finish(int(pytest.main([*OPTIONS, "-x", "-s", "--basetemp", self.place, *tests], plugins=[_Teller(self)])))
        except BaseException:  # noqa: BLE001 - whatever a mutant does, this process ends here
            traceback.print_exc()
            self._finish(1 if path.name in traceback.format_exc() else NOT_RUN)

    @staticmethod
    def _finish(code: int) -> None:
        sys.stdout.flush()
        os._exit(code)


class _Teller:
    """Plugin of a run inside a fork."""

    def __init__(self, trials: Trials) -> None:
        self.pytest_runtest_protocol = trials.pytest_runtest_protocol
        self.pytest_runtest_makereport = trials.pytest_runtest_makereport
