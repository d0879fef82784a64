"""Chinese texts have the marks of Chinese print: no half-width comma, colon, semicolon, question mark or bracket in them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.language import aside, listed, speaking
from scenarios.problems import Problem

ROOT = Path(__file__).parents[2]
FLOORS = ("scenarios", "optimize", "sim", "results", "xuncha")
FILLED_IN = "\ue000"
HAN = "\u4e00-\u9fff“”《》" + FILLED_IN
HALF_WIDTH = re.compile(rf"[{HAN}] ?[,;:?!](?![/\w])|[{HAN}][()]|[,;:?!()] ?[{HAN}]", re.ASCII)
TYPED = ("changes=...", "情景:方案", "tcp://主机:端口")
"""What is typed as it stands there."""


def _text(node: ast.expr) -> str | None:
    """Text of a literal, with a mark for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or FILLED_IN for part in node.values)
    return None


def _texts(node: ast.expr) -> Iterator[str]:
    """Texts that an expression may come to."""
    text = _text(node)
    if text is not None:
        yield text
        return
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield from _texts(part)


def _chinese(path: Path) -> Iterator[tuple[int, str]]:
    """Chinese texts of ``say(en, zh)`` and of ``zh=``, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "zh"]
        if isinstance(node.func, ast.Name) and node.func.id == "say":
            given += node.args[1:2]
        for value in given:
            yield from ((node.lineno, text) for text in _texts(value))


def _half_width(text: str) -> bool:
    for typed in TYPED:
        text = text.replace(typed, "")
    text = re.sub(r"[a-z_.]+\([^()]*\)", "", text)  # calls in Python
    return re.search("[\u4e00-\u9fff]", text) is not None and HALF_WIDTH.search(text) is not None


@pytest.mark.parametrize("floor", FLOORS)
@pytest.mark.slow
def test_texts_of_the_program(floor: str) -> None:
    files = sorted((ROOT / floor).rglob("*.py"))
    texts = [(f"{path.relative_to(ROOT)}:{line}", text) for path in files for line, text in _chinese(path)]
    assert len(texts) > 5
    assert [(place, text) for place, text in texts if _half_width(text)] == []


def _of_tables(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key == "zh" and isinstance(value, str):
                yield value
            else:
                yield from _of_tables(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _of_tables(value)


@pytest.mark.parametrize("folder", ["catalog", "files"])
def test_texts_of_catalogs_and_scenarios(folder: str) -> None:
    files = sorted((ROOT / "scenarios" / folder).rglob("*.toml"))
    texts = [text for path in files for text in _of_tables(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert texts
    assert [text for text in texts if _half_width(text)] == []


def test_the_search_for_such_marks_finds_them() -> None:
    assert all(
        map(_half_width, ("甲,乙", "甲, 乙", "甲(乙)", f"写的是 {FILLED_IN}: 乙", "为何?", f"甲{FILLED_IN}, {FILLED_IN}"))
    )
    assert not any(
        map(_half_width, ("甲，乙", "[teams.名] skills", "用 情景:方案 指定", "3,500 人", "见 --json", "甲（A, B）"))
    )


def test_lists_brackets_and_problems() -> None:
    """What is put together from parts has the marks of the language, too."""
    problem = Problem("a.csv", "第 2 行", "甲", "乙", "是否应为 乙？")
    with speaking("zh"):
        assert (listed(["甲", "乙"]), listed("甲乙丙", 2), aside("丙")) == ("甲、乙", "甲、乙……", "（丙）")
        assert str(problem) == "a.csv 第 2 行：甲；要求：乙 → 是否应为 乙？"
    with speaking("en"):
        assert (listed(["a", "b"]), listed("abc", 2), aside("c")) == ("a, b", "a, b ...", " (c)")
