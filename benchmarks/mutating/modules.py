"""Putting a changed module in the place of the one that is loaded: its function is exchanged, or it is imported anew."""

import ast
import contextlib
import gc
import importlib
import importlib.abc
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from mutating.reach import ROOT

FLOORS = ("scenarios", "sim", "optimize", "results", "xuncha")


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
    """Return the loaded modules that import each module or name themselves; those of tests are taken to import everything."""
    direct: dict[str, set[str]] = defaultdict(set)
    for loaded_name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if loaded_name.split(".")[0] in FLOORS and file:
            for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    for word in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                        direct[word].add(loaded_name)
                elif isinstance(node, ast.Import):
                    for alias in node.names:
                        direct[alias.name].add(loaded_name)
        elif file and Path(file).is_relative_to(ROOT / "tests"):
            direct[""].add(loaded_name)
    return direct


def importers(name: str) -> set[str]:
    """Return the loaded modules that import a module, whether at once or by others, and all tests."""
    direct = imports()
    names_gone, to_do = {name, *direct[""]}, [name]
    while to_do:
        more = direct.get(to_do.pop(), set()) - names_gone
        names_gone |= more
        to_do += more
    return names_gone


@cache
def functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return the functions of the floors by file, qualified name and first line."""
    places: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for candidate in gc.get_objects():
        if isinstance(candidate, FunctionType) and candidate.__code__.co_filename.startswith(str(ROOT)):
            code = candidate.__code__
            places[code.co_filename, code.co_qualname, code.co_firstlineno].append(candidate)
    return places


def exchange_function(path: Path, compiled: CodeType, line: int) -> bool:
    """Give the outermost function with a line the code that it has in a changed module; False where there is none."""
    definition = _outermost(ast.parse(path.read_text(encoding="utf-8")).body, line)
    if definition is None:
        return False
    first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
    new_code = next(
        (code for code in _codes(compiled) if (code.co_name, code.co_firstlineno) == (definition.name, first)), None
    )
    alive = [] if new_code is None else functions().get((str(path), new_code.co_qualname, first), [])
    if new_code is None or not alive or any(f.__code__.co_freevars != new_code.co_freevars for f in alive):
        return False
    for function in alive:
        function.__code__ = new_code
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
