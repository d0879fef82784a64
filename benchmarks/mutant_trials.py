"""Trying mutants: the tests are imported once, and each mutant is a fork of that process in which a function is exchanged.

What is changed outside functions acts on import only: then the modules that import the changed one, and the tests, are imported
anew. The process must not have run Polars before it forks: its threads would be missing for ever.
"""

import ast
import contextlib
import gc
import importlib
import importlib.abc
import importlib.util
import math
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from mutant_reach import OPTIONS, ROOT, Choice
from mutations import Mutation, mutate

FLOORS = ("scenarios", "sim", "optimize", "results", "xuncha")
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


class Trials:
    """Plugin that tries mutants in place of running the tests that were collected."""

    def __init__(self, drawn: list[tuple[str, Mutation]], choice: Choice, note: Callable[[Verdict], None]) -> None:
        self.drawn, self.choice, self.note = drawn, choice, note
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
        if any(name.startswith("polars-") and name[7:].isdigit() for name in _threads()):
            raise pytest.UsageError(
                "a test runs Polars when it is imported, in its parameters maybe: forks would wait for ever"
            )
        gc.freeze()  # what a fork does not touch it need not copy
        for file, mutation in self.drawn:
            tests, _ = self.choice.of(file, mutation.line)
            gone = [test for test in tests if test not in items]
            if gone:
                raise pytest.UsageError(f"measure anew: {gone[0]} is not among the tests any more")
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
            _limit(LEAST + min(TIMES * seconds, seconds + LONGER))
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Tell the parent which test kills the mutant, and end: how it failed need not be put into words."""
        expected = item.get_closest_marker("xfail") is not None
        if self.in_child and call.excinfo is not None and not (expected or call.excinfo.errisinstance(pytest.skip.Exception)):
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
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
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
        code = _wait(child, STILL, IMPORT + TIMES * self.choice.spend)  # each test may end in time, and all be slow
        with os.fdopen(ear, encoding="utf-8") as said:
            killer = said.read() or None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if code == NOT_RUN:
            raise pytest.UsageError(f"the tests of {file}:{mutation.line} could not be run; MUTANT_OUTPUT=FILE shows why")
        self.choice.learn(tests, killer)
        word = {0: "alive", 5: "not reached", -signal.SIGXCPU: "endless", -signal.SIGKILL: "stuck"}.get(code, "killed")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.note(verdict | {"verdict": word, "code": code, "seconds": round(spent, 1), "killer": killer})
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
            _limit(IMPORT + LEAST + TIMES * sum(map(self.choice.seconds, tests)))
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
        self.pytest_runtest_makereport = trials.pytest_runtest_makereport


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def imports() -> dict[str, set[str]]:
    """Return the loaded modules that import each module or name themselves; those of tests are taken to import everything."""
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
        elif file and Path(file).is_relative_to(ROOT / "tests"):
            direct[""].add(loaded)
    return direct


def importers(name: str) -> set[str]:
    """Return the loaded modules that import a module, whether at once or by others, and all tests."""
    direct = imports()
    gone, to_do = {name, *direct[""]}, [name]
    while to_do:
        more = direct.get(to_do.pop(), set()) - gone
        gone |= more
        to_do += more
    return gone


@cache
def functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return the functions of the floors by file, qualified name and first line."""
    places: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(ROOT)):
            code = thing.__code__
            places[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
    return places


def exchange_function(path: Path, compiled: CodeType, line: int) -> bool:
    """Give the outermost function with a line the code that it has in a changed module; False where there is none."""
    found = _outermost(ast.parse(path.read_text(encoding="utf-8")).body, line)
    if found is None:
        return False
    first = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
    changed = next((code for code in _codes(compiled) if (code.co_name, code.co_firstlineno) == (found.name, first)), None)
    alive = [] if changed is None else functions().get((str(path), changed.co_qualname, first), [])
    if changed is None or not alive or any(f.__code__.co_freevars != changed.co_freevars for f in alive):
        return False
    for function in alive:
        function.__code__ = changed
    return True


def _outermost(body: list[ast.stmt], line: int) -> ast.FunctionDef | None:
    for statement in body:
        if statement.lineno <= line <= (statement.end_lineno or 0):
            if isinstance(statement, ast.FunctionDef):
                return statement if line >= statement.body[0].lineno else None
            return _outermost(statement.body, line) if isinstance(statement, ast.ClassDef) else None
    return None


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def load_everything() -> None:
    """Import what tests import, so that a fork needn't."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if path.name != "__main__.py" and "templates" not in path.parts:
                with contextlib.suppress(ImportError, SystemExit):
                    importlib.import_module(module_name(path.parent if path.name == "__init__.py" else path))


def _threads() -> list[str]:
    """Names of the threads of this process."""
    return [task.joinpath("comm").read_text(encoding="utf-8").strip() for task in Path("/proc/self/task").iterdir()]


def _limit(seconds: float) -> None:
    """Let this process run for some seconds more."""
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), resource.RLIM_INFINITY))


def _wait(child: int, still: float, longest: float) -> int:
    """Exit code of a process, negative where a signal ended it; `SIGKILL` where it does nothing for long, or does not end.

    It may do nothing for `still` seconds by the clock, and use `longest` seconds of processor time: on a busy machine the clock
    says little. The processes that it has started are ended with it: they may hold its end of the pipe.
    """
    used, since = 0.0, time.monotonic()
    try:
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            state, spent = _doing(child)
            now = time.monotonic()
            if state == "R" or spent > used:
                used, since = spent, now
            if now - since > still or spent > longest:
                os.killpg(child, signal.SIGKILL)
            time.sleep(0.05)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _doing(child: int) -> tuple[str, float]:
    """State of a process, R where it wants to run, and the processor time that it has used, in seconds."""
    fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return fields[0], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
