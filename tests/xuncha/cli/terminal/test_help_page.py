"""Help laid out by the width of characters: columns stand straight in both languages, and no line is too wide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_process import xuncha
from rich.cells import cell_len

from xuncha.cli.terminal.help_page import SPACING, HelpPage, wrapped


@given(st.text("巡察 村abc=1,.，。（）[]“”、 ", max_size=60), st.integers(4, 30))
def test_lines_hold_the_text_and_keep_the_width(text: str, width: int) -> None:
    """Only blanks go; a line is too wide only where it can't be broken; no mark stands where it may not."""
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cell_len(line) <= width or len(wrapped(line, 1)) == 1
    assert not [line for line in lines[1:] if line[0] in "，。）”、" and not text.strip().startswith(line[0])]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("计划文件；按规则", 9, ["计划文", "件；按规", "则"]),
        ("改变数值：组数=5、天数=12", 12, ["改变数值：组", "数=5、天", "数=12"]),
        ("one two  three", 7, ["one two", "three"]),
        ("tcp://主机:端口（默认 1）", 9, ["tcp://主", "机:端口", "（默认", "1）"]),
        ("", 9, [""]),
        ("polars.read_parquet 读取", 8, ["polars.read_parquet", "读取"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_two_columns_by_width() -> None:
    """Meanings begin in one column, counted as a terminal does; a term that is too wide has its meaning below."""
    page = HelpPage()
    page.write_dl([("--plan 文件", "计划"), ("-n N", "count"), ("--workers, --cluster N|地址的全称", "how many")])
    first, second, third, fourth = page.getvalue().split("\n")
    column = cell_len(third) + SPACING if cell_len(third) <= 30 else 30 + SPACING
    assert cell_len(first.removesuffix("计划")) == cell_len(second.removesuffix("count")) == column
    assert fourth.index("how") == column


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["simulate", "plan"])
def test_options_stand_straight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, language: str) -> None:
    """The arguments' second line begins below their first, and no line is wider than the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = xuncha(tmp_path, command, "--help", f"--lang={language}").stdout.splitlines()
    assert max(map(cell_len, lines)) <= 80
    begin = lines.index("参数：" if language == "zh" else "Arguments:") + 1
    first, second = lines[begin : begin + 2]
    term = first.split()[0]
    assert cell_len(second) - cell_len(second.lstrip()) == 2 + cell_len(term) + 2
