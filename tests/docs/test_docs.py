"""The pages for readers: short sentences, and every path and name in them is there."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"))
OF_THE_HOUSE = ("architecture", "model", "stress-des", "extending", "reliability")
"""Pages that speak of the code: every name in back quotes is in it."""
LONGEST = 40
FOLDERS = ("scenarios", "sim", "optimize", "results", "xuncha", "tests", "benchmarks", "scripts", "docs")
PASSING = re.compile(r"\b(in the (morning|afternoon|evening)|today|yesterday|last night|this week|at present|currently)\b")
"""Words that are wrong as soon as the page is older."""


def prose(page: Path) -> str:
    """A page without its blocks of code and formulas."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^( {4}| {15}).*$", "", text, flags=re.MULTILINE)


def passages(text: str) -> Iterator[str]:
    """Paragraphs, items of lists and cells of tables."""
    passage: list[str] = []
    for raw in text.splitlines():
        line = raw.lstrip("> ").rstrip()
        begins = not line or line.startswith(("#", "|", "- ", "* ")) or re.match(r"\d+\. ", line)
        if begins and passage:
            yield " ".join(passage)
            passage = []
        if line.startswith("|"):
            yield from re.split(r"(?<!\\)\|", line)
        elif line.startswith("#"):
            yield line
        elif line:
            passage.append(re.sub(r"^([-*]|\d+\.) ", "", line))
    yield " ".join(passage)


def sentences(passage: str) -> list[str]:
    plain = re.sub(r"`[^`]*`", "code", passage)
    plain = re.sub(r"\]\([^)]*\)", "]", plain)
    return re.split(r"(?<=[.!?:])[\"”)*]* +(?=[A-Z0-9\"“(\[*]|code)", plain)


def words(sentence: str) -> int:
    return len(re.findall(r"[A-Za-z0-9][\w'’.,/%-]*", sentence))


@cache
def code_words() -> frozenset[str]:
    files = (path for folder in FOLDERS[:-1] for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".toml", ".html"})
    text = "".join(path.read_text(encoding="utf-8") for path in (*files, ROOT / "pyproject.toml"))
    return frozenset(re.findall(r"\w+", text)) | {path.stem for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}


def test_sentences_are_counted() -> None:
    assert sentences("One is short. It has `a. B` in it: Two.") == ["One is short.", "It has code in it:", "Two."]
    assert list(passages("a\nb\n- c\n| d | e |\n# f\ng")) == ["a b", "c", "", " d ", " e ", "", "# f", "g"]
    assert words("A stay of 10.5 days, 95 % of it") == 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_sentences_are_short(page: Path) -> None:
    long = [f"{words(part)}: {part}" for text in passages(prose(page)) for part in sentences(text) if words(part) > LONGEST]
    assert long == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_paths_are_there(page: Path) -> None:
    """Each that begins with a folder of the project, patterns too; each name of a test file."""
    text = page.read_text(encoding="utf-8")
    paths = re.findall(rf"(?<![\w/.-])((?:{'|'.join(FOLDERS)})/[\w./*-]*[\w*/])", text)
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/.")))] == []
    modules = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
    assert [name for name in re.findall(r"\btest_\w+\.py", text) if name not in modules] == []


@pytest.mark.parametrize("name", OF_THE_HOUSE)
def test_names_are_those_of_the_code(name: str) -> None:
    text = prose(ROOT / "docs" / f"{name}.md")
    quoted = [word for part in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[A-Za-z_]\w*(?!\*)\b", part)]
    assert sorted({word for word in quoted if word not in code_words()} - {"md", "zh"}) == []


@pytest.mark.parametrize("name", OF_THE_HOUSE)
def test_names_are_in_the_files_that_the_page_says(name: str) -> None:
    """``build_problem` in `optimize/problem/problem.py``: the file has that name."""
    text = prose(ROOT / "docs" / f"{name}.md")
    pairs = re.findall(rf"`([A-Za-z_]\w*)` in `((?:{'|'.join(FOLDERS)})/[\w/]+\.\w+)`", text)
    lost = [(word, path) for word, path in pairs if not re.search(rf"\b{word}\b", (ROOT / path).read_text(encoding="utf-8"))]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_is_said_of_a_passing_day(page: Path) -> None:
    assert [match[0] for match in PASSING.finditer(prose(page))] == []
