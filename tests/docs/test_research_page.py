"""The page for researchers, typed from its first block to its last."""

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "research.md"


@pytest.mark.long
def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the one that needs a scheduler; what they leave is what the page says of it."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    elsewhere = ("# cluster", "SALib", "sim_tools")  # need a scheduler, or are typed by the test of the page on extending
    ran = [block for block in blocks if not any(word in block for word in elsewhere)]
    assert len(blocks) == len(ran) + 3
    for block in ran:
        exec(compile(block, str(PAGE), "exec"), names)
    more = names["more"]
    assert [more.offices[team.office].id for team in more.teams].count("nanxun") == 5
    assert names["richer"].sites["income"].max() == 200
    assert names["grid"].frame().height == 4 * 2 * 10
    assert names["ranged"].sensitivity("coverage_end")["factor"].to_list() == list(names["factors"])
    assert len(list((tmp_path / "sweeps" / "teams").glob("point-*.parquet"))) == 4
