"""Where the verifier says that a rule is broken: every such place of its files, and those that a check came by."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import optimize.verifying
from optimize.verifying import verify_pins, verify_roster, verify_row
from scenarios.problems import Problem

HOME = Path(optimize.verifying.__file__).parent
Place = tuple[str, int]
"""Name of a file, and the first line of what says that a rule is broken."""


def places_of_rules() -> dict[Place, int]:
    """Every place that says so, with its last line; calls of ``add`` with what was found and what is allowed, and problems."""
    places: dict[Place, int] = {}
    for file in sorted(HOME.glob("verify_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _says_so(node) and file.name != "verify_row.py":
                places[file.name, node.lineno] = node.end_lineno or node.lineno
    # what `_RosterVerifier.add` makes of its words is no rule by itself
    return {place: last for place, last in places.items() if not _is_inside_add(place)}


def _says_so(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return (name == "add" and len(call.args) >= 3) or name == "Problem"


def _is_inside_add(place: Place) -> bool:
    line = (HOME / place[0]).read_text(encoding="utf-8").splitlines()[place[1] - 1]
    return line.strip().startswith("self.problems.append(")


@contextmanager
def noting(monkeypatch: pytest.MonkeyPatch, places: set[Place]) -> Iterator[None]:
    """Note the places that a check comes by."""
    last_lines = places_of_rules()
    add, add_of_roster = verify_row.Breaches.add, verify_roster._RosterVerifier.add

    def note() -> None:
        frame = sys._getframe(2)
        file, line = Path(frame.f_code.co_filename).name, frame.f_lineno
        places.update(place for place, last in last_lines.items() if place[0] == file and place[1] <= line <= last)

    def noted(self: Any, *words: Any, **named: Any) -> None:
        note()
        add(self, *words, **named)

    def noted_of_roster(self: Any, *words: Any, **named: Any) -> None:
        note()
        add_of_roster(self, *words, **named)

    def noted_of_pins(*words: Any, **named: Any) -> Problem:
        note()
        return Problem(*words, **named)

    with monkeypatch.context() as patch:
        patch.setattr(verify_row.Breaches, "add", noted)
        patch.setattr(verify_roster._RosterVerifier, "add", noted_of_roster)
        patch.setattr(verify_pins, "Problem", noted_of_pins)
        yield
