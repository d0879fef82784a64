"""The page on extending it, typed from its first block to its last; and ten lines for each of two other tools."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def blocks_of(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.long
def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they leave is what the page says of it."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks_of(DOCS / "extending.md"):
        exec(compile(block, "extending.md", "exec"), names)
    assert names["mine"].dispatch is names["complaints_first"]
    assert names["made"].bound <= names["made"].objective
    assert names["weighed"].height == 2
    assert names["swept"].failures == {}
    assert "evening" in set(names["xc"].plan(names["with_calls"], "uniform").frame()["mode"])
    rates = [names[name].file.uncertainty.absence.probability for name in ("s", "calmer")]
    assert rates[1] == pytest.approx(rates[0] / 2)
    assert (tmp_path / "ends.png").exists()


@pytest.mark.long
@pytest.mark.parametrize("package", ["SALib", "sim_tools"])
@pytest.mark.filterwarnings("ignore")
def test_other_tools_in_ten_lines(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are installed: the block of the page that imports them, after the first one."""
    pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    blocks = blocks_of(DOCS / "research.md")
    (block,) = (block for block in blocks if package in block)
    assert len(block.strip().splitlines()) <= 13
    module = ModuleType("other_tools")
    monkeypatch.setitem(sys.modules, "other_tools", module)
    exec(compile("import xuncha as xc\n" + block, "research.md", "exec"), module.__dict__)
    told = module.__dict__["told"]
    assert len(told) == 2 if package == "SALib" else told > 0
