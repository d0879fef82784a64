"""English sentences agree with their numbers: "1 site is left out", never "1 sites are"."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("scenarios", "optimize", "sim", "results", "xuncha")
NUMBER = "\ue000"
COUNTED = (
    "cells|changes|codes|columns|counties|days|deputies|files|groups|items|leaders|milestones|modes|months|names|offices|parts|"
    "people|persons|places|points|problems|ranges|replications|rounds|rows|rules|runs|seeds|sites|stays|teams|team-days|"
    "townships|trials|units|villages|visits|years"
)
NEVER_ONE = tuple(f"{NUMBER} {word}" for word in ("villages", "rows", "columns", "columns that hold something"))
RAW = re.compile(rf"{NUMBER} (?:[a-z-]+ )?(?:{COUNTED})\b")
NO_COUNTS = (
    f"crossed, but no {NUMBER} offices",
    f"in teams of {NUMBER}",
    f"{NUMBER} has teams for",
    f"the {NUMBER} offices with most visits",
    f"of the {NUMBER} sites wanted",
    f"{NUMBER} problems found",
    f"up to {NUMBER} points",
    f"more than {NUMBER} filled cells",
)
"""A word, a name, or a number that is never 1; so are numbers of what is too large."""


def shape(part: ast.JoinedStr) -> str:
    """A text with a mark for each number that is filled in as it stands; fractions have a form of their own."""
    words = []
    for value in part.values:
        if isinstance(value, ast.Constant):
            words.append(str(value.value))
            continue
        assert isinstance(value, ast.FormattedValue)
        form = ast.unparse(value.format_spec) if value.format_spec is not None else ""
        words.append(" " if re.search(r"\.[1-9]f|%", form) or "of_number" in ast.unparse(value.value) else NUMBER)
    return "".join(words)


def raw_counts(path: Path) -> list[str]:
    counts = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args):
            continue
        texts = [shape(part) for part in ast.walk(node.args[0]) if isinstance(part, ast.JoinedStr)]
        counts += [f"{path.name}:{node.lineno} {text}" for text in texts if RAW.search(text) and text not in NEVER_ONE]
    return [text for text in counts if not any(words in text for words in NO_COUNTS)]


def test_a_raw_count_is_found(tmp_path: Path) -> None:
    path = tmp_path / "words.py"
    path.write_text("say(f'{n} sites are', '')\nsay(f'{of_number(n, \"site\")} {share:.1f} sites', '')\n", encoding="utf-8")
    assert [text[:10] for text in raw_counts(path)] == ["words.py:1"]


@pytest.mark.slow
def test_counts_go_through_of_number() -> None:
    assert [text for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")) for text in raw_counts(path)] == []
